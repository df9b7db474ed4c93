"""What stands before every route."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services
from tests.server import connected, served


def test_another_host_name_is_refused(client: httpx.Client) -> None:
    """A hostile site may point its own name at this machine (DNS rebinding)."""
    response = client.get("/v1/collections", headers={"Host": "evil.example"})
    assert response.status_code == 421
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_this_machines_names_are_accepted(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_another_origin_may_not_change_anything(client: httpx.Client) -> None:
    """A page on another site can make the browser send a form with a file."""
    response = client.post(
        "/v1/documents",
        files={"file": ("a.txt", b"planted")},
        data={"collection": "coast"},
        headers={"Origin": "https://evil.example"},
    )
    assert response.status_code == 403
    assert client.get("/v1/documents?collection=coast").json()["total"] == 2


def test_the_page_itself_may(client: httpx.Client) -> None:
    response = client.post(
        "/v1/search",
        json={"query": "harbour", "collection": "coast"},
        headers={"Origin": str(client.base_url)},
    )
    assert response.status_code == 200


@pytest.mark.parametrize("length", ["999999999999", "many"])
def test_a_body_that_is_too_large_is_refused_unread(client: httpx.Client, length: str) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    request = f"POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(request.encode())
        assert connection.recv(12) in {b"HTTP/1.1 413", b"HTTP/1.1 400"}


@pytest.fixture
def narrow_client(
    opened: Callable[..., AbstractContextManager[Services]],
) -> Iterator[httpx.Client]:
    """A client of a service that takes documents of a thousand bytes."""
    with (
        opened(max_document_bytes=1_000) as services,
        served(create_app(services)) as url,
        connected(url) as client,
    ):
        yield client


def test_a_body_without_a_length_is_cut_off_at_the_limit(narrow_client: httpx.Client) -> None:
    chunks = (b'{"query": "' + b"x" * 50_000 for _ in range(10))
    response = narrow_client.post("/v1/search", content=chunks)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/healthz", "/v1/nothing", "/"])
def test_every_reply_carries_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("headers", [{"Host": "[::1"}, {"Origin": "http://["}])
def test_a_host_or_origin_that_is_no_address_is_refused(
    client: httpx.Client, headers: dict[str, str]
) -> None:
    response = client.post("/v1/ask", json={}, headers=headers)
    assert response.status_code in {403, 421}
    assert response.headers["content-type"] == "application/problem+json"
