"""What the doctor finds about the language model."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from service.doctor import model
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai


def settings(url: str, **values: object) -> Settings:
    told = Settings(home=Path("/nowhere"), llm_base_url=url, llm_model=MODEL)
    return told.model_copy(update=values)


def test_none_is_not_wrong() -> None:
    assert model.examine(Settings(home=Path("/nowhere")), ask=True).good


def test_it_is_asked_only_on_request(llm: OpenAIServer) -> None:
    found = model.examine(settings(llm.url), ask=False)
    assert found.good
    assert "--model" in found.advice
    assert llm.requests == []


def test_what_it_can_do_is_told(llm: OpenAIServer) -> None:
    llm.reply("one two three four five six", piece_chars=4)
    found = model.examine(settings(llm.url), ask=True)
    assert found.good
    assert "answers, streams, counts tokens" in found.found


def test_a_reply_in_one_piece_is_told(llm: OpenAIServer) -> None:
    llm.reply("one two three", piece_chars=100)
    assert "in one piece" in model.examine(settings(llm.url), ask=True).found


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_one_that_refuses_is_wrong_and_its_key_is_not_told(llm: OpenAIServer, status: int) -> None:
    key = SecretStr("sk-canary-0123456789")
    llm.fail(status, f"no, {key.get_secret_value()}")
    found = model.examine(settings(llm.url, llm_api_key=key), ask=True)
    assert not found.good
    assert "canary" not in found.found


def test_one_that_is_not_there_is_wrong() -> None:
    with fake_openai() as server:
        url = server.url
    assert not model.examine(settings(url), ask=True).good


def test_a_window_that_is_smaller_than_promised_is_wrong(llm: OpenAIServer) -> None:
    llm.reply("one two three")
    llm.listed = [{"id": MODEL, "object": "model", "max_model_len": 4_096}]
    found = model.examine(settings(llm.url), ask=True)
    assert not found.good
    assert "FOOTNOTE_LLM_CONTEXT_TOKENS=4096" in found.advice


def test_a_window_that_suffices_is_told(llm: OpenAIServer) -> None:
    llm.reply("one two three")
    llm.listed = [{"id": MODEL, "object": "model", "meta": {"n_ctx": 32_768}}]
    assert "takes 32,768 tokens" in model.examine(settings(llm.url), ask=True).found
