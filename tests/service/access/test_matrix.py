"""Every route, for everybody, on what is theirs, what is others', and what does not exist.

The routes come from the application's own description, so that a route that is added and is not
judged here fails the test. What a route needs is in `ROUTES`; what everybody has, in `SCOPES`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

import httpx
import pytest

from ingestion.library.job_records import NewItem
from service.api.examples import operations_of
from service.api.openapi import description
from tests.service.access.people import CANARY, Town

Whose = Literal["own", "foreign", "missing"]

SCOPES = {
    "read": {"read"},
    "ingest": {"ingest"},
    "delete": {"delete"},
    "admin": {"read", "ingest", "delete", "admin"},
}
UNSIGNED = ("none", "revoked", "expired")
MISSING = "0" * 32
COLLECTIONS = {"own": "coast", "foreign": "vault", "missing": "fault"}


@dataclass(frozen=True)
class Request:
    """What to send, and the word in it that names what it is about."""

    path: str
    about: str = ""
    body: Any = None
    files: Any = None
    data: Any = None
    content: bytes | None = None


Making = Callable[[Town, Whose, str], Request]


@dataclass(frozen=True)
class Route:
    """What a route needs, beyond any scope at all, and what it is about: `make` names that.

    `is_owned` says that it is about something of one owner, which administrators do not see either.
    """

    needs: str | None
    make: Making
    is_owned: bool = False
    about: bool = True


def plain(path: str, **body: Any) -> Making:
    """A request about nothing in particular."""
    return lambda _town, _whose, _who: Request(path, body=body or None)


def document(path: str, body: Any = None, *, fresh: bool = False) -> Making:
    def make(town: Town, whose: Whose, _who: str) -> Request:
        if whose == "missing":
            key = MISSING
        elif fresh:
            key = town.document(COLLECTIONS[whose], f"Of {CANARY}." if whose == "foreign" else "A.")
        else:
            key = town.held(COLLECTIONS[whose])
        sent = json.loads(json.dumps(body).replace("ID", key)) if body else None
        return Request(path.replace("ID", key), key, sent)

    return make


def collection(path: str, body: Any = None, **more: Any) -> Making:
    def make(_town: Town, whose: Whose, _who: str) -> Request:
        name = COLLECTIONS[whose]
        sent = json.loads(json.dumps(body).replace("NAME", name)) if body else None
        data = json.loads(json.dumps(more.get("data")).replace("NAME", name))
        return Request(path.replace("NAME", name), name, sent, more.get("files"), data)

    return make


def job(path: str) -> Making:
    def make(town: Town, whose: Whose, _who: str) -> Request:
        key = MISSING
        if whose != "missing":
            jobs = town.services.library.jobs
            source = CANARY if whose == "foreign" else "a page"
            key = jobs.submit(COLLECTIONS[whose], [NewItem("url", source, "http://127.0.0.1:9")]).id
            jobs.cancel(key)
        return Request(path.replace("ID", key), key)

    return make


def conversation(path: str, body: Any = None) -> Making:
    def make(town: Town, whose: Whose, who: str) -> Request:
        owners = {"read": "reader", "ingest": "ingester", "delete": "deleter"}
        owner = owners.get(who, who) if whose == "own" else "somebody else"
        store = town.services.library.conversations.of(owner, None)
        key, turn = MISSING, MISSING
        if whose != "missing":
            key = store.create(CANARY if whose == "foreign" else "mine", {}).id
            turn = store.begin_turn(key, "answer", CANARY if whose == "foreign" else "mine?")
        return Request(path.replace("ID", key).replace("TURN", turn), f"{key} {turn}", body)

    return make


def key(town: Town, whose: Whose, _who: str) -> Request:
    held = MISSING
    if whose != "missing":
        held = town.services.library.keys.create("to be revoked", ["read"], ["coast"])[0].id
    return Request(f"/v1/keys/{held}", held)


def imported(town: Town, whose: Whose, _who: str) -> Request:
    exported = town.clients["admin"].get("/v1/collections/coast/export").content
    name = COLLECTIONS[whose]
    return Request(f"/v1/collections/{name}/import", name, content=exported)


_TEXT = {"source": "note", "text": "A note.", "collection": "NAME"}
_ASKED = {"question": "What is the word?", "collection": "NAME"}
_FEEDBACK = {**_ASKED, "answer": "a", "verdict": "up"}
_FILE = {"file": ("a.txt", b"A short text about piers. It has two sentences.")}

ROUTES: dict[str, Route] = {
    "GET /v1/collections": Route(None, plain("/v1/collections"), about=False),
    "GET /v1/collections/{name}/export": Route("read", collection("/v1/collections/NAME/export")),
    "POST /v1/collections/{name}/import": Route("ingest", imported),
    "GET /v1/conversations": Route(None, plain("/v1/conversations"), about=False),
    "POST /v1/conversations": Route(
        None, plain("/v1/conversations", scope={"collections": ["coast"]}), about=False
    ),
    "GET /v1/conversations/{conversation_id}": Route(
        None, conversation("/v1/conversations/ID"), is_owned=True
    ),
    "PATCH /v1/conversations/{conversation_id}": Route(
        None, conversation("/v1/conversations/ID", {"title": "new"}), is_owned=True
    ),
    "DELETE /v1/conversations/{conversation_id}": Route(
        None, conversation("/v1/conversations/ID"), is_owned=True
    ),
    "GET /v1/conversations/{conversation_id}/turns": Route(
        None, conversation("/v1/conversations/ID/turns"), is_owned=True
    ),
    "GET /v1/conversations/{conversation_id}/turns/{turn_id}": Route(
        None, conversation("/v1/conversations/ID/turns/TURN"), is_owned=True
    ),
    "GET /v1/conversations/{conversation_id}/export": Route(
        None, conversation("/v1/conversations/ID/export"), is_owned=True
    ),
    "GET /v1/conversations/{conversation_id}/turns/{turn_id}/export": Route(
        None, conversation("/v1/conversations/ID/turns/TURN/export"), is_owned=True
    ),
    "GET /v1/documents": Route(None, collection("/v1/documents?collection=NAME")),
    "POST /v1/documents": Route(
        "ingest", collection("/v1/documents", files=_FILE, data={"collection": "NAME"})
    ),
    "GET /v1/documents/{document_id}": Route(None, document("/v1/documents/ID")),
    "PATCH /v1/documents/{document_id}": Route(
        "ingest", document("/v1/documents/ID", {"publisher": "new"}, fresh=True)
    ),
    "DELETE /v1/documents/{document_id}": Route("delete", document("/v1/documents/ID", fresh=True)),
    "GET /v1/documents/{document_id}/text": Route("read", document("/v1/documents/ID/text")),
    "GET /v1/documents/{document_id}/versions": Route(None, document("/v1/documents/ID/versions")),
    "GET /v1/documents/{document_id}/near-copies": Route(
        None, document("/v1/documents/ID/near-copies")
    ),
    "POST /v1/documents/delete": Route(
        "delete", document("/v1/documents/delete", {"documents": ["ID"]}, fresh=True)
    ),
    "POST /v1/documents/urls": Route(
        "ingest",
        collection("/v1/documents/urls", {"urls": ["http://127.0.0.1:9/"], "collection": "NAME"}),
    ),
    "POST /v1/documents/text": Route("ingest", collection("/v1/documents/text", _TEXT)),
    "GET /v1/jobs": Route(None, plain("/v1/jobs?limit=1000"), about=False),
    "GET /v1/jobs/{job_id}": Route(None, job("/v1/jobs/ID")),
    "GET /v1/jobs/{job_id}/items": Route(None, job("/v1/jobs/ID/items")),
    "POST /v1/jobs/{job_id}/cancel": Route("ingest", job("/v1/jobs/ID/cancel")),
    "POST /v1/jobs/{job_id}/retry": Route("ingest", job("/v1/jobs/ID/retry")),
    "GET /v1/documents/{document_id}/pages": Route("read", document("/v1/documents/ID/pages")),
    "GET /v1/documents/{document_id}/pages/{number}": Route(
        "read", document("/v1/documents/ID/pages/1")
    ),
    "GET /v1/documents/{document_id}/pages/{number}/words": Route(
        "read", document("/v1/documents/ID/pages/1/words")
    ),
    "GET /v1/documents/{document_id}/pages/{number}/image": Route(
        "read", document("/v1/documents/ID/pages/1/image")
    ),
    "POST /v1/search": Route(
        "read", collection("/v1/search", {"query": "w", "collection": "NAME"})
    ),
    "POST /v1/ask": Route("read", collection("/v1/ask", _ASKED)),
    "POST /v1/summarize": Route(
        "read", collection("/v1/summarize", {"collection": "NAME", "focus": "the harbour"})
    ),
    "POST /v1/summarize/files": Route(
        None,
        lambda _town, _whose, _who: Request("/v1/summarize/files", files=_FILE),
        about=False,
    ),
    "POST /v1/check": Route(
        "read", collection("/v1/check", {"text": "It has nine piers.", "collection": "NAME"})
    ),
    "POST /v1/feedback": Route("read", collection("/v1/feedback", _FEEDBACK)),
    "GET /v1/evaluations": Route("all", plain("/v1/evaluations"), about=False),
    "GET /v1/evaluations/{evaluation_id}": Route(
        None, plain(f"/v1/evaluations/{MISSING}"), about=False
    ),
    "GET /v1/evaluations/{evaluation_id}/report": Route(
        None, plain(f"/v1/evaluations/{MISSING}/report"), about=False
    ),
    "GET /healthz": Route("open", plain("/healthz"), about=False),
    "GET /readyz": Route("open", plain("/readyz"), about=False),
    "GET /metrics": Route("admin", plain("/metrics"), about=False),
    "GET /v1/keys": Route("admin", plain("/v1/keys"), about=False),
    "POST /v1/keys": Route(
        "admin", plain("/v1/keys", name="k", scopes=["read"], collections=["x"]), about=False
    ),
    "DELETE /v1/keys/{key_id}": Route("admin only", key),
    "GET /v1/session": Route("open", plain("/v1/session"), about=False),
    "POST /v1/session": Route("sign in", plain("/v1/session", key="fn_no"), about=False),
    "DELETE /v1/session": Route("open", plain("/v1/session"), about=False),
    "GET /v1/sign-in": Route("no provider", plain("/v1/sign-in"), about=False),
    "GET /v1/sign-in/callback": Route("no provider", plain("/v1/sign-in/callback"), about=False),
    "GET /v1/models": Route(None, plain("/v1/models"), about=False),
    "GET /v1/models/{model}": Route("read", collection("/v1/models/NAME")),
    "POST /v1/chat/completions": Route(
        "read",
        collection(
            "/v1/chat/completions",
            {"model": "NAME", "messages": [{"role": "user", "content": "The word?"}]},
        ),
    ),
    "POST /v1/responses": Route(
        "read",
        collection("/v1/responses", {"model": "NAME", "input": "w?", "store": False}),
    ),
    "GET /v1/responses/{response_id}": Route(
        None, plain(f"/v1/responses/resp_{MISSING}"), about=False
    ),
}
OPEN = {"open", "sign in", "no provider"}


def operations() -> list[str]:
    return [name for name, _ in operations_of(description())]


def sent(town: Town, name: str, who: str, whose: Whose) -> tuple[httpx.Response, Request]:
    request = ROUTES[name].make(town, whose, who)
    method = name.split(maxsplit=1)[0]
    response = town.clients[who].request(
        method,
        request.path,
        json=request.body,
        files=request.files,
        data=request.data,
        content=request.content,
    )
    return response, request


def without(response: httpx.Response, request: Request) -> tuple[int, str, str]:
    """A response without the name of what it is about, and without its own id."""
    text = response.text
    if response.headers["content-type"] == "application/problem+json":
        problem = response.json()
        problem.pop("request_id", None)
        text = json.dumps(problem)
    for word in request.about.split():
        text = text.replace(word, "IT")
    return response.status_code, response.headers["content-type"], text


def test_every_route_is_judged_here() -> None:
    assert set(operations()) == ROUTES.keys()


@pytest.mark.parametrize("who", UNSIGNED)
@pytest.mark.parametrize("name", [name for name in ROUTES if ROUTES[name].needs not in OPEN])
def test_nobody_gets_in_without_a_key_that_is_valid(
    harbour_town: Town, name: str, who: str
) -> None:
    """The failures of one address are limited too, so that here some are told to wait."""
    response, _ = sent(harbour_town, name, who, "missing")
    assert response.status_code in ({401} if who == "none" else {401, 429}), response.text
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        assert response.headers["www-authenticate"] == "Bearer"
    assert CANARY not in response.text


@pytest.mark.parametrize("name", [name for name in ROUTES if ROUTES[name].about])
def test_what_others_have_looks_like_what_does_not_exist(harbour_town: Town, name: str) -> None:
    """To the last byte but for the name itself, whatever the scopes."""
    for who in ("read", "ingest", "delete"):
        foreign, about = sent(harbour_town, name, who, "foreign")
        missing, about_missing = sent(harbour_town, name, who, "missing")
        assert without(foreign, about) == without(missing, about_missing), who
        wanted = 403 if ROUTES[name].needs == "admin only" else 404
        assert foreign.status_code == wanted, (who, foreign.text)
        assert CANARY not in foreign.text + str(foreign.headers)
    if not ROUTES[name].is_owned and ROUTES[name].needs != "admin only":
        response, _ = sent(harbour_town, name, "other", "own")
        assert response.status_code == HTTPStatus.NOT_FOUND, response.text


@pytest.mark.parametrize("name", ROUTES)
def test_what_is_theirs_takes_the_scope_that_it_needs(harbour_town: Town, name: str) -> None:
    route = ROUTES[name]
    for who, scopes in SCOPES.items():
        response, _ = sent(harbour_town, name, who, "own")
        status = response.status_code
        if route.needs in OPEN:
            assert status in {200, 204, 401, 404, 429}, (who, response.text)
        elif route.needs == "all":
            assert status == HTTPStatus.OK
        elif route.needs is None or route.needs.removesuffix(" only") in scopes:
            missing = {404} if "evaluation" in name or "/pages" in name or "resp" in name else set()
            assert status in {200, 201, 202, 204} | missing, (who, response.text)
        else:
            assert status == HTTPStatus.FORBIDDEN, (who, response.text)
            assert f"it needs the scope `{route.needs.split()[0]}`" in response.text
        if who != "admin":
            assert CANARY not in response.text


def test_administrators_see_everything_but_what_is_somebodys_own(harbour_town: Town) -> None:
    for name, route in ROUTES.items():
        if route.about and route.needs != "admin only" and "/pages" not in name:
            response, _ = sent(harbour_town, name, "admin", "foreign")
            wanted = {404} if route.is_owned else {200, 201, 202, 204}
            assert response.status_code in wanted, (name, response.text)
