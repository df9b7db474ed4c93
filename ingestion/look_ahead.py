"""Sources are prepared on several threads, a few ahead of the one that is wanted next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import copy_context
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ingestion.preparing import Opened
from ingestion.sources import Source

LINGER_S = 0.5
_AHEAD_PER_THREAD = 2


@dataclass(slots=True)
class _Entry:
    source: Source
    opened: Future[Opened] | None = None


class LookAhead:
    """Opened sources in order, members directly behind their container.

    Iterating gives None whenever nothing is ready for `LINGER_S`, and when the next source bears
    the name of one that has been given out: it cannot be compared with what is held until that one
    is committed, which `committed` tells. At the end of the context what has not begun is dropped.
    """

    def __init__(
        self, sources: Iterable[Source], prepare: Callable[[Source], Opened], threads: int
    ) -> None:
        self._upcoming = iter(sources)
        self._prepare = prepare
        self._ahead = _AHEAD_PER_THREAD * threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="prepare")
        self._entries: deque[_Entry] = deque()
        self._uncommitted: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def __iter__(self) -> Iterator[Opened | None]:
        while self._fill():
            head = self._entries[0].opened
            try:
                opened = head.result(LINGER_S) if head is not None else None
            except NotYet:
                opened = None
            if opened is not None:
                self._entries.popleft()
                members = opened.members or ()
                self._entries.extendleft(_Entry(member) for member in reversed(members))
            yield opened

    def committed(self, sources: Iterable[Source]) -> None:
        """Take note that sources may be compared with what is held."""
        self._uncommitted.difference_update(source.source for source in sources)

    def _fill(self) -> bool:
        """Begin as many as may run ahead; False if there is nothing left."""
        while len(self._entries) < self._ahead and (source := next(self._upcoming, None)):
            self._entries.append(_Entry(source))
        for entry, _ in zip(self._entries, range(self._ahead), strict=False):
            if entry.opened is None and entry.source.source not in self._uncommitted:
                self._uncommitted.add(entry.source.source)
                # What is done for a request is known as its, on whatever thread.
                run = copy_context().run
                entry.opened = self._executor.submit(run, self._prepare, entry.source)
        return bool(self._entries)
