"""Spans: named stretches of work with their durations, for whoever records them.

Nobody records unless the service was set up to (`service.observability`): then a span costs one
look at a context variable. What a span says are names, counts and outcomes: never a question, a
document, a file's name or a key.

    with span("retrieve") as retrieving:
        ...
        retrieving.set(candidates=len(found))

A recorder belongs to a context, and goes with it into tasks and threads as the current span does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Protocol, Self

Value = str | int | float | bool
SpanKind = Literal["internal", "server", "client"]


class Recorder(Protocol):
    """Takes note of spans."""

    def begin(self, span: Span) -> None:
        """A span has begun, inside of `span.parent`."""
        ...

    def end(self, span: Span) -> None:
        """A span has ended; its attributes and its error are known."""
        ...

    def headers(self, span: Span) -> dict[str, str]:
        """What a request to another service is sent, so that it can go on with the trace."""
        ...


_recorders: ContextVar[tuple[Recorder, ...]] = ContextVar("recorders", default=())
_current: ContextVar[Span | None] = ContextVar("span", default=None)


@dataclass(slots=True, eq=False, weakref_slot=True)
class Span:
    """One stretch of work. As a context it begins, is what spans inside belong to, and ends.

    It may begin and end in an asynchronous generator, whose steps run in the context of whoever
    asks for the next. `error` is what ended it, if that was an exception.
    """

    name: str
    kind: SpanKind = "internal"
    attributes: dict[str, Value] = field(default_factory=dict)
    incoming: dict[str, str] = field(default_factory=dict)
    parent: Span | None = None
    error: BaseException | None = None
    seconds: float = 0.0
    _recorders: tuple[Recorder, ...] = ()
    _began: float = 0.0

    def __enter__(self) -> Self:
        self._recorders = _recorders.get()
        if self._recorders:
            self.parent = _current.get()
            _current.set(self)
            for recorder in self._recorders:
                recorder.begin(self)
            self._began = time.perf_counter()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._recorders:
            return
        self.seconds = time.perf_counter() - self._began
        # A generator may be closed in another context than that in which it began.
        if _current.get() is self:
            _current.set(self.parent)
        # Whoever closes a generator has called it off, and nothing failed.
        self.error = None if isinstance(exc, GeneratorExit) else exc
        for recorder in self._recorders:
            recorder.end(self)

    def set(self, **attributes: Value) -> None:
        """Say more of it; in names, `__` stands for a dot."""
        if self._recorders:
            self.attributes |= _dotted(attributes)

    def headers(self) -> dict[str, str]:
        """What a request to another service is sent, so that it can go on with the trace."""
        return {
            name: value
            for recorder in self._recorders
            for name, value in recorder.headers(self).items()
        }


def span(
    name: str,
    *,
    kind: SpanKind = "internal",
    incoming: dict[str, str] | None = None,
    **attributes: Value,
) -> Span:
    """A span to be entered by `with`; in the attributes' names, `__` stands for a dot.

    `incoming` are the headers of the request that it answers, if it is a server's.
    """
    return Span(name, kind, _dotted(attributes), incoming or {})


@contextmanager
def recorded_by(*recorders: Recorder) -> Iterator[None]:
    """Have the spans of this context recorded."""
    token = _recorders.set(recorders)
    try:
        yield
    finally:
        _recorders.reset(token)


def _dotted(attributes: dict[str, Value]) -> dict[str, Value]:
    return {name.replace("__", "."): value for name, value in attributes.items()}
