"""`/v1/search`."""

from __future__ import annotations

import httpx
import pytest


def test_passages_come_with_their_place(client: httpx.Client) -> None:
    found = client.post("/v1/search", json={"query": "Lena Marsh", "collection": "coast"}).json()
    first = found["passages"][0]
    assert first["source"] == "harbour.txt"
    text = client.get(f"/v1/documents/{first['document_id']}/text").json()["text"]
    assert text[first["start"] : first["end"]] == first["text"]
    assert found["searched"]["documents"] == 2


def test_no_more_than_the_limit(client: httpx.Client) -> None:
    request = {"query": "harbour", "collection": "coast", "limit": 1}
    assert len(client.post("/v1/search", json=request).json()["passages"]) == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"query": " "}, 422), ({"limit": 0}, 422), ({"limit": 101}, 422), ({"collection": "x"}, 404)],
)
def test_a_bad_search_is_a_problem(
    client: httpx.Client, wrong: dict[str, object], status: int
) -> None:
    request = {"query": "harbour", "collection": "coast"} | wrong
    response = client.post("/v1/search", json=request)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
