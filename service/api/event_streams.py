"""Server-sent events: every stream ends in `done` or `error`, with heartbeats on the way."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sse_starlette import EventSourceResponse, ServerSentEvent

from service.api.problems import problem_of

HEARTBEAT_S = 10

_log = logging.getLogger(__name__)
_Event = TypeVar("_Event")

Named = Callable[[_Event], tuple[str, Any]]
"""Gives an event its name on the wire and its data."""


def event_stream(events: AsyncGenerator[_Event, None], named: Named[_Event]) -> EventSourceResponse:
    """A response that sends events as they happen; who leaves calls them off."""
    return EventSourceResponse(_sent(events, named), ping=HEARTBEAT_S)


async def _sent(
    happening: AsyncGenerator[_Event, None], named: Named[_Event]
) -> AsyncIterator[ServerSentEvent]:
    json = TypeAdapter(Any)
    try:
        async with aclosing(happening) as events:
            async for event in events:
                name, data = named(event)
                yield ServerSentEvent(event=name, data=json.dump_json(data).decode())
    except Exception as error:  # noqa: BLE001 - a stream that has begun can only report it
        _log.error("an event stream broke off", exc_info=error)
        yield ServerSentEvent(event="error", data=problem_of(error).model_dump_json())
    else:
        yield ServerSentEvent(event="done", data="{}")
