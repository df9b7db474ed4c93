"""`/v1/check`."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

import httpx
import pytest

from service.api.check_schemas import EXAMPLE
from service.bootstrap import Services

TEXT = "The lighthouse stands 41 metres tall. Its lamp was replaced in 2018."


def test_given_passages_are_cited_at_their_own_characters(client: httpx.Client) -> None:
    reply = client.post("/v1/check", json=EXAMPLE).raise_for_status().json()
    assert [one["support"]["status"] for one in reply["statements"]] == ["supported", "unsupported"]
    assert reply["statements"][1]["support"]["detail"] == "not in the cited text: 1932"
    for citation in reply["citations"]:
        text = EXAMPLE["passages"][citation["passage"]]["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert (reply["checkable"], reply["faithfulness"]) == (2, 0.5)


def test_statements_are_checked_against_a_collection_or_documents(client: httpx.Client) -> None:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()["documents"]
    ids = {one["source"]: one["document_id"] for one in listed}
    for evidence in (
        {"collection": "coast"},
        {"collection": "coast", "filters": {"sources": ["light*"]}},
        {"documents": ["lighthouse.txt"]},
        {"documents": [ids["lighthouse.txt"]]},
    ):
        found = client.post("/v1/check", json={"text": TEXT} | evidence).raise_for_status().json()
        said = [one["support"]["status"] for one in found["statements"]]
        assert said == ["verbatim", "contradicted"]
        assert found["faithfulness"] == 0.5
        for citation in found["citations"]:
            assert citation["source"] == "lighthouse.txt"
            whole = client.get(f"/v1/documents/{citation['document_id']}/text").json()["text"]
            assert whole[citation["start"] : citation["end"]] == citation["quote"]


def test_what_cannot_be_checked_is_a_problem(client: httpx.Client, services: Services) -> None:
    services.library.add("empty", [])
    for wrong, status, said in (
        ({}, 422, "none is there"),
        ({"passages": ["x"], "collection": "coast"}, 422, "passages and collection"),
        ({"documents": ["harbour.txt"], "passages": ["x"]}, 422, "passages and documents"),
        ({"passages": ["x"], "filters": {"sources": ["x"]}}, 422, "filters"),
        ({"documents": ["harbour.txt"], "filters": {}}, 422, "filters"),
        ({"passages": []}, 422, "empty"),
        ({"documents": []}, 422, "documents"),
        ({"documents": ["nothing.txt"]}, 404, "nothing.txt"),
        ({"collection": "nowhere"}, 404, "nowhere"),
        ({"collection": "empty"}, 422, "no document"),
        ({"collection": "coast", "filters": {"sources": ["x"]}}, 422, "source x"),
        ({"collection": "coast", "text": " "}, 422, "empty"),
        ({"collection": "coast", "text": "a" * 100_001}, 422, "100,001"),
        ({"passages": [{"text": "x", "name": "y"}]}, 422, "passages"),
        ({"collection": "coast", "store": True}, 422, "store"),
    ):
        response = client.post("/v1/check", json={"text": TEXT} | wrong)
        assert response.status_code == status, (wrong, response.text)
        assert response.headers["content-type"] == "application/problem+json"
        assert said in response.json()["detail"], response.text


def test_a_source_that_two_collections_have_must_be_named_by_id(
    client: httpx.Client, services: Services
) -> None:
    from ingestion.sources import upload_source

    list(services.pipeline.ingest([upload_source("harbour.txt", b"Another harbour.")], "inland"))
    response = client.post("/v1/check", json={"text": TEXT, "documents": ["harbour.txt"]})
    assert response.status_code == 422
    assert "'coast'" in response.json()["detail"]
    assert "'inland'" in response.json()["detail"]


def test_nothing_is_stored(client: httpx.Client, services: Services) -> None:
    before = services.library.changes.head(), client.get("/v1/collections").json()
    client.post("/v1/check", json=EXAMPLE).raise_for_status()
    assert (services.library.changes.head(), client.get("/v1/collections").json()) == before


def test_a_client_that_hangs_up_ends_the_check(
    client: httpx.Client, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first search waits until the client has gone; no later one is made."""
    begun, gone = threading.Event(), threading.Event()
    searches: list[str] = []
    retrieve = services.retriever.retrieve
    ended = threading.Event()
    check = services.checker.check

    def waiting(question: str, *given: object, **named: object) -> object:
        searches.append(question)
        begun.set()
        gone.wait(60)
        return retrieve(question, *given, **named)  # type: ignore[arg-type]

    async def noted(*given: object) -> object:
        try:
            return await check(*given)  # type: ignore[arg-type]
        finally:
            ended.set()

    monkeypatch.setattr(services.retriever, "retrieve", waiting)
    monkeypatch.setattr(type(services.checker), "check", lambda _self, *given: noted(*given))
    text = " ".join(f"Ship number {at} left port." for at in range(200))
    body = httpx.Request(
        "POST", f"{client.base_url}/v1/check", json={"text": text, "collection": "coast"}
    )
    address = urlsplit(str(client.base_url))
    with socket.create_connection((address.hostname, address.port)) as connection:
        head = "".join(f"{name}: {value}\r\n" for name, value in body.headers.items())
        connection.sendall(f"POST /v1/check HTTP/1.1\r\n{head}\r\n".encode() + body.read())
        assert begun.wait(60)
    assert ended.wait(60)
    gone.set()
    assert len(searches) < 200
