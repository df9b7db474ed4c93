"""What stands before every route: allowed hosts and origins, the size of a body, safe headers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import MEDIA_TYPE
from service.api.schemas import Problem

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SAFE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Besides the file, a multipart body holds its boundaries and the other fields.
_ROOM_FOR_FIELDS = 100_000


class Guard:
    """Refuses what no page or tool of ours sends, and adds the security headers to every reply.

    A request for another host name is one that a hostile site has pointed at this address (DNS
    rebinding); a changing request from another origin is one that it makes the browser send.
    `max_bytes_at` has the limits of the routes whose bodies are not read into memory.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str],
        max_body_bytes: int,
        max_bytes_at: Mapping[str, int],
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._max_body_bytes = max_body_bytes
        self._max_bytes_at = [
            (compile_path(template)[0], limit) for template, limit in max_bytes_at.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        safe_send = _with_safe_headers(send)
        limit = self._limit(scope["path"]) + _ROOM_FOR_FIELDS
        problem = self._problem(scope["method"], Headers(scope=scope), limit)
        if problem is None:
            await self._app(scope, _limited(receive, limit), safe_send)
        else:
            refusal = JSONResponse(
                problem.model_dump(), status_code=problem.status, media_type=MEDIA_TYPE
            )
            await refusal(scope, receive, safe_send)

    def _limit(self, path: str) -> int:
        special = (limit for route, limit in self._max_bytes_at if route.match(path))
        return next(special, self._max_body_bytes)

    def _problem(self, method: str, headers: Headers, limit: int) -> Problem | None:
        host = headers.get("host", "")
        if _hostname(host) not in self._hosts:
            return _refusal(HTTPStatus.MISDIRECTED_REQUEST, f"this service is not {host!r}")
        origin = headers.get("origin")
        if method not in _SAFE_METHODS and origin and origin.partition("://")[2] != host:
            return _refusal(HTTPStatus.FORBIDDEN, f"requests from {origin} are not accepted")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return _refusal(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"the request is larger than the limit of {limit:,} bytes",
            )
        return None


def _limited(receive: Receive, most: int) -> Receive:
    """Stop reading a body that goes on past the limit: one sent in chunks tells no length."""
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"the request is larger than the limit of {most:,} bytes",
            )
        return message

    return receive_limited


def _with_safe_headers(send: Send) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SAFE_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_safely


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:  # a bracket that does not close
        return ""


def _refusal(status: HTTPStatus, detail: str) -> Problem:
    return Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
