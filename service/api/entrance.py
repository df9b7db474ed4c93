"""Where a request comes in: who sends it, whether they may now, and the parts as they may see them.

It stands behind `service.api.guards` and before everything that reads a body. What somebody may do
is not decided here but by the parts that they are given; without a sign-in those hold nothing.
"""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from urllib.parse import unquote

import anyio
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingestion.library.api_keys import KEY_PATTERN
from service.access.authentication import Authenticator, Credentials, credentials_of
from service.access.limits import RequestLimit
from service.access.principals import LOCAL, NOBODY, Principal
from service.access.rules import AccessRules, is_within
from service.access.views import as_seen_by
from service.api.dependencies import AUTHENTICATOR, CREDENTIALS, PARTS, PRINCIPAL
from service.api.problems import MEDIA_TYPE, headers_of, problem_of
from service.api.schemas import Problem
from service.bootstrap import Services
from service.errors import AccessRefused, InvalidRequest, NotSignedIn, ServiceError
from service.workplaces import Place, Workplaces

_NEVER_ASKED = frozenset({"/healthz", "/readyz"})
_PAGE_FILES = "/assets/"
_ASKED = re.compile(r"/(v1|mcp|metrics|openapi\.json|docs|redoc)(/|$)")
_SIGN_IN = re.compile(r"/v1/(session|sign-in)(/|$)")
_FOR_ADMINISTRATORS = frozenset({"/metrics"})
# What takes a processor for as long as it lasts, but for the time that a model is waited for.
_QUESTIONS = re.compile(r"/v1/(ask|search|chat/completions|responses)$|/mcp(/|$)")
_TEXTS = re.compile(r"/v1/(check|summarize)(/|$)")

# Threads of their own: a question that is being answered must not hold up who is let in.
_THREADS = 8
# How long a body may take: so many seconds, and more for every block that has come.
_BODY_S = 60.0
_LEAST_BYTES_PER_S = 10_000.0


class Entrance:
    """Lets requests in, each with what its sender may see."""

    def __init__(self, app: ASGIApp, services: Services, rules: AccessRules) -> None:
        self._app = app
        self._services = services
        self._rules = rules
        self._authenticator = Authenticator(services.library, rules)
        self._requests = RequestLimit(rules.requests_per_minute)
        self._plain = Workplaces(rules.max_concurrent, rules.max_queued)
        self._questions = Workplaces(rules.max_working, rules.max_waiting)
        self._texts = Workplaces(rules.max_working, rules.max_waiting)
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        try:
            if path in _NEVER_ASKED or path.startswith(_PAGE_FILES):
                self._let_in(scope, NOBODY)
                await self._app(scope, receive, send)
                return
            workplaces = self._workplaces(scope)
            workplaces.check_room()  # before anything that takes time, for in a flood many come
            principal = await self._principal(scope)
            self._let_in(scope, principal)
            if path in _FOR_ADMINISTRATORS:
                principal.need("admin")
            if principal is not LOCAL:
                self._requests.take(principal.key_id or _counted_as(principal, scope))
            async with workplaces.place() as place:
                waiting = _Waiting(place, receive, send)
                await self._app(scope, waiting.receive, waiting.send)
        except (AccessRefused, InvalidRequest) as error:
            await _refused(error)(scope, receive, send)

    def _workplaces(self, scope: Scope) -> Workplaces:
        """Apart, so that long texts do not hold up questions, nor both of them the page."""
        if scope["method"] != "POST":
            return self._plain
        if _QUESTIONS.match(scope["path"]):
            return self._questions
        return self._texts if _TEXTS.match(scope["path"]) else self._plain

    def _let_in(self, scope: Scope, principal: Principal) -> None:
        scope[PRINCIPAL] = principal
        scope[PARTS] = as_seen_by(self._services, principal)
        scope[AUTHENTICATOR] = self._authenticator

    async def _principal(self, scope: Scope) -> Principal:
        path = scope["path"]
        _check_query(scope["query_string"])
        shown = _shown(scope, self._rules)
        scope[CREDENTIALS] = shown
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(_THREADS)
        try:
            return await anyio.to_thread.run_sync(
                self._authenticator.principal, shown, limiter=self._limiter
            )
        except NotSignedIn:
            if _ASKED.match(path) and not _SIGN_IN.match(path):
                raise
            return NOBODY


class _Waiting:
    """A request's two ends, whose place others have while its client is slow."""

    def __init__(self, place: Place, receive: Receive, send: Send) -> None:
        self._place = place
        self._receive = receive
        self._send = send
        self._began = time.monotonic()
        self._bytes = 0
        self._whole = False

    async def receive(self) -> Message:
        """The next part of the body; later, whether the client has left."""
        if self._whole:
            return await self._receive()
        allowed_s = _BODY_S + self._bytes / _LEAST_BYTES_PER_S
        left_s = allowed_s - (time.monotonic() - self._began)
        try:
            message = await self._place.until(self._receive_within(max(left_s, 0.0)))
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT, "the request took too long to come: send it faster"
            ) from None
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message

    async def _receive_within(self, seconds: float) -> Message:
        with anyio.fail_after(seconds):
            return await self._receive()

    async def send(self, message: Message) -> None:
        """Send a part of the response, however slowly it is read."""
        await self._place.until(self._send(message))


def _shown(scope: Scope, rules: AccessRules) -> Credentials:
    connection = HTTPConnection(scope)
    address = connection.client.host if connection.client else ""
    return credentials_of(
        address,
        Headers(scope=scope),
        connection.cookies,
        rules,
        is_secure=is_secure(scope, rules),
    )


def is_secure(scope: Scope, rules: AccessRules) -> bool:
    """Whether the browser speaks HTTPS: to us, or to a proxy that we trust to say so."""
    client = scope.get("client")
    if client is not None and is_within(client[0], rules.proxies):
        return Headers(scope=scope).get("x-forwarded-proto", scope["scheme"]) == "https"
    return bool(scope["scheme"] == "https")


def _counted_as(principal: Principal, scope: Scope) -> str:
    if principal is not NOBODY:
        return principal.name
    client = scope.get("client")
    return client[0] if client else ""


def _check_query(query: bytes) -> None:
    """Addresses are written into logs and histories, so a key in one is no longer a secret."""
    if KEY_PATTERN.search(unquote(query.decode("latin-1"))):
        raise InvalidRequest(
            "a key does not belong in an address, where logs and browsers keep it: revoke it, and "
            "send the new one as `Authorization: Bearer fn_...`"
        )


def _refused(error: ServiceError) -> JSONResponse:
    problem: Problem = problem_of(error)
    return JSONResponse(
        problem.model_dump(),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers_of(error),
    )
