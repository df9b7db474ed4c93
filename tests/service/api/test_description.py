"""What the description says of refusals, and requests that are refused as it says."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.api.description import statuses_of
from service.api.examples import operations_of
from service.api.openapi import description


def test_every_operation_lists_its_statuses_and_promises_no_other() -> None:
    for name, operation in operations_of(description()):
        statuses = operation["responses"]
        assert "default" not in statuses, name
        assert {"421", "500", "503"} <= statuses.keys(), name


def test_what_takes_a_key_says_so() -> None:
    described = description()
    assert described["security"] == [{"key": []}, {"keyHeader": []}, {"session": []}]
    for name, operation in operations_of(described):
        is_open = operation.get("security") == []
        assert is_open == ("401" not in operation["responses"]) or name == "POST /v1/session"


@pytest.mark.parametrize(
    ("name", "operation", "said"),
    [
        ("GET /healthz", {}, {421, 500, 503}),
        ("GET /v1/session", {}, {421, 422, 429, 500, 503}),
        ("GET /v1/documents/{document_id}", {}, {401, 403, 404, 421, 422, 429, 500, 503}),
        (
            "POST /v1/ask",
            {"requestBody": {}},
            {401, 403, 404, 408, 413, 421, 422, 429, 500, 502, 503},
        ),
    ],
)
def test_statuses_follow_from_what_an_operation_is(
    name: str, operation: dict[str, Any], said: set[int]
) -> None:
    assert set(statuses_of(name, operation, invalid=422)) == said


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/ask", "POST"),
        ("OPTIONS", "/v1/conversations", "GET, POST"),
        ("PUT", "/v1/documents/abc", "DELETE, GET, PATCH"),
        ("PUT", "/v1/documents/delete", "POST"),
        ("DELETE", "/healthz", "GET"),
    ],
)
def test_a_method_that_is_not_taken_is_told_with_those_that_are(
    coast: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = coast.request(method, path)
    assert response.status_code == 405
    assert response.headers["Allow"] == allowed
    assert response.json()["status"] == 405


@pytest.mark.parametrize(
    "body",
    [
        {"limit": "5"},
        {"limit": True},
        {"limit": 5.5},
        {"filters": {"published_from": 0}},
        {"filters": {"published_from": "1764115200"}},
        {"filters": {"published_from": "2026-01-01T00:00:00"}},
    ],
)
def test_what_is_of_another_type_is_refused(coast: httpx.Client, body: dict[str, Any]) -> None:
    """Not taken for a number or a day that nobody meant."""
    asked = {"query": "harbour", "collection": "coast", **body}
    assert coast.post("/v1/search", json=asked).status_code == 422


def test_a_whole_number_is_one_however_it_is_written(coast: httpx.Client) -> None:
    asked = {"query": "harbour", "collection": "coast", "limit": 1.0}
    assert len(coast.post("/v1/search", json=asked).json()["passages"]) == 1


def test_bytes_that_are_no_text_are_an_invalid_request(coast: httpx.Client) -> None:
    response = coast.post(
        "/v1/ask", content=b"\\\x17\xff", headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422
    assert "no JSON in UTF-8" in response.json()["detail"]
