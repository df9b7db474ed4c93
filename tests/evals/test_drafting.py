"""A model drafts questions; their gold spans are real sentences, and nobody has accepted them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.candidates import read_candidates
from evals.cli import app
from evals.drafting import WINDOW, Portion, draft, portions
from ingestion.sources import upload_source
from service.bootstrap import Services, open_services
from service.models import ChatModel, open_chat_model
from service.samples import SAMPLE_COLLECTION
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai


@pytest.fixture
def llm() -> Iterator[OpenAIServer]:
    with fake_openai() as server:
        yield server


@pytest.fixture
def model(llm: OpenAIServer) -> ChatModel:
    return open_chat_model(model=MODEL, base_url=llm.url, api_key=None)


@pytest.fixture(scope="module")
def drawn(sample_services: Services) -> list[Portion]:
    return portions(sample_services.library, SAMPLE_COLLECTION, 5)


def test_portions_are_spread_over_the_documents_and_stay_inside_one(drawn: list[Portion]) -> None:
    assert len(drawn) == 5
    assert len({one.passages[0].source for one in drawn}) == 5
    for one in drawn:
        assert len({passage.document_id for passage in one.passages}) == 1
        assert 1 <= len(one.passages) <= WINDOW


def test_the_gold_span_is_the_sentence_that_the_model_points_at(
    sample_services: Services, drawn: list[Portion], llm: OpenAIServer, model: ChatModel
) -> None:
    llm.reply("<think>hm</think>Q: What is\nasked?\nA: This.\nIDS: [1.1], [1.1]\n")
    drafted = asyncio.run(draft(model, drawn[0]))
    assert drafted is not None
    assert (drafted.status, drafted.origin) == ("open", "draft")
    assert (drafted.case.question, drafted.case.reference) == ("What is asked?", "This.")
    (gold,) = drafted.case.gold
    passage = drawn[0].passages[0]
    text = sample_services.library.version(passage.document_id, gold.version).text
    assert text[gold.start : gold.end] == gold.quote
    assert (gold.source, gold.start) == (passage.source, passage.sentences[0].start)


@pytest.mark.parametrize(
    "reply",
    [
        "NONE",
        "Q: What?\nA: This.\nIDS: [99.1]",
        "Q: What?\nA: This.\nIDS: the first sentence",
        "Q: What?\nA: \nIDS: [1.1]",
        "Q: What?\nIDS: [1.1]",
    ],
)
def test_a_reply_without_question_answer_and_real_sentences_drafts_nothing(
    drawn: list[Portion], llm: OpenAIServer, model: ChatModel, reply: str
) -> None:
    llm.reply(reply)
    assert asyncio.run(draft(model, drawn[0])) is None


def test_drafts_are_added_to_the_file_and_kept_when_the_model_fails_half_way(
    tmp_path: Path, llm: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_services(Settings(home=tmp_path / "home")) as services:
        for name in ("a.txt", "b.txt"):
            text = f"The harbour of {name} is 14 m deep.".encode()
            list(services.pipeline.ingest([upload_source(name, text)], "ports"))
    monkeypatch.setenv("FOOTNOTE_HOME", str(tmp_path / "home"))
    asked = ["draft", "ports", "--output", str(tmp_path / "candidates.jsonl")]
    unconfigured = CliRunner().invoke(app, asked)
    assert unconfigured.exit_code == 2
    assert "FOOTNOTE_LLM_MODEL" in unconfigured.stderr
    monkeypatch.setenv("FOOTNOTE_LLM_BASE_URL", llm.url)
    monkeypatch.setenv("FOOTNOTE_LLM_MODEL", MODEL)
    llm.reply("Q: How deep is it?\nA: 14 m\nIDS: [1.1]")
    llm.fail(400)
    assert CliRunner().invoke(app, asked).exit_code != 0
    (kept,) = read_candidates(tmp_path / "candidates.jsonl")
    llm.forget()
    llm.reply("Q: How deep is it?\nA: 14 m\nIDS: [1.1]")
    assert CliRunner().invoke(app, asked).exit_code == 0
    first, second = read_candidates(tmp_path / "candidates.jsonl")
    assert first == kept
    assert {first.case.gold[0].source, second.case.gold[0].source} == {"a.txt", "b.txt"}
