"""A site to fetch from, and a record of every connection that the process begins."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.ingestion.web.site import Site, served


class ConnectionRecord:
    """What the interpreter says of its sockets (PEP 578). Such a hook stays, so one serves all."""

    def __init__(self) -> None:
        self._addresses: list[tuple[str, int]] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect" and self._addresses is not None:
            address = arguments[1]
            assert isinstance(address, tuple)
            self._addresses.append((address[0], address[1]))

    @contextmanager
    def recording(self) -> Iterator[list[tuple[str, int]]]:
        self._addresses = []
        try:
            yield self._addresses
        finally:
            self._addresses = None


@pytest.fixture(scope="session")
def connection_record() -> ConnectionRecord:
    return ConnectionRecord()


@pytest.fixture
def connections(connection_record: ConnectionRecord) -> Iterator[list[tuple[str, int]]]:
    """Host and port of every connection that a socket was told to make during the test."""
    with connection_record.recording() as addresses:
        yield addresses


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site
