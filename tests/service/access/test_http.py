"""Getting in over HTTP: sessions, trusted proxies, limits."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services
from tests.openai_server import fake_openai
from tests.server import connected, served
from tests.service.conftest import ingest_texts

Opened = Callable[..., AbstractContextManager[Services]]


@pytest.fixture
def serving(opened: Opened) -> Callable[..., AbstractContextManager[tuple[Services, httpx.Client]]]:
    """Serves a Footnote with settings by name, and with a key of the name `reader`."""

    @contextmanager
    def serve(**settings: Any) -> Iterator[tuple[Services, httpx.Client]]:
        with opened(**settings) as services:
            ingest_texts(services)
            with (
                served(create_app(services)) as url,
                connected(url, timeout=60) as client,
            ):
                yield services, client

    return serve


def reader(services: Services) -> str:
    return services.library.keys.create("reader", ["read"], ["coast"])[1]


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_the_local_user_needs_no_session(serving: Any) -> None:
    with serving() as (_, client):
        assert client.get("/v1/session").json() == {
            "signed_in": True,
            "name": "",
            "scopes": ["read", "ingest", "delete", "admin"],
            "collections": None,
            "asks_for_key": False,
            "has_provider": False,
            "can_sign_out": False,
        }


def test_a_browser_signs_in_with_a_key_and_out_again(serving: Any) -> None:
    with serving() as (services, client):
        key = reader(services)
        assert client.get("/v1/session").json()["signed_in"] is False
        signed = client.post("/v1/session", json={"key": key})
        assert signed.json()["scopes"] == ["read"]
        cookie = signed.headers["set-cookie"]
        for attribute in ("HttpOnly", "Path=/", "SameSite=strict", "Max-Age="):
            assert attribute in cookie
        assert key not in signed.text + cookie
        assert client.get("/v1/documents?collection=coast").json()["total"] == 2
        assert client.get("/v1/session").json()["can_sign_out"] is True
        held = {"Cookie": cookie.split(";")[0]}
        assert client.delete("/v1/session").status_code == 204
        assert client.get("/v1/collections").status_code == 401
        assert client.get("/v1/collections", headers=held).status_code == 401


def test_a_session_ends_with_its_key(serving: Any) -> None:
    with serving() as (services, client):
        made, key = services.library.keys.create("a", ["read"])
        client.post("/v1/session", json={"key": key})
        assert client.get("/v1/collections").status_code == 200
        services.library.keys.revoke(made.id)
        assert client.get("/v1/collections").status_code == 401


def test_a_session_ends_when_its_time_is_over(serving: Any) -> None:
    with serving(session_hours=0.0001) as (services, client):
        signed = client.post("/v1/session", json={"key": reader(services)})
        held = {"Cookie": signed.headers["set-cookie"].split(";")[0]}
        client.cookies.clear()
        time.sleep(0.5)
        assert client.get("/v1/collections", headers=held).status_code == 401


def test_another_site_cannot_use_a_session(serving: Any) -> None:
    with serving() as (services, client):
        client.post("/v1/session", json={"key": reader(services)})
        response = client.post("/v1/search", json={}, headers={"Origin": "https://evil.example"})
        assert response.status_code == 403


def test_signing_in_with_what_is_no_key_is_refused_and_tells_nothing(serving: Any) -> None:
    with serving() as (services, client):
        reader(services)
        response = client.post("/v1/session", json={"key": "fn_" + "x" * 43})
        assert response.status_code == 401
        assert "x" * 43 not in response.text
        assert "set-cookie" not in response.headers
        too_long = client.post("/v1/session", json={"key": "y" * 500})
        assert "y" * 500 not in too_long.text


PROXY = {"proxy_user_header": "X-Forwarded-User", "proxy_addresses": ("127.0.0.1/32",)}


def test_a_trusted_proxy_says_who_the_user_is(serving: Any) -> None:
    with serving(**PROXY) as (_, client):
        assert client.get("/v1/collections").status_code == 401
        ada = {"X-Forwarded-User": "ada"}
        assert client.get("/v1/documents?collection=coast", headers=ada).json()["total"] == 2
        assert client.get("/v1/session", headers=ada).json()["name"] == "proxy:ada"
        document = client.get("/v1/documents?collection=coast", headers=ada).json()["documents"][0]
        place = f"/v1/documents/{document['document_id']}"
        assert client.delete(place, headers=ada).status_code == 403
        scope = {"scope": {"collections": ["coast"]}}
        begun = client.post("/v1/conversations", json=scope, headers=ada).json()["id"]
        bob = {"X-Forwarded-User": "bob"}
        assert client.get(f"/v1/conversations/{begun}", headers=ada).status_code == 200
        assert client.get(f"/v1/conversations/{begun}", headers=bob).status_code == 404


def test_the_header_counts_for_nothing_from_any_other_address(serving: Any) -> None:
    with serving(**{**PROXY, "proxy_addresses": ("10.1.2.0/24",)}) as (services, client):
        ada = {"X-Forwarded-User": "ada", "X-Forwarded-For": "10.1.2.3"}
        assert client.get("/v1/collections", headers=ada).status_code == 401
        assert services.library.audit.entries(1)[0].act == "sign_in_failed"


def test_without_the_setting_the_header_means_nothing(serving: Any) -> None:
    with serving() as (services, client):
        reader(services)
        ada = {"X-Forwarded-User": "ada"}
        assert client.get("/v1/collections", headers=ada).status_code == 401


def test_the_users_of_a_proxy_may_be_kept_to_some_collections(serving: Any) -> None:
    more = {**PROXY, "proxy_collections": ("elsewhere",), "proxy_scopes": ("read", "ingest")}
    with serving(**more) as (_, client):
        ada = {"X-Forwarded-User": "ada"}
        assert client.get("/v1/documents?collection=coast", headers=ada).status_code == 404


def test_behind_a_proxy_that_speaks_https_the_cookie_is_bound_to_this_host(serving: Any) -> None:
    with serving(**PROXY) as (services, client):
        signed = client.post(
            "/v1/session",
            json={"key": reader(services)},
            headers={"X-Forwarded-Proto": "https"},
        )
        cookie = signed.headers["set-cookie"]
        assert cookie.startswith("__Host-footnote-session=")
        assert "Secure" in cookie


def test_more_requests_than_a_minute_may_have_are_refused(serving: Any) -> None:
    with serving(requests_per_minute=5) as (services, client):
        first, second = reader(services), reader(services)
        found = [client.get("/v1/session", headers=bearer(first)) for _ in range(6)]
        assert [one.status_code for one in found] == [200] * 5 + [429]
        assert 1 <= int(found[-1].headers["retry-after"]) <= 12
        assert found[-1].headers["content-type"] == "application/problem+json"
        assert client.get("/v1/session", headers=bearer(second)).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_the_local_user_is_not_limited(serving: Any) -> None:
    with serving(requests_per_minute=2) as (_, client):
        assert {client.get("/v1/session").status_code for _ in range(6)} == {200}


def test_what_cannot_be_worked_on_is_refused_at_once(serving: Any) -> None:
    """One place and one that waits: of many at once, the rest are told when to come back."""
    with serving(max_working=1, max_waiting=1) as (_, client):

        async def many() -> list[httpx.Response]:
            async with httpx.AsyncClient(base_url=client.base_url, timeout=60) as calls:
                asked = {"text": "The harbour has nine piers. " * 40, "collection": "coast"}
                return await asyncio.gather(
                    *(calls.post("/v1/check", json=asked) for _ in range(12))
                )

        found = asyncio.run(many())
        statuses = [one.status_code for one in found]
        assert set(statuses) == {200, 503}
        refused = found[statuses.index(503)]
        assert int(refused.headers["retry-after"]) > 0
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.get("/healthz").status_code == 200


def test_clients_that_send_slowly_hold_no_place(serving: Any) -> None:
    with serving(max_working=1, max_waiting=0) as (_, client):
        address = (client.base_url.host, client.base_url.port or 80)
        with ExitStack() as slow:
            for _ in range(5):
                one = slow.enter_context(socket.create_connection(address))
                one.sendall(
                    b"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n"
                    b"Content-Type: application/json\r\n\r\n{"
                )
            time.sleep(0.5)
            _find_room(client, "/v1/search", {"query": "piers", "collection": "coast"})


def test_clients_that_read_slowly_hold_no_place(serving: Any) -> None:
    """Whoever asks for much and takes none of it keeps nobody from the only place."""
    with serving(max_concurrent=1, max_queued=0) as (services, client):
        from ingestion.sources import upload_source

        text = ("A pier was built. " * 20 + "\n\n") * 800
        (added,) = services.pipeline.ingest([upload_source("long.txt", text.encode())], "coast")
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            slow.connect((client.base_url.host, client.base_url.port or 80))
            slow.sendall(
                f"GET /v1/documents/{added.document_id}/text HTTP/1.1\r\n"
                "Host: localhost\r\n\r\n".encode()
            )
            time.sleep(2)
            assert client.get("/v1/collections").status_code == 200


def test_a_question_that_waits_for_the_model_holds_no_place(serving: Any) -> None:
    """While the only place is its own, and nobody may wait, another is answered."""
    with fake_openai() as model:
        model.reply("The harbour", ending="stall")
        settings = {"llm_base_url": model.url, "llm_model": "tiny"}
        with serving(max_working=1, max_waiting=0, **settings) as (_, client):
            asked = {"question": "How many piers are there?", "collection": "coast"}
            waiting = threading.Thread(target=_leave, args=(client, "/v1/ask", asked, 6.0))
            waiting.start()
            assert model.asked.wait(60)
            _find_room(client, "/v1/search", {"query": "piers", "collection": "coast"})
            assert waiting.is_alive(), "room was found only after it had left"
            waiting.join()


def test_a_place_comes_back_when_its_client_has_left(serving: Any) -> None:
    with serving(max_working=1, max_waiting=0) as (_, client):
        asked = {"text": "The harbour has nine piers. " * 200, "collection": "coast"}
        thread = threading.Thread(target=_leave, args=(client, "/v1/check", asked, 0.3))
        thread.start()
        thread.join()
        checked = {"text": "The harbour has nine piers.", "collection": "coast"}
        _find_room(client, "/v1/check", checked)


def _find_room(client: httpx.Client, path: str, asked: dict[str, str]) -> None:
    """Ask until it is answered, which takes a moment while others give their places up."""
    deadline = time.monotonic() + 30
    while client.post(path, json=asked).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _leave(client: httpx.Client, path: str, asked: dict[str, str], after_s: float) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{client.base_url}{path}", json=asked, timeout=after_s)
