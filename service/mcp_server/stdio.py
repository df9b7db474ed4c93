"""The server on standard input and output, as clients that start it themselves want it."""

from __future__ import annotations

from mcp.server.stdio import stdio_server

from service.mcp_server.backends import Backend
from service.mcp_server.server import create_server


async def serve_stdio(backend: Backend) -> None:
    """Serve one client until it closes standard input."""
    server = create_server(lambda _context: backend)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
