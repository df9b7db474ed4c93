"""`/v1/documents` and `/v1/collections`."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.service.api.following import settled_items


def upload(client: httpx.Client, name: str, data: bytes, **fields: str) -> httpx.Response:
    return client.post(
        "/v1/documents", files={"file": (name, data)}, data={"collection": "coast"} | fields
    )


def ingested(client: httpx.Client, name: str, data: bytes) -> Any:
    """Upload a document, wait for its job, and return what became of it."""
    response = upload(client, name, data)
    assert response.status_code == 202, response.json()
    return settled_items(client, response)[0]


def test_an_upload_can_be_asked_about_once_its_job_is_done(client: httpx.Client) -> None:
    item = ingested(client, "mole.txt", b"The mole at Ostrel is 600 metres long.")
    assert item["state"] == "added"
    question = {"question": "How long is the mole at Ostrel?", "collection": "coast"}
    assert "600 metres" in client.post("/v1/ask", json=question).json()["text"]


def test_the_same_bytes_change_nothing_and_others_make_a_version(client: httpx.Client) -> None:
    ingested(client, "mole.txt", b"The mole is 600 metres long.")
    again = ingested(client, "mole.txt", b"The mole is 600 metres long.")
    changed = ingested(client, "mole.txt", b"The mole is 650 metres long.")
    assert again["state"] == "unchanged"
    assert (changed["state"], changed["version"]) == ("updated", 2)
    document = changed["document_id"]
    old = client.get(f"/v1/documents/{document}/text", params={"version": 1}).json()
    assert (old["version"], old["latest_version"]) == (1, 2)
    assert "600" in old["text"]


def test_documents_are_listed_shown_and_deleted(client: httpx.Client) -> None:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()
    assert listed["total"] == 2
    document = listed["documents"][0]
    assert client.get(f"/v1/documents/{document['document_id']}").json() == document
    text = f"/v1/documents/{document['document_id']}/text"
    assert not client.get(text).json()["deleted"]
    assert client.delete(f"/v1/documents/{document['document_id']}").status_code == 204
    assert client.get(f"/v1/documents/{document['document_id']}").status_code == 404
    assert client.get(text).json()["deleted"], "it can be read, and says that it is gone"
    assert client.get("/v1/documents", params={"collection": "coast"}).json()["total"] == 1


def test_every_version_is_listed(client: httpx.Client) -> None:
    document = ingested(client, "mole.txt", b"The mole is 600 metres long.")["document_id"]
    ingested(client, "mole.txt", b"The mole is 650 metres long.")
    assert client.delete(f"/v1/documents/{document}").status_code == 204
    listed = client.get(f"/v1/documents/{document}/versions").json()["versions"]
    assert [one["version"] for one in listed] == [2, 1]
    assert client.get("/v1/documents/nothing/versions").status_code == 404


def test_near_copies_are_told(client: httpx.Client) -> None:
    story = " ".join(f"Pier number{n} was measured by the harbour office." for n in range(40))
    first = ingested(client, "story.txt", story.encode())["document_id"]
    second = ingested(client, "reprint.txt", f"From our own reporter. {story}".encode())
    (found,) = client.get(f"/v1/documents/{first}/near-copies").json()["near_copies"]
    assert (found["document_id"], found["source"]) == (second["document_id"], "reprint.txt")
    assert 0.8 < found["similarity"] <= 1
    assert client.get("/v1/documents/nothing/near-copies").status_code == 404


def test_collections_are_counted(client: httpx.Client) -> None:
    (coast,) = client.get("/v1/collections").json()["collections"]
    assert (coast["name"], coast["documents"]) == ("coast", 2)


def test_the_text_comes_with_its_blocks(client: httpx.Client) -> None:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()["documents"]
    harbour = next(one for one in listed if one["source"] == "harbour.txt")
    text = client.get(f"/v1/documents/{harbour['document_id']}/text").json()
    blocks = [text["text"][one["start"] : one["end"]] for one in text["blocks"]]
    assert blocks[0] == "The harbour of Ostrel"
    assert "\n\n".join(blocks) == text["text"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 20),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj"),
        ("broken.docx", b"not a zip"),
        ("picture.bmp", b"BM" + bytes(100)),
    ],
)
def test_a_bad_document_fails_with_its_reason_and_nothing_is_stored(
    client: httpx.Client, name: str, data: bytes
) -> None:
    item = ingested(client, name, data)
    assert (item["state"], item["document_id"]) == ("failed", None)
    assert item["reason"]
    assert client.get("/v1/documents", params={"collection": "coast"}).json()["total"] == 2


@pytest.mark.parametrize("name", ["", " ", "../up", "a" * 65, "-", "a/b"])
def test_a_collection_needs_a_proper_name(client: httpx.Client, name: str) -> None:
    assert upload(client, "a.txt", b"Some words.", collection=name).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/v1/documents?collection=nowhere",
        "/v1/documents/0",
        "/v1/documents/0/text",
        "/v1/nothing",
    ],
)
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
