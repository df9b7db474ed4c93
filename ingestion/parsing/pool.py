"""Several parser processes side by side, so that parsing uses all cores."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from ingestion.documents import Box, ParsedDocument
from ingestion.parsing import MAX_BYTES, Member, members, parse
from ingestion.parsing.sandbox import ParserProcess


class Parser(Protocol):
    """What reads documents, up to `workers` of them at a time, from any thread."""

    @property
    def workers(self) -> int: ...  # noqa: D102 - described above

    def parse(self, data: bytes, name: str) -> ParsedDocument:
        """Read a document; raises as `ingestion.parsing.parse` does."""
        ...

    def members(self, data: bytes, name: str) -> list[Member]:
        """The documents in a container; raises as `ingestion.parsing.members` does."""
        ...


class ParserPool:
    """A `Parser` of child processes with limits, one a core; each is started when it is needed.

    `max_bytes` is the largest document that is read.
    """

    def __init__(self, max_bytes: int = MAX_BYTES, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._max_bytes = max_bytes
        self._processes = [ParserProcess() for _ in range(self.workers)]
        self._idle: queue.LifoQueue[ParserProcess] = queue.LifoQueue()
        for process in self._processes:
            self._idle.put(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for process in self._processes:
            process.close()

    def parse(self, data: bytes, name: str) -> ParsedDocument:
        """Read a document in a child process."""
        with self._process() as process:
            return process.parse(data, name, self._max_bytes)

    def members(self, data: bytes, name: str) -> list[Member]:
        """The documents in a container, found in a child process."""
        with self._process() as process:
            return process.members(data, name, self._max_bytes)

    def page_image(
        self, data: bytes, name: str, page: int, scale: float, marks: Sequence[Box] = ()
    ) -> bytes:
        """A page as PNG, drawn in a child process."""
        with self._process() as process:
            return process.page_image(data, name, page, scale, marks)

    @contextmanager
    def _process(self) -> Iterator[ParserProcess]:
        # The one used last comes first: a few documents need not start a child on every core.
        process = self._idle.get()
        try:
            yield process
        finally:
            self._idle.put(process)


class InProcessParser:
    """A `Parser` in this very process, without limits: for documents of our own making."""

    workers = 1

    def parse(self, data: bytes, name: str) -> ParsedDocument:
        """Read a document."""
        return parse(data, name)

    def members(self, data: bytes, name: str) -> list[Member]:
        """The documents in a container."""
        return members(data, name)


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
