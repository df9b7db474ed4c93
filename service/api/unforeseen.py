"""Errors that nobody foresaw: told in the log, once, and answered as a problem."""

from __future__ import annotations

import logging

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import MEDIA_TYPE, problem_of

_log = logging.getLogger(__name__)


class Unforeseen:
    """Answers a request whose route failed; stands behind all that adds headers to responses.

    The framework's own place for this is before every middleware, so that its response has neither
    security headers nor a request's id. A response that has begun is cut off.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if scope["type"] != "http":
                raise
            _log.exception("unforeseen error")
            if begun:
                raise
            problem = problem_of(error)
            response = JSONResponse(
                problem.model_dump(), status_code=problem.status, media_type=MEDIA_TYPE
            )
            await response(scope, receive, send)
