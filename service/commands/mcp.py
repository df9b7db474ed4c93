"""`footnote mcp`."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import ExitStack, redirect_stdout

import typer

from ingestion.errors import LibraryInUse
from service.bootstrap import open_services
from service.client import DEFAULT_URL, AsyncFootnoteClient
from service.commands.output import FAILED, fail
from service.mcp_server.backends import ClientBackend, PartsBackend
from service.mcp_server.stdio import serve_stdio
from service.settings import Settings

_KEY = "FOOTNOTE_API_KEY"


def serve(url: str | None) -> None:
    """Serve a client of the protocol from the data directory, or from a Footnote that runs."""
    if url is None:
        _serve_directory()
    else:
        asyncio.run(_serve_service(url))


def _serve_directory() -> None:
    with ExitStack() as stack:
        try:
            # Standard output belongs to the protocol, from the first byte on.
            with redirect_stdout(sys.stderr):
                services = stack.enter_context(open_services(Settings()))
        except LibraryInUse as error:
            fail(f"{error}; if `footnote serve` has it, say: footnote mcp --url {DEFAULT_URL}")
            raise typer.Exit(FAILED) from None
        asyncio.run(serve_stdio(PartsBackend(services)))


async def _serve_service(url: str) -> None:
    async with AsyncFootnoteClient(url, api_key=os.environ.get(_KEY)) as client:
        await serve_stdio(ClientBackend(client))
