"""Errors on the paths of the OpenAI protocol, in the shape that its clients read.

Everywhere else an error is problem+json, and so it is made here, by the route, by what guards it or
by the framework; at the very edge it is written anew. A client that knows OpenAI's errors gets its
own exceptions, whoever refused it.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.openai_protocol.schemas import ErrorObject, ErrorReply
from service.api.problems import MEDIA_TYPE
from service.api.schemas import Problem

RESPONSES: dict[int | str, dict[str, object]] = {
    "default": {
        "model": ErrorReply,
        "description": "What went wrong and what to do about it.",
        "content": {"application/json": {}},
    }
}

_PATHS = re.compile(r"/v1/(?:models|chat/completions|responses)(?:/.*)?", re.DOTALL)
_PARAM = re.compile(r"([a-z_]+(?:\.\w+)*): ")
_CODES = {
    "Unknown collection": "model_not_found",
    "Unknown conversation": "response_not_found",
    "Unknown turn": "response_not_found",
}
_CODES_OF_STATUS = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


def error_of(problem: Problem) -> ErrorObject:
    """A problem as an error of the OpenAI protocol."""
    status = problem.status
    kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    named = problem.title.lower().replace(" ", "_")
    param = _PARAM.match(problem.detail) if problem.title == "Invalid request" else None
    return ErrorObject(
        message=problem.detail,
        type=_TYPES.get(status, kind),
        param="model" if problem.title == "Unknown collection" else param and param[1],
        code=_CODES.get(problem.title) or _CODES_OF_STATUS.get(status, named),
    )


def status_of(problem: Problem) -> int:
    """The status of a problem; the protocol knows no 422."""
    is_invalid = problem.status == HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.BAD_REQUEST if is_invalid else problem.status


class OpenAIErrors:
    """Writes every problem on the paths of the protocol as one of its errors.

    It stands before all else, so that what refuses a request on its way is written so, too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not _PATHS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Sender(send))


class _Sender:
    """Passes a response on; holds back a problem until it is whole, and sends an error instead."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith(MEDIA_TYPE):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._fail(self._start, Problem.model_validate_json(self._body))

    async def _fail(self, start: Message, problem: Problem) -> None:
        """Send a problem as an error, under the headers that came with it."""
        body = json.dumps(ErrorReply(error=error_of(problem)).model_dump()).encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-type"] = "application/json"
        headers["content-length"] = str(len(body))
        await self._send({**start, "status": status_of(problem), "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})
