"""`/mcp`: the server over streamable HTTP, one request at a time.

No sessions are kept. The current revision of the protocol has none; for clients of those before,
every request is served on its own too, so that each is allowed or refused by the key that it
brings, a restart loses nothing, and any of several services can answer it. A request ends when
its client closes the connection: that is how it is called off.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.api.dependencies import parts_of

if TYPE_CHECKING:  # the protocol's library is slow to import
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from service.mcp_server.server import Context

PATH = "/mcp"
# A check takes the most: its text and passages.
_MOST_BODY_BYTES = 4_000_000


class McpEndpoint:
    """Serves `/mcp` while it is running. The protocol's library is loaded by the first request."""

    def __init__(self) -> None:
        self._wanted: asyncio.Event | None = None
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] != "POST":
            raise HTTPException(
                405,
                "clients of the protocol send POST; there is no stream to GET",
                {"Allow": "POST"},
            )
        if self._wanted is None or self._manager is None:
            raise RuntimeError("/mcp is served only while the application runs")
        self._wanted.set()
        manager = await asyncio.shield(self._manager)
        await manager.handle_request(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve for as long as this is open."""
        self._wanted = asyncio.Event()
        self._manager = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._run(self._wanted, self._manager))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(
        self, wanted: asyncio.Event, opened: asyncio.Future[StreamableHTTPSessionManager]
    ) -> None:
        await wanted.wait()
        try:
            manager = await asyncio.to_thread(_open_manager)
        except Exception as error:  # noqa: BLE001 - it is raised in the requests that wait
            opened.set_exception(error)
            return
        async with manager.run():
            opened.set_result(manager)
            await asyncio.Event().wait()  # until it is cancelled


def _open_manager() -> StreamableHTTPSessionManager:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from service.mcp_server.backends import PartsBackend
    from service.mcp_server.server import create_server

    def backend(context: Context) -> PartsBackend:
        request = context.request
        assert isinstance(request, Request)  # noqa: S101 - the transport is HTTP
        return PartsBackend(parts_of(request))

    # Hosts and origins are the guard's business: it stands before this, and knows those allowed.
    return StreamableHTTPSessionManager(
        create_server(backend), stateless=True, max_request_body_size=_MOST_BODY_BYTES
    )
