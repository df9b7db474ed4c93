"""The server as real clients of the protocol reach it: over HTTP, and as a program of their own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from service.app import create_app
from service.bootstrap import Services
from tests.server import served
from tests.service.conftest import ingest_texts

QUESTION = "When was the harbour of Ostrel opened?"

_Result = TypeVar("_Result")
Talk = Callable[[Client], Awaitable[_Result]]


def talk(client: Client, talk: Talk[_Result]) -> _Result:
    """Connect, say something, and part."""

    async def connected() -> _Result:
        async with client:
            return await talk(client)

    return asyncio.run(connected())


def call(client: Client, tool: str, **arguments: Any) -> CallToolResult:
    """Call one tool."""
    return talk(client, lambda connected: connected.call_tool(tool, arguments))


def words(result: CallToolResult) -> str:
    """What a result says to people."""
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def program(*arguments: str, env: Mapping[str, str]) -> StdioServerParameters:
    """`footnote mcp` as a client starts it."""
    command = [sys.executable, "-c", "from service.cli import main; main()", "mcp", *arguments]
    return StdioServerParameters(
        command=command[0],
        args=command[1:],
        env={**os.environ, **env},
        cwd=str(Path(__file__).parents[3]),
    )


@pytest.fixture
def home(opened: Callable[..., AbstractContextManager[Services]], tmp_path: Path) -> Path:
    """A data directory that nobody has open."""
    with opened() as services:
        ingest_texts(services)
    return tmp_path / "home"


@pytest.fixture(scope="module")
def sample_address(sample_services: Services) -> Iterator[str]:
    """Where the sample library is served."""
    with served(create_app(sample_services)) as address:
        yield address
