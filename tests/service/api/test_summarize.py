"""`/v1/summarize`."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from service.bootstrap import Services
from tests.openai_server import OpenAIServer
from tests.service.api.sse import events
from tests.service.summaries.scripted import long_text, summarizing

COAST = {"collection": "coast"}
TEXT = "The quay was closed in May 1949.  It opened again in June 1950, after two winters."


def problem(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["detail"])


def test_a_collection_is_summarized_with_citations_into_its_documents(
    coast: httpx.Client,
) -> None:
    summary = coast.post("/v1/summarize", json=COAST | {"length": {"sentences": 2}}).json()
    assert (summary["mode"], len(summary["statements"])) == ("extractive", 2)
    assert {one["support"]["status"] for one in summary["statements"]} == {"verbatim"}
    for citation in summary["citations"]:
        text = coast.get(f"/v1/documents/{citation['document_id']}/text").json()["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_documents_are_named_by_id_or_by_source(coast: httpx.Client) -> None:
    listed = coast.get("/v1/documents", params=COAST).json()["documents"]
    by_id = coast.post("/v1/summarize", json={"documents": [listed[0]["document_id"]]}).json()
    by_source = coast.post(
        "/v1/summarize", json=COAST | {"documents": ["harbour.txt", "harbour.txt"]}
    ).json()
    assert [one["source"] for one in by_id["documents"]] == ["harbour.txt"]
    assert [one["source"] for one in by_source["documents"]] == ["harbour.txt"]


def test_filters_say_which_documents_of_a_collection(coast: httpx.Client) -> None:
    request = COAST | {"filters": {"sources": ["light*"]}}
    summary = coast.post("/v1/summarize", json=request).json()
    assert [one["source"] for one in summary["documents"]] == ["lighthouse.txt"]


def test_a_text_is_summarized_and_not_stored(coast: httpx.Client) -> None:
    summary = coast.post("/v1/summarize", json={"text": TEXT, "title": "The quay"}).json()
    for citation in summary["citations"]:
        assert TEXT[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["title"] == "The quay"
    assert coast.get("/v1/documents", params=COAST).json()["total"] == 2


def test_what_is_sent_is_stored_where_that_is_asked_for(client: httpx.Client) -> None:
    request = {"text": TEXT, "title": "The quay", "store": "kept"}
    summary = client.post("/v1/summarize", json=request).json()
    (citation, *_) = summary["citations"]
    assert citation["collection"] == "kept"
    text = client.get(f"/v1/documents/{citation['document_id']}/text").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_files_are_summarized_with_their_options(client: httpx.Client, services: Services) -> None:
    options = {"format": "bullets", "length": {"sentences": 3}}
    files = [
        ("file", ("quay.txt", TEXT.encode())),
        (
            "file",
            ("crane.md", b"# Crane\n\nThe crane of the north quay lifts 40 tonnes since 1950."),
        ),
    ]
    response = client.post(
        "/v1/summarize/files", files=files, data={"options": json.dumps(options)}
    )
    summary = response.raise_for_status().json()
    assert {one["source"] for one in summary["documents"]} == {"quay.txt", "crane.md"}
    assert summary["text"].startswith("- ")
    staged = services.settings.home / "uploads"
    assert not staged.exists() or not list(staged.iterdir())


def test_an_estimate_is_made_without_asking_the_model(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    request = {"text": long_text(60), "estimate": True}
    plan = model_client.post("/v1/summarize", json=request).json()
    assert plan["estimate"]["calls"] > 3
    assert plan["sections"] == 60
    assert not llm.requests


def test_a_summary_streams_its_plan_its_progress_and_ends_in_done(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply(summarizing())
    request = {"text": long_text(30), "stream": True}
    received = events(model_client.post("/v1/summarize", json=request))
    names = [name for name, _ in received]
    assert names[0] == "plan"
    assert {"progress", "delta", "statement"} <= set(names)
    at = names.index("summary")
    assert set(names[at + 1 : -1]) == {"support"}
    assert names[-1] == "done"
    assert received[at][1]["cost"]["calls"] == len(llm.requests)


def test_who_leaves_calls_the_model_off(model_client: httpx.Client, llm: OpenAIServer) -> None:
    llm.reply("The quay was closed [1.1]. ", ending="endless")
    request = {"text": TEXT, "length": {"words": 5_000}}
    with pytest.raises(httpx.ReadTimeout):
        model_client.post("/v1/summarize", json=request, timeout=3)
    assert llm.requests[0].disconnected.wait(10)


def test_a_failing_model_still_ends_in_a_summary_that_says_so(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.fail(401)
    received = events(model_client.post("/v1/summarize", json=COAST | {"stream": True}))
    summary = next(data for name, data in received if name == "summary")
    assert summary["mode"] == "extractive"
    assert "language model" in summary["reason"]


@pytest.mark.parametrize(
    ("request_", "status", "reason"),
    [
        ({}, 422, "nothing"),
        ({"text": ""}, 422, "no word"),
        ({"text": " \n *** "}, 422, "no word"),
        ({"text": "\ud800"}, 422, "half a character"),
        ({"text": TEXT, "url": "https://example.org"}, 422, "text and url"),
        ({"text": TEXT, "collection": "coast"}, 422, "text and collection"),
        ({"text": TEXT, "filters": {"languages": ["en"]}}, 422, "`filters`"),
        ({"documents": ["x"], "filters": {}}, 422, "`filters`"),
        ({"collection": "coast", "title": "Coast"}, 422, "`title`"),
        ({"collection": "coast", "store": "kept"}, 422, "`store`"),
        ({"documents": []}, 422, "documents"),
        ({"documents": ["no-such-id"]}, 404, "no-such-id"),
        ({"documents": ["nothing.txt"], "collection": "coast"}, 404, "nothing.txt"),
        ({"collection": "nowhere"}, 404, "nowhere"),
        ({"collection": "coast", "filters": {"languages": ["xx"]}}, 422, "no document"),
        ({"url": "http://127.0.0.1:9/"}, 422, "127.0.0.1"),
        ({"url": "file:///etc/passwd"}, 422, "http"),
        (COAST | {"length": "endless"}, 422, "length"),
        (COAST | {"length": {"sentences": 0}}, 422, "length"),
        (COAST | {"format": "poem"}, 422, "format"),
        (COAST | {"language": "English"}, 422, "language"),
        (COAST | {"focus": "???"}, 422, "focus"),
        (COAST | {"stream": True, "estimate": True}, 422, "estimate"),
        (COAST | {"colour": "red"}, 422, "colour"),
        (COAST | {"store": "a/b", "documents": ["x"]}, 422, "store"),
    ],
)
def test_what_cannot_be_summarized_is_refused_with_its_reason(
    coast: httpx.Client, request_: dict[str, Any], status: int, reason: str
) -> None:
    body = json.dumps(request_)
    response = coast.post(
        "/v1/summarize", content=body, headers={"content-type": "application/json"}
    )
    assert reason in problem(response, status)


def test_a_collection_whose_documents_are_gone_is_refused(client: httpx.Client) -> None:
    for document in client.get("/v1/documents", params=COAST).json()["documents"]:
        client.delete(f"/v1/documents/{document['document_id']}").raise_for_status()
    assert "no document" in problem(client.post("/v1/summarize", json=COAST), 422)


def test_fifty_megabytes_of_text_are_too_many(coast: httpx.Client) -> None:
    response = coast.post("/v1/summarize", json={"text": "Wheat rose. " * 4_200_000})
    assert "limit" in problem(response, 413)


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        ({"options": "{"}, 422, "options"),
        ({"options": '{"length": 7}'}, 422, "length"),
        ({"collection": "coast"}, 422, "collection"),
    ],
)
def test_a_form_with_wrong_options_is_refused(
    coast: httpx.Client, data: dict[str, str], status: int, reason: str
) -> None:
    files = [("file", ("quay.txt", TEXT.encode()))]
    response = coast.post("/v1/summarize/files", files=files, data=data)
    assert reason in problem(response, status)


def test_files_that_cannot_be_read_are_refused_with_their_reason(coast: httpx.Client) -> None:
    files = [("file", ("broken.pdf", b"%PDF-1.7 nothing"))]
    assert "PDF" in problem(coast.post("/v1/summarize/files", files=files), 422)
