"""`/v1/documents` and `/v1/collections`."""

from __future__ import annotations

import httpx
import pytest


def upload(client: httpx.Client, name: str, data: bytes, **fields: str) -> httpx.Response:
    return client.post(
        "/v1/documents", files={"file": (name, data)}, data={"collection": "coast"} | fields
    )


def test_an_upload_can_be_asked_about_at_once(client: httpx.Client) -> None:
    response = upload(client, "mole.txt", b"The mole at Ostrel is 600 metres long.")
    assert (response.status_code, response.json()["status"]) == (201, "added")
    question = {"question": "How long is the mole at Ostrel?", "collection": "coast"}
    assert "600 metres" in client.post("/v1/ask", json=question).json()["text"]


def test_the_same_bytes_change_nothing_and_others_make_a_version(client: httpx.Client) -> None:
    upload(client, "mole.txt", b"The mole is 600 metres long.")
    again = upload(client, "mole.txt", b"The mole is 600 metres long.")
    changed = upload(client, "mole.txt", b"The mole is 650 metres long.")
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    assert (changed.json()["status"], changed.json()["version"]) == ("updated", 2)
    document = changed.json()["document_id"]
    old = client.get(f"/v1/documents/{document}/text", params={"version": 1}).json()
    assert (old["version"], old["latest_version"]) == (1, 2)
    assert "600" in old["text"]


def test_documents_are_listed_shown_and_deleted(client: httpx.Client) -> None:
    listed = client.get("/v1/documents", params={"collection": "coast"}).json()
    assert listed["total"] == 2
    document = listed["documents"][0]
    assert client.get(f"/v1/documents/{document['document_id']}").json() == document
    assert client.delete(f"/v1/documents/{document['document_id']}").status_code == 204
    assert client.get(f"/v1/documents/{document['document_id']}").status_code == 404
    assert client.get("/v1/documents", params={"collection": "coast"}).json()["total"] == 1


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
    ("name", "data", "status"),
    [
        ("empty.txt", b"", 422),
        ("binary.txt", bytes(range(256)) * 20, 415),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj", 422),
        ("broken.docx", b"not a zip", 422),
        ("picture.bmp", b"BM" + bytes(100), 415),
    ],
)
def test_a_bad_document_is_a_problem_and_nothing_is_stored(
    client: httpx.Client, name: str, data: bytes, status: int
) -> None:
    response = upload(client, name, data)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code in {status, 422}, response.json()
    assert response.json()["detail"]
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
