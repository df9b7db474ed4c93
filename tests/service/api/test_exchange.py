"""`/v1/collections/{name}/export` and `…/import`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import connected, served


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of another Footnote, with nothing in it."""
    with (
        open_services(Settings(home=tmp_path / "elsewhere")) as services,
        served(create_app(services)) as url,
        connected(url, timeout=60) as client,
    ):
        yield client


def lines_of(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.splitlines()]


def send(client: httpx.Client, content: bytes, name: str = "coast", **query: str) -> httpx.Response:
    return client.post(f"/v1/collections/{name}/import", content=content, params=query)


@pytest.mark.parametrize("query", ["", "?originals=true&embeddings=true"])
def test_a_collection_moves_from_one_footnote_to_another(
    client: httpx.Client, elsewhere: httpx.Client, query: str
) -> None:
    exported = client.get(f"/v1/collections/coast/export{query}")
    assert exported.headers["content-type"] == "application/x-ndjson"
    assert "attachment" in exported.headers["content-disposition"]
    *results, total = lines_of(send(elsewhere, exported.content))
    assert [(one["line"], one["status"]) for one in results] == [(2, "added"), (3, "added")]
    assert total == {"done": True, "added": 2, "updated": 0, "unchanged": 0, "failed": 0}
    assert elsewhere.get(f"/v1/collections/coast/export{query}").content == exported.content
    question = {"question": "How many piers has the harbour of Ostrel?", "collection": "coast"}
    here, there = (one.post("/v1/ask", json=question).json() for one in (client, elsewhere))
    assert there["text"] == here["text"]
    spans = [[(one["start"], one["end"]) for one in said["citations"]] for said in (here, there)]
    assert spans[0] == spans[1] != []


def test_a_line_that_is_wrong_is_named_and_the_others_are_stored(
    client: httpx.Client, elsewhere: httpx.Client
) -> None:
    header, _, lighthouse, end = client.get("/v1/collections/coast/export").content.splitlines()
    response = send(elsewhere, b"\n".join([header, b'{"source": "x"}', lighthouse, end]))
    wrong, right, total = lines_of(response)
    assert (wrong["line"], wrong["status"]) == (2, "failed")
    assert "text: Field required" in wrong["reason"]
    assert right["source"] == "lighthouse.txt"
    assert (total["added"], total["failed"]) == (1, 1)


def test_nothing_is_stored_if_it_is_all_or_nothing(
    client: httpx.Client, elsewhere: httpx.Client
) -> None:
    header, _, lighthouse, end = client.get("/v1/collections/coast/export").content.splitlines()
    content = b"\n".join([header, b'{"source": "x"}', lighthouse, end])
    wrong, total = lines_of(send(elsewhere, content, all_or_nothing="true"))
    assert (wrong["line"], total["added"], total["failed"]) == (2, 0, 1)
    assert elsewhere.get("/v1/collections").json() == {"collections": []}
    whole = client.get("/v1/collections/coast/export").content
    assert lines_of(send(elsewhere, whole, all_or_nothing="true"))[-1]["added"] == 2


def test_what_is_no_collection_is_a_problem(elsewhere: httpx.Client) -> None:
    response = send(elsewhere, b"PK\x03\x04 a file of another kind")
    assert response.status_code == 422
    assert response.json()["title"] == "Invalid exchange"


def test_a_name_that_is_none_is_a_problem_before_anything_is_read(
    elsewhere: httpx.Client,
) -> None:
    assert send(elsewhere, b"", name=".up").status_code == 422


def test_what_is_not_there_cannot_be_exported(client: httpx.Client) -> None:
    response = client.get("/v1/collections/nowhere/export")
    assert response.status_code == 404
    assert response.json()["title"] == "Unknown collection"


def test_no_file_is_left_behind(services: Services) -> None:
    with served(create_app(services)) as url, connected(url, timeout=60) as client:
        content = client.get("/v1/collections/coast/export").content
        for sent in (content, b"nothing of the kind", content[:500]):
            send(client, sent, name="copy")
        assert list((services.settings.home / "uploads").iterdir()) == []


def test_what_is_larger_than_an_upload_may_be_is_refused(
    opened: Callable[..., AbstractContextManager[Services]],
) -> None:
    with (
        opened(max_document_bytes=10_000, max_upload_bytes=50_000) as services,
        served(create_app(services)) as url,
        connected(url) as client,
    ):
        assert send(client, b"x" * 40_000).status_code == 422
        assert send(client, b"x" * 400_000).status_code == 413
        uploads = services.settings.home / "uploads"
        assert list(uploads.iterdir()) == []
