"""Requests say which documents are looked into."""

from __future__ import annotations

import httpx
import pytest


@pytest.mark.parametrize("route", ["/v1/search", "/v1/ask"])
def test_requests_can_filter_and_bad_filters_are_refused(client: httpx.Client, route: str) -> None:
    asked = {"collection": "coast", "query": "tall metres"}
    if route == "/v1/ask":
        asked = {"collection": "coast", "question": "How tall is the lighthouse, in metres?"}
    only = asked | {"filters": {"sources": ["light*"]}}
    found = client.post(route, json=only).raise_for_status().json()
    assert {one["source"] for one in found["passages"]} == {"lighthouse.txt"}
    assert found["searched"]["filters"] == ["source light*"]
    for wrong in ({"published_from": "yesterday"}, {"sources": [""]}, {"sauces": ["x"]}):
        response = client.post(route, json=asked | {"filters": wrong})
        assert response.status_code == 422
        assert "filters" in response.json()["detail"]
