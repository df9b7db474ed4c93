"""Around every request: its id, its line in the log, its metrics and its span."""

from __future__ import annotations

import logging
import re
import time
import uuid
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingestion.request_ids import in_request
from ingestion.tracing import Recorder, recorded_by, span
from service.observability.logs import fields
from service.observability.secrets import Redactor

REQUEST_ID = "X-Request-ID"
UNMATCHED = "unmatched"

_CLEAN = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Asked every few seconds by machines, for as long as the service runs.
_ROUTINE = frozenset({"/healthz", "/readyz", "/metrics"})
_TRACE_HEADERS = ("traceparent", "tracestate")

_log = logging.getLogger("footnote.requests")
_redact = Redactor()


class RequestContext:
    """Gives every request an id, tells recorders of it, and writes its line when it is answered.

    The id is that of the `X-Request-ID` header if it is short and clean, else a new one. It is in
    the response's header, in problems, in every line of the log, and goes to the language model.
    """

    def __init__(self, app: ASGIApp, recorders: tuple[Recorder, ...] = ()) -> None:
        self._app = app
        self._recorders = recorders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = accepted_id(headers.get(REQUEST_ID, ""))
        with in_request(request_id), recorded_by(*self._recorders):
            await self._serve(scope, receive, _Sent(send, request_id), headers)

    async def _serve(self, scope: Scope, receive: Receive, sent: _Sent, headers: Headers) -> None:
        method = _method(scope["method"])
        incoming = {name: headers[name] for name in _TRACE_HEADERS if name in headers}
        began = time.perf_counter()
        try:
            with span(method, kind="server", incoming=incoming) as serving:
                serving.set(http__request__method=method)
                try:
                    await self._app(scope, receive, sent)
                finally:
                    route = route_of(scope)
                    serving.name = f"{method} {route}"
                    serving.set(http__route=route, http__response__status_code=sent.status)
        finally:
            _write(scope, method, sent, time.perf_counter() - began)


class _Sent:
    """Passes a response on, with the request's id in its headers, and remembers how it went."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.bytes = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)
        self.bytes += len(message.get("body", b""))


def accepted_id(given: str) -> str:
    """The id that a client gave, if it is short, clean and unlike a key; else a new one."""
    if _CLEAN.fullmatch(given) and _redact(given) == given:
        return given
    return uuid.uuid4().hex


def route_of(scope: Scope) -> str:
    """The template of the route that took a request: never what stands in its place in a path."""
    route = getattr(scope.get("route"), "path", None)
    return str(route or scope.get("root_path") or UNMATCHED)


def _method(given: str) -> str:
    """A method that exists, so that nobody fills the metrics with others."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return given if given in known else "OTHER"


def _write(scope: Scope, method: str, sent: _Sent, seconds: float) -> None:
    route = route_of(scope)
    # Those who are turned away are no failure, and in a flood they are many.
    turned_away = sent.status == HTTPStatus.SERVICE_UNAVAILABLE
    failed = sent.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not turned_away
    level = logging.WARNING if failed else logging.DEBUG if route in _ROUTINE else logging.INFO
    client = scope.get("client")
    _log.log(
        level,
        "%s %s %d",
        method,
        route,
        sent.status,
        extra=fields(
            method=method,
            route=route,
            status=sent.status,
            duration_ms=round(1000 * seconds, 1),
            bytes=sent.bytes,
            client=client[0] if client else "",
        ),
    )
