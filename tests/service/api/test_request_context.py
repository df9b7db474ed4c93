"""A request's id goes from the edge to the model, into jobs and problems; the log has its line."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.app import create_app
from service.bootstrap import Services
from tests.openai_server import OpenAIServer
from tests.server import served
from tests.service.written_log import Configure

CANARY = "zebrafish manifesto"


def requests_in(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in events if one["logger"] == "footnote.requests"]


def test_a_given_id_comes_back_and_reaches_the_model(
    services_with_model: Services, llm: OpenAIServer
) -> None:
    llm.reply("It has nine piers [1.2].")
    with served(create_app(services_with_model)) as url:
        response = httpx.post(
            f"{url}/v1/ask",
            json={"question": "How many piers has the harbour of Ostrel?", "collection": "coast"},
            headers={"X-Request-ID": "edge-42"},
        )
    assert response.headers["x-request-id"] == "edge-42"
    assert {one.headers["x-request-id"] for one in llm.requests} == {"edge-42"}


@pytest.mark.parametrize(
    "given", [b"", b"x" * 65, b"a b", b"a\tb", "naïve".encode(), b"fn_" + b"k" * 43]
)
def test_an_id_that_is_not_clean_is_replaced(services: Services, given: bytes) -> None:
    with served(create_app(services)) as url:
        response = httpx.get(f"{url}/healthz", headers={b"X-Request-ID": given})
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("path", "host"), [("/v1/nothing", "127.0.0.1"), ("/v1/collections", "evil.example")]
)
def test_a_problem_names_its_request(services: Services, path: str, host: str) -> None:
    """Those of routes as well as those of what stands before them."""
    with served(create_app(services)) as url:
        response = httpx.get(f"{url}{path}", headers={"Host": host})
    assert response.json()["request_id"] == response.headers["x-request-id"]


def test_each_request_has_one_line_without_its_words(
    services: Services, written: Configure
) -> None:
    log = written("json")
    with served(create_app(services)) as url:
        httpx.post(f"{url}/v1/search?q={CANARY}", json={"query": CANARY, "collection": "coast"})
        httpx.get(f"{url}/v1/documents/{CANARY}", headers={"Authorization": f"Bearer {CANARY}"})
        httpx.get(f"{url}/healthz")
    first, second = requests_in(log.events)
    assert (first["method"], first["route"], first["status"]) == ("POST", "/v1/search", 200)
    assert first["duration_ms"] > 0
    assert (second["route"], second["status"]) == ("/v1/documents/{document_id}", 404)
    assert CANARY.split(maxsplit=1)[0] not in log.text


def app_that_breaks(services: Services) -> FastAPI:
    app = create_app(services)

    def breaks() -> None:
        raise RuntimeError(CANARY)

    app.router.routes.insert(0, _route("/v1/breaks", breaks))
    return app


def _route(path: str, endpoint: Any) -> Any:
    from fastapi.routing import APIRoute

    return APIRoute(path, endpoint)


def test_an_unforeseen_error_is_told_once_in_the_log_and_as_a_problem(
    services: Services, written: Configure
) -> None:
    log = written("json")
    with served(app_that_breaks(services)) as url:
        response = httpx.get(f"{url}/v1/breaks")
    assert response.status_code == 500
    assert response.headers["x-content-type-options"] == "nosniff"
    (told,) = [one for one in log.events if "exception" in one]
    assert told["request_id"] == response.headers["x-request-id"] == response.json()["request_id"]
    assert told["exception"][-1] == "RuntimeError"
    (line,) = requests_in(log.events)
    assert (line["level"], line["status"]) == ("warning", 500)
    assert CANARY not in log.text
    assert CANARY not in response.text


def test_a_jobs_lines_bear_the_id_of_the_request_that_began_it(
    services: Services, written: Configure
) -> None:
    log = written("json")
    with served(create_app(services)) as url:
        response = httpx.post(
            f"{url}/v1/documents",
            files={"file": ("memo.txt", f"A memo. {CANARY}.".encode())},
            data={"collection": "coast"},
            headers={"X-Request-ID": "upload-7"},
        )
        job = response.json()["id"]
        httpx.get(f"{url}/v1/jobs/{job}?wait=30", timeout=40)
        httpx.get(f"{url}/healthz")
    of_job = [one for one in log.events if one["message"].startswith(f"job {job}")]
    assert [one["message"].removeprefix(f"job {job} ") for one in of_job] == [
        "is queued",
        "begins",
        "has come to its end",
    ]
    assert {one["request_id"] for one in of_job} == {"upload-7"}
    assert CANARY not in log.text


def test_requests_side_by_side_keep_their_own_ids(services: Services) -> None:
    async def ask_all(url: str) -> list[str]:
        async with httpx.AsyncClient(base_url=url) as client:
            responses = await asyncio.gather(
                *(
                    client.get("/v1/documents/none", headers={"X-Request-ID": f"r{number}"})
                    for number in range(20)
                )
            )
        return [response.json()["request_id"] for response in responses]

    with served(create_app(services)) as url:
        assert asyncio.run(ask_all(url)) == [f"r{number}" for number in range(20)]
