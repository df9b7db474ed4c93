"""Connections, with an end to everything that a client can be slow at.

The server underneath waits for ever for a request that does not come, for headers that do not end,
and for somebody who does not read. The body of a request has its time in `service.api.entrance`.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.api.problems import MEDIA_TYPE, headers_of, problem_of
from service.errors import Overloaded

HEADERS_S = 15.0
"""How long a connection may be open without a whole request."""
STUCK_S = 60.0
"""How long a client may take to read what the server has no more room to hold for it."""
MOST_HEADER_BYTES = 65_536
MOST_CONNECTIONS = 1_000

_KEPT_S = 5
_AGAIN_S = 2


class BoundedConnection(HttpToolsProtocol):
    """One connection. Those over the limit are told to come back; those over twice it are cut."""

    headers_s = HEADERS_S
    stuck_s = STUCK_S
    most_connections = MOST_CONNECTIONS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._header_bytes = 0
        self._waiting: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        super().connection_made(transport)
        if len(self.connections) > 2 * self.most_connections:
            transport.abort()
        elif len(self.connections) > self.most_connections:
            self.app = _turned_away
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        for timer in (self._waiting, self._stuck):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._header_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of its address has come."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_response_complete(self) -> None:
        """A request has been answered; there may be another."""
        super().on_response_complete()
        self._wait()

    def pause_writing(self) -> None:
        """The client reads more slowly than it is written to."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self.stuck_s, self.transport.abort)

    def resume_writing(self) -> None:
        """It has caught up."""
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()

    def _count(self, more: int) -> None:
        self._header_bytes += more
        if self._header_bytes > MOST_HEADER_BYTES:
            self.transport.abort()

    def _wait(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = self.loop.call_later(self.headers_s, self._end_unless_asked)

    def _end_unless_asked(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
            # What is still to be read is waited for, but not for ever.
            self._waiting = self.loop.call_later(self.stuck_s, self.transport.abort)


def server(
    app: FastAPI, *, shutdown_s: int, connection: type[BoundedConnection] = BoundedConnection
) -> uvicorn.Server:
    """A server for an application, of connections with a limit to everything."""
    config = uvicorn.Config(
        app,
        http=connection,
        ws="none",
        log_config=None,  # its lines go into ours
        access_log=False,  # and each request has one already
        server_header=False,
        proxy_headers=False,  # whom to believe is `service.access.rules`
        timeout_keep_alive=_KEPT_S,
        timeout_graceful_shutdown=shutdown_s,
    )
    return uvicorn.Server(config)


async def _turned_away(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answers whoever comes when there are as many connections as there may be."""
    error = Overloaded("as many clients are connected as may be: send this again", _AGAIN_S)
    body = json.dumps(problem_of(error).model_dump()).encode()
    headers = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Connection": "close",
        "X-Content-Type-Options": "nosniff",
        **headers_of(error),
    }
    await send(
        {
            "type": "http.response.start",
            "status": int(HTTPStatus.SERVICE_UNAVAILABLE),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})
