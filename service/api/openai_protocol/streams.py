"""Server-sent events as clients of the OpenAI protocol read them.

All data is JSON in ASCII on one line: whatever a model or a document says, no reader of lines,
strict or sloppy, takes a part of it for the end of an event.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent

from service.api.event_streams import HEARTBEAT_S

_SEPARATOR = "\n"
DONE = ServerSentEvent(data="[DONE]", sep=_SEPARATOR)


def event(data: dict[str, Any], name: str | None = None) -> ServerSentEvent:
    """One event."""
    return ServerSentEvent(data=json.dumps(data), event=name, sep=_SEPARATOR)


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """A response that sends events as they happen; who leaves calls them off."""
    return EventSourceResponse(events, ping=HEARTBEAT_S, sep=_SEPARATOR)
