"""`/v1/conversations`, and the turns that `/v1/ask` and `/v1/summarize` add to them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.openai_server import OpenAIServer
from tests.service.api.sse import events
from tests.service.test_answering import pointing

QUESTION = {"question": "When was the harbour of Ostrel opened?", "collection": "coast"}


def begun(client: httpx.Client, **given: Any) -> str:
    """The id of a new conversation."""
    response = client.post("/v1/conversations", json=given)
    assert response.status_code == 201
    return str(response.json()["id"])


def turns_of(client: httpx.Client, conversation: str, **query: int) -> list[dict[str, Any]]:
    """The turns of a conversation."""
    path = f"/v1/conversations/{conversation}/turns"
    turns: list[dict[str, Any]] = client.get(path, params=query).raise_for_status().json()["turns"]
    return turns


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_is_kept_under_its_own_id(client: httpx.Client, stream: bool) -> None:
    conversation = begun(client)
    asked = QUESTION | {"conversation": conversation, "stream": stream}
    response = client.post("/v1/ask", json=asked).raise_for_status()
    if stream:
        received = events(response)
        assert received[0][0] == "turn"
        answer = dict(received)["answer"]
        assert received[0][1] == {"conversation_id": conversation, "turn_id": answer["id"]}
    else:
        answer = response.json()
    (turn,) = turns_of(client, conversation)
    assert (turn["id"], turn["kind"], turn["state"]) == (answer["id"], "answer", "answered")
    assert turn["answer"] == answer
    path = f"/v1/conversations/{conversation}/turns/{answer['id']}"
    assert client.get(path).json() == turn
    assert client.get(f"/v1/conversations/{conversation}").json()["title"] == QUESTION["question"]


def test_a_models_answer_is_kept_with_its_checks(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>."))
    conversation = begun(model_client)
    asked = QUESTION | {"conversation": conversation, "stream": True}
    received = dict(events(model_client.post("/v1/ask", json=asked)))
    (turn,) = turns_of(model_client, conversation)
    (statement,) = turn["answer"]["statements"]
    assert statement["support"] == received["support"]["support"]
    assert statement["support"]["status"] != "unchecked"


def test_a_question_whose_answer_broke_off_stays(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply(pointing("It opened in 1931 <was opened on 4 May 1931>. "), ending="endless")
    conversation = begun(model_client)
    asked = QUESTION | {"conversation": conversation, "stream": True}
    with model_client.stream("POST", "/v1/ask", json=asked) as response:
        next(line for line in response.iter_lines() if line == "event: delta")
    (turn,) = turns_of(model_client, conversation)
    assert (turn["state"], turn["question"]) == ("open", QUESTION["question"])
    assert turn["answer"] is None


def test_a_follow_up_is_understood_from_the_conversation(client: httpx.Client) -> None:
    conversation = begun(client)
    client.post("/v1/ask", json=QUESTION | {"conversation": conversation}).raise_for_status()
    follow_up = {"question": "What depth does it have?", "collection": "coast"}
    asked = follow_up | {"conversation": conversation}
    answer = client.post("/v1/ask", json=asked).raise_for_status().json()
    assert "Ostrel" in answer["standalone_question"]
    again = {"in_place_of": answer["id"], "question": "What is the tonnage of Ostrel?"}
    client.post("/v1/ask", json=asked | again).raise_for_status()
    questions = [turn["question"] for turn in turns_of(client, conversation)]
    assert questions == [QUESTION["question"], "What is the tonnage of Ostrel?"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_summary_is_a_turn_too(client: httpx.Client, stream: bool) -> None:
    conversation = begun(client, title="Brief")
    asked = {"collection": "coast", "focus": "The harbour", "conversation": conversation}
    response = client.post("/v1/summarize", json=asked | {"stream": stream}).raise_for_status()
    (turn,) = turns_of(client, conversation)
    summary = dict(events(response))["summary"] if stream else response.json()
    assert (turn["kind"], turn["question"]) == ("summary", "The harbour")
    assert turn["summary"]["text"] == summary["text"]
    assert "unchecked" not in {one["support"]["status"] for one in turn["summary"]["statements"]}
    assert turn["id"] == summary["id"]
    assert client.get(f"/v1/conversations/{conversation}").json()["title"] == "Brief"


def test_an_answer_that_quotes_a_purged_document_is_withdrawn(client: httpx.Client) -> None:
    conversation = begun(client)
    asked = QUESTION | {"conversation": conversation}
    answer = client.post("/v1/ask", json=asked).raise_for_status().json()
    document = answer["citations"][0]["document_id"]
    client.delete(f"/v1/documents/{document}", params={"purge": True}).raise_for_status()
    (turn,) = turns_of(client, conversation)
    assert (turn["state"], turn["answer"]) == ("withdrawn", None)


def test_conversations_are_listed_searched_renamed_pinned_and_deleted(
    client: httpx.Client,
) -> None:
    scope = {"collections": ["coast"], "filters": {"languages": ["en"]}}
    one, other = begun(client, title="One", scope=scope), begun(client, title="Other")
    path = f"/v1/conversations/{one}"
    changed = client.patch(path, json={"title": " Tide  tables ", "pinned": True}).json()
    assert (changed["title"], changed["pinned"]) == ("Tide tables", True)
    assert changed["scope"]["filters"]["languages"] == ["en"]
    listed = client.get("/v1/conversations").json()
    assert [row["id"] for row in listed["conversations"]] == [one, other]
    found = client.get("/v1/conversations", params={"q": "tide"}).json()
    assert (found["total"], found["conversations"]) == (1, [changed])
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get("/v1/conversations").json()["total"] == 1


def test_turns_come_in_pages(client: httpx.Client) -> None:
    conversation = begun(client)
    for _ in range(3):
        client.post("/v1/ask", json=QUESTION | {"conversation": conversation}).raise_for_status()
    path = f"/v1/conversations/{conversation}/turns"
    last = client.get(path, params={"limit": 2}).json()
    assert (len(last["turns"]), last["earlier"]) == (2, True)
    before = {"before": last["turns"][0]["position"]}
    first = client.get(path, params=before).json()
    assert (len(first["turns"]), first["earlier"]) == (1, False)
    bare = client.get(path, params={"records": False}).json()["turns"]
    assert [(one["state"], one["answer"]) for one in bare] == 3 * [("answered", None)]


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/v1/ask", QUESTION | {"conversation": "0" * 32}, 404, "no conversation"),
        ("/v1/ask", QUESTION | {"in_place_of": "0" * 32}, 422, "in_place_of"),
        (
            "/v1/ask",
            QUESTION | {"conversation": "0" * 32, "turns": [{"question": "Why?"}]},
            422,
            "turns",
        ),
        (
            "/v1/summarize",
            {"collection": "coast", "conversation": "0" * 32, "estimate": True},
            422,
            "estimate",
        ),
        ("/v1/summarize", {"collection": "coast", "conversation": "0" * 32}, 404, "conversation"),
        ("/v1/conversations", {"title": "x" * 201}, 422, "title"),
        ("/v1/conversations", {"scope": {"filters": {"colour": "red"}}}, 422, "colour"),
    ],
)
def test_a_bad_request_is_a_problem(
    client: httpx.Client, path: str, body: dict[str, Any], status: int, said: str
) -> None:
    response = client.post(path, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


def test_a_change_names_what_to_change(client: httpx.Client) -> None:
    path = f"/v1/conversations/{begun(client, title='One')}"
    for wrong in ({}, {"title": ""}, {"pinned": "perhaps"}):
        assert client.patch(path, json=wrong).status_code == 422
    assert client.get(path).json()["title"] == "One"


def test_a_turn_to_replace_must_be_of_the_conversation(client: httpx.Client) -> None:
    one, other = begun(client), begun(client)
    answer = client.post("/v1/ask", json=QUESTION | {"conversation": one}).json()
    asked = QUESTION | {"conversation": other, "in_place_of": answer["id"]}
    assert client.post("/v1/ask", json=asked).status_code == 404
    assert len(turns_of(client, one)) == 1
