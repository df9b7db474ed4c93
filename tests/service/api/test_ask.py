"""`/v1/ask`."""

from __future__ import annotations

import httpx
import pytest

from tests.openai_server import OpenAIServer
from tests.service.api.sse import events
from tests.service.test_answering import pointing

QUESTION = {"question": "When was the harbour of Ostrel opened?", "collection": "coast"}


def test_an_answer_comes_as_one_document(client: httpx.Client) -> None:
    answer = client.post("/v1/ask", json=QUESTION).raise_for_status().json()
    assert answer["mode"] == "extractive"
    assert "4 May 1931" in answer["text"]
    citation = answer["citations"][0]
    text = client.get(f"/v1/documents/{citation['document_id']}/text").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_an_answer_comes_as_events_that_end_in_done(client: httpx.Client) -> None:
    response = client.post("/v1/ask", json=QUESTION | {"stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    received = events(response)
    assert received[0][0] == "passages"
    assert [name for name, _ in received[-2:]] == ["answer", "done"]
    statements = [data["statement"] for name, data in received if name == "statement"]
    assert statements == received[-2][1]["statements"]


def test_a_models_answer_streams_and_is_checked_behind(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>."))
    received = events(model_client.post("/v1/ask", json=QUESTION | {"stream": True}))
    names = [name for name, _ in received]
    assert names[-3:] == ["answer", "support", "done"]
    assert (
        "".join(data["text"] for name, data in received if name == "delta") == "It opened in 1931."
    )
    assert received[-3][1]["statements"][0]["support"]["status"] == "unchecked"


def test_a_client_that_leaves_hangs_up_on_the_model(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>. "), ending="endless")
    with model_client.stream("POST", "/v1/ask", json=QUESTION | {"stream": True}) as response:
        next(line for line in response.iter_lines() if line == "event: delta")
    assert llm.requests[0].disconnected.wait(30)


def test_a_failing_model_still_ends_in_an_answer(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply("It opened", ending="cut")
    received = events(model_client.post("/v1/ask", json=QUESTION | {"stream": True}))
    assert [name for name, _ in received[-2:]] == ["answer", "done"]
    assert received[-2][1]["mode"] == "extractive"


def test_a_follow_up_is_understood_from_the_turns_before(client: httpx.Client) -> None:
    turns = [{"question": QUESTION["question"], "answer": "It was opened on 4 May 1931."}]
    asked = {"question": "What depth does it have?", "collection": "coast", "turns": turns}
    answer = client.post("/v1/ask", json=asked).raise_for_status().json()
    assert "Ostrel" in answer["standalone_question"]
    assert "14.5 metres" in answer["text"]
    streamed = events(client.post("/v1/ask", json=asked | {"stream": True}))
    assert streamed[-2][1]["standalone_question"] == answer["standalone_question"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"turns": [{"question": "Why?"}] * 21}, 422, "turns"),
        ({"turns": [{"answer": "No question."}]}, 422, "turns"),
        ({"question": ""}, 422, "empty"),
        ({"question": "a" * 100_000}, 422, "100,000"),
        ({"collection": "nowhere"}, 404, "nowhere"),
        ({"colour": "red"}, 422, "colour"),
        ({"question": None}, 422, "question"),
    ],
)
def test_a_bad_request_is_a_problem(
    coast: httpx.Client, wrong: dict[str, object], status: int, said: str, stream: bool
) -> None:
    response = coast.post("/v1/ask", json=QUESTION | wrong | {"stream": stream})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert said in problem["detail"]


@pytest.mark.parametrize("stream", ["true", "false"])
@pytest.mark.parametrize(
    ("question", "collection"), [("ships \\ud800", "coast"), ("ships", "\\ud800")]
)
def test_half_a_surrogate_pair_is_refused(
    coast: httpx.Client, question: str, collection: str, stream: str
) -> None:
    body = f'{{"question": "{question}", "collection": "{collection}", "stream": {stream}}}'
    response = coast.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
