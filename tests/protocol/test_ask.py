"""Questions, answered by a real server of the OpenAI protocol: llama.cpp's, with tiny models."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.answers import Answer
from service.bootstrap import Services
from tests.protocol.conftest import Opened, client_of
from tests.protocol.llama_server import llama_server
from tests.protocol.models import FOREVER, write_babbler, write_speaker
from tests.service.api.sse import events
from tests.service.test_answering import check_promises

QUESTION = "When was the harbour of Ostrel opened?"
REQUEST = {"question": QUESTION, "collection": "coast"}
EVERY_SENTENCE = "[1][2]"


def ask(services: Services, question: str = QUESTION) -> Answer:
    answer = asyncio.run(services.answerer.answer(question, "coast"))
    check_promises(services, answer)
    return answer


def test_a_reply_becomes_a_cited_answer(model: Path, footnote: Opened) -> None:
    """Prompt, reply, reason for its end and usage all pass through the real protocol."""
    write_speaker(model, f"The harbour “was opened on 4 May 1931”, it says {EVERY_SENTENCE}.")
    with llama_server(model) as server, footnote(llm_base_url=server.url) as services:
        answer = ask(services)
    assert (answer.mode, answer.model, answer.reason) == ("model", "tiny", None)
    assert answer.statements[0].text == "The harbour “was opened on 4 May 1931”, it says."
    [quotation] = answer.statements[0].quotations
    assert quotation.match == "exact"
    assert any("opened on 4 May 1931" in citation.quote for citation in answer.citations)
    assert answer.usage.prompt_tokens > 1_000
    assert answer.usage.completion_tokens > 5


def test_an_answer_streams(model: Path, footnote: Opened) -> None:
    write_speaker(model, f"It was opened in 1931 {EVERY_SENTENCE}. Nine piers, says the text [1].")
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url) as services,
        client_of(services) as client,
    ):
        received = events(client.post("/v1/ask", json=REQUEST | {"stream": True}))
    names = [name for name, _ in received]
    assert names[0] == "passages"
    assert names[-4:] == ["answer", "support", "support", "done"]
    assert names.count("delta") > 2
    said = "".join(data["text"] for name, data in received if name == "delta")
    assert said == "It was opened in 1931. Nine piers, says the text."


@pytest.mark.parametrize("seed", range(4))
def test_gibberish_runs_to_its_end(model: Path, footnote: Opened, seed: int) -> None:
    """Random weights: whatever comes, broken characters too, it ends as an answer that holds."""
    write_babbler(model, seed)
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url, llm_max_output_tokens=400) as services,
        client_of(services) as client,
    ):
        answer = ask(services)
        received = events(client.post("/v1/ask", json=REQUEST | {"stream": True}))
        said = server.count("tokens_predicted_total")
    assert said > 2
    assert answer.mode == "model" or answer.reason
    assert received[-1][0] == "done"
    assert "answer" in [name for name, _ in received]


def test_a_follow_up_is_rewritten_by_the_model(model: Path, footnote: Opened) -> None:
    write_speaker(model, "How deep is the harbour of Ostrel, in metres?")
    turns = [{"question": QUESTION, "answer": "It was opened on 4 May 1931."}]
    request = {"question": "How deep is it?", "collection": "coast", "turns": turns}
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url) as services,
        client_of(services) as client,
    ):
        answer = client.post("/v1/ask", json=request).raise_for_status().json()
    assert answer["standalone_question"] == "How deep is the harbour of Ostrel, in metres?"
    assert answer["reason"] == "the language model's answer cited no passage"


def test_a_model_that_declines_is_believed(model: Path, footnote: Opened) -> None:
    write_speaker(model, "NO ANSWER")
    with llama_server(model) as server, footnote(llm_base_url=server.url) as services:
        answer = ask(services)
    assert answer.abstained
    assert answer.mode == "model"
    assert answer.reason is not None
    assert "do not hold the answer" in answer.reason


def test_a_thought_is_not_part_of_the_answer(model: Path, footnote: Opened) -> None:
    write_speaker(model, f"<think>1931? Or 1930?</think>It was opened in 1931 {EVERY_SENTENCE}.")
    with llama_server(model) as server, footnote(llm_base_url=server.url) as services:
        assert ask(services).statements[0].text == "It was opened in 1931."


def test_the_limit_of_output_tokens_is_heeded_and_told(model: Path, footnote: Opened) -> None:
    write_speaker(model, f"It opened [1]. {EVERY_SENTENCE} And then ", forever=True)
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url, llm_max_output_tokens=30) as services,
    ):
        answer = ask(services)
    assert answer.usage.completion_tokens == 30
    assert answer.reason == "the language model's answer was cut at its limit"


def test_a_prompt_beyond_the_window_is_refused_and_sentences_answer(
    model: Path, footnote: Opened
) -> None:
    write_speaker(model, "It opened [1].")
    with (
        llama_server(model, "--ctx-size", "512", "--parallel", "1") as server,
        footnote(llm_base_url=server.url) as services,
    ):
        answer = ask(services)
    check_extractive(answer, "HTTP 400")


def test_a_wrong_key_is_told_without_the_key(model: Path, footnote: Opened, tmp_path: Path) -> None:
    write_speaker(model, "It opened [1].")
    with llama_server(model, "--api-key", "another") as server:
        with footnote(llm_base_url=server.url) as services:
            answer = ask(services)
        check_extractive(answer, "HTTP 401")
        assert "a-key" not in str(answer.reason)
        other = {"home": tmp_path / "other", "llm_api_key": "another"}
        with footnote(llm_base_url=server.url, **other) as services:
            assert ask(services).mode == "model"


def test_a_server_that_dies_in_mid_reply_leaves_the_sources_sentences(
    model: Path, footnote: Opened
) -> None:
    write_speaker(model, "It opened [1], and then, and ", forever=True)
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url, llm_max_output_tokens=FOREVER) as services,
        client_of(services) as client,
        client.stream("POST", "/v1/ask", json=REQUEST | {"stream": True}) as response,
    ):
        lines = response.iter_lines()
        next(line for line in lines if line == "event: delta")
        server.process.kill()
        last = [line for line in lines if line.startswith("event: ")][-2:]
    assert last == ["event: answer", "event: done"]


def test_a_client_that_leaves_stops_the_model(model: Path, footnote: Opened) -> None:
    write_speaker(model, "It opened [1], and then, and ", forever=True)
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url, llm_max_output_tokens=FOREVER) as services,
        client_of(services) as client,
    ):
        with client.stream("POST", "/v1/ask", json=REQUEST | {"stream": True}) as response:
            next(line for line in response.iter_lines() if line == "event: delta")
        while server.count("requests_processing"):
            time.sleep(0.02)
        # Left alone, it would have gone on until its window was full.
        assert server.count("tokens_predicted_total") < 20_000


def test_more_askers_than_the_server_has_places_are_all_answered(
    model: Path, footnote: Opened
) -> None:
    write_speaker(model, f"It was opened in 1931 {EVERY_SENTENCE}.")
    with (
        llama_server(model) as server,
        footnote(llm_base_url=server.url, llm_max_concurrency=3) as services,
        client_of(services) as client,
        ThreadPoolExecutor(8) as askers,
    ):
        asked = [askers.submit(client.post, "/v1/ask", json=REQUEST) for _ in range(8)]
        answers = [one.result().raise_for_status().json() for one in asked]
    assert {answer["statements"][0]["text"] for answer in answers} == {"It was opened in 1931."}


def check_extractive(answer: Answer, why: str) -> None:
    assert answer.mode == "extractive"
    assert "opened on 4 May 1931" in answer.text
    assert answer.reason is not None
    assert why in answer.reason
