"""Which request the present work is for, so that every line of the log can say so.

The id goes with the context: into tasks, and into threads that `asyncio.to_thread` starts. A thread
that works for many requests, as that of the jobs does, enters each by `in_request`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request that is being worked on, or "" outside of any."""
    return _request_id.get()


@contextmanager
def in_request(request_id: str) -> Iterator[None]:
    """Work for a request in this context."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)
