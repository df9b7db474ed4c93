"""What the library page asks of `/v1/documents`: lists, corrected metadata, deletions."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import httpx
import pytest

from tests.service.api.following import settled_items

MOLE = b"The mole at Ostrel is 600 metres long."


def add(client: httpx.Client, name: str, data: bytes, **fields: str) -> Any:
    """Upload a document and return its item once it is in the library."""
    files, form = {"file": (name, data)}, {"collection": "coast"} | fields
    item = settled_items(client, client.post("/v1/documents", files=files, data=form))[0]
    assert item["state"] in {"added", "updated"}, item
    return item


def listed(client: httpx.Client, **query: Any) -> list[str]:
    """The sources that are listed."""
    response = client.get("/v1/documents", params={"collection": "coast"} | query)
    assert response.status_code == 200, response.text
    assert response.json()["total"] == len(response.json()["documents"])
    return [one["source"] for one in response.json()["documents"]]


def found(client: httpx.Client, query: str) -> Any:
    """The best passage for a query."""
    response = client.post("/v1/search", json={"query": query, "collection": "coast"})
    return response.json()["passages"][0]


@pytest.fixture
def shelf(client: httpx.Client) -> httpx.Client:
    """Three more documents, whose metadata was given."""
    for name, metadata in {
        "a_1.txt": '{"title": "Ökonomie der Häfen", "authors": ["李安"], "language": "de"}',
        "a21.txt": '{"title": "粮食走廊评论", "language": "zh", "published_at": "2025-05-04"}',
        "b.txt": '{"title": "100% grain", "publisher": "Sea Desk", "published_at": "2024-01-31"}',
    }.items():
        add(client, name, MOLE, metadata=metadata)
    return client


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "ökonomie"}, ["a_1.txt"]),
        ({"q": "ÖKON häfen"}, ["a_1.txt"]),
        ({"q": "李安"}, ["a_1.txt"]),
        ({"q": "走廊"}, ["a21.txt"]),
        ({"q": "sea grain"}, ["b.txt"]),
        ({"q": "0% g"}, ["b.txt"]),
        ({"q": "a_"}, ["a_1.txt"]),
        ({"q": "%"}, ["b.txt"]),
        ({"q": "grain ostrel"}, []),
        ({"q": "/ \\ '"}, []),
        ({"language": "zh"}, ["a21.txt"]),
        ({"language": ["zh-Hans", "DE"]}, ["a21.txt", "a_1.txt"]),
        ({"language": "fr"}, []),
        ({"published_from": "2024-01-31", "published_to": "2024-01-31"}, ["b.txt"]),
        ({"published_from": "2024-02-01", "language": "zh", "q": "评论"}, ["a21.txt"]),
    ],
)
def test_documents_are_searched_by_words_and_filtered(
    shelf: httpx.Client, query: dict[str, Any], expected: list[str]
) -> None:
    assert listed(shelf, **query) == expected


def test_documents_are_sorted_by_what_is_asked_for(shelf: httpx.Client) -> None:
    assert listed(shelf, sort="-published")[:2] == ["a21.txt", "b.txt"]
    assert listed(shelf, sort="published")[:2] == ["b.txt", "a21.txt"]
    assert listed(shelf, sort="-added")[0] == "b.txt"
    titles = listed(shelf, sort="title")
    assert (titles[0], titles[-1]) == ("b.txt", "a21.txt")
    assert listed(shelf, sort="-title") == titles[::-1]
    assert listed(shelf, sort="-source") == listed(shelf)[::-1]


def test_a_stretch_counts_all_that_match_and_names_the_languages(shelf: httpx.Client) -> None:
    query: dict[str, str | int] = {"collection": "coast", "q": "txt", "limit": 2, "offset": 1}
    page = shelf.get("/v1/documents", params=query).json()
    assert (len(page["documents"]), page["total"]) == (2, 5)
    assert {"language": "zh", "documents": 1} in page["languages"]


@pytest.mark.parametrize(
    "query",
    [{"sort": "size"}, {"published_from": "2024"}, {"q": "a" * 301}, {"limit": 0}, {"other": 1}],
)
def test_a_list_that_cannot_be_made_is_refused(coast: httpx.Client, query: dict[str, Any]) -> None:
    response = coast.get("/v1/documents", params={"collection": "coast"} | query)
    assert response.status_code == 422


def test_an_edited_title_is_listed_searched_and_cited(client: httpx.Client) -> None:
    """The passages are found by the new title, and the version before keeps the old one."""
    document = add(client, "mole.txt", MOLE)["document_id"]
    before = found(client, "How long is the mole?")
    change = {"title": "Zephyr breakwater survey", "published_at": "2024-05-04"}
    edited = client.patch(f"/v1/documents/{document}", json=change).json()
    assert (edited["title"], edited["version"]) == ("Zephyr breakwater survey", 2)
    assert (edited["published_at"], edited["published_from"]) == ("2024-05-04", "request")
    assert sorted(edited["given"]) == ["published_at", "title"]
    assert listed(client, q="zephyr") == ["mole.txt"]

    after = found(client, "Zephyr breakwater survey")
    assert (after["document_id"], after["version"]) == (document, 2)
    assert after["text"] == before["text"]
    old = client.get(f"/v1/documents/{document}/text", params={"version": 1}).json()
    assert old["title"] != "Zephyr breakwater survey"
    assert old["text"][before["start"] : before["end"]] == before["text"]
    assert old["latest_version"] == 2


def test_an_edit_that_is_taken_back_lets_the_document_speak_again(client: httpx.Client) -> None:
    page = (
        b"<html lang=en><head><title>Own title</title></head><body><p>The mole.</p></body></html>"
    )
    document = add(client, "mole.html", page, metadata='{"publisher": "Given Press"}')
    address = f"/v1/documents/{document['document_id']}"
    assert client.patch(address, json={"title": "Ours"}).json()["title"] == "Ours"
    back = client.patch(address, json={"title": None}).json()
    assert (back["title"], back["given"]) == ("Own title", ["publisher"])
    back = client.patch(address, json={"publisher": None, "language": "fr"}).json()
    assert (back["publisher"], back["language"]) == (None, "fr")
    back = client.patch(address, json={"language": None}).json()
    assert (back["language"], back["given"], back["version"]) == ("en", [], 5)


def test_an_edit_that_changes_nothing_makes_no_version(client: httpx.Client) -> None:
    address = f"/v1/documents/{add(client, 'mole.txt', MOLE)['document_id']}"
    client.patch(address, json={"title": "Ours"})
    assert client.patch(address, json={"title": "Ours"}).json()["version"] == 2
    assert client.patch(address, json={"publisher": None}).json()["version"] == 2


def test_an_edit_outlasts_new_bytes_of_the_source(client: httpx.Client) -> None:
    document = add(client, "mole.txt", MOLE)["document_id"]
    client.patch(f"/v1/documents/{document}", json={"title": "Ours"})
    files, form = {"file": ("mole.txt", MOLE)}, {"collection": "coast"}
    (same,) = settled_items(client, client.post("/v1/documents", files=files, data=form))
    assert same["state"] == "unchanged"
    add(client, "mole.txt", b"The mole at Ostrel is 650 metres long.")
    now = client.get(f"/v1/documents/{document}").json()
    assert (now["title"], now["version"]) == ("Ours", 3)


def test_what_came_in_an_archive_can_be_edited(client: httpx.Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pier.txt", "The pier has nine berths.")
    files, form = {"file": ("moles.zip", packed.getvalue())}, {"collection": "coast"}
    settled_items(client, client.post("/v1/documents", files=files, data=form))
    query = {"collection": "coast", "q": "pier.txt"}
    (member,) = client.get("/v1/documents", params=query).json()["documents"]
    change = {"title": "Berths of the pier"}
    edited = client.patch(f"/v1/documents/{member['document_id']}", json=change).json()
    assert (edited["title"], edited["container"]) == ("Berths of the pier", "moles.zip")
    assert found(client, "berths of the pier")["version"] == 2
    settled_items(client, client.post("/v1/documents", files=files, data=form))
    assert listed(client, q="berths") == ["moles.zip!/pier.txt"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": ""},
        {"title": "  "},
        {"language": "english"},
        {"language": "xx"},
        {"url": "javascript:alert(1)"},
        {"published_at": "2024-02-30"},
        {"source": "other.txt"},
        {"authors": "Ann Lee"},
    ],
)
def test_an_edit_that_no_document_can_have_is_refused(
    coast: httpx.Client, change: dict[str, Any]
) -> None:
    query = {"collection": "coast"}
    document = coast.get("/v1/documents", params=query).json()["documents"][0]
    response = coast.patch(f"/v1/documents/{document['document_id']}", json=change)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert coast.get(f"/v1/documents/{document['document_id']}").json() == document


def test_what_is_not_there_cannot_be_edited(client: httpx.Client) -> None:
    assert client.patch("/v1/documents/0", json={"title": "Ours"}).status_code == 404
    document = add(client, "mole.txt", MOLE)["document_id"]
    client.delete(f"/v1/documents/{document}")
    assert client.patch(f"/v1/documents/{document}", json={"title": "A"}).status_code == 404


def test_documents_are_deleted_together_or_not_at_all(client: httpx.Client) -> None:
    query = {"collection": "coast"}
    ids = [
        one["document_id"] for one in client.get("/v1/documents", params=query).json()["documents"]
    ]
    refused = client.post("/v1/documents/delete", json={"documents": [*ids, "0"]})
    assert refused.status_code == 404
    assert len(listed(client)) == 2
    assert client.post("/v1/documents/delete", json={"documents": ids}).status_code == 204
    assert listed(client) == []
    assert client.get(f"/v1/documents/{ids[0]}/text").status_code == 200


def test_purged_documents_leave_no_text(client: httpx.Client) -> None:
    query = {"collection": "coast"}
    ids = [
        one["document_id"] for one in client.get("/v1/documents", params=query).json()["documents"]
    ]
    body = {"documents": [*ids, "0"], "purge": True}
    assert client.post("/v1/documents/delete", json=body).status_code == 404
    assert len(listed(client)) == 2
    body = {"documents": ids, "purge": True}
    assert client.post("/v1/documents/delete", json=body).status_code == 204
    for document_id in ids:
        assert client.get(f"/v1/documents/{document_id}/text").status_code == 404
