"""Reads server-sent events, as far as the tests need it."""

from __future__ import annotations

import json
from typing import Any

import httpx

Event = tuple[str, dict[str, Any]]


def events(response: httpx.Response) -> list[Event]:
    """The name and the data of every event of a response; comments are left out."""
    blocks = response.text.replace("\r\n", "\n").strip().split("\n\n")
    return [_event(block) for block in blocks if not block.startswith(":")]


def _event(block: str) -> Event:
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    return fields["event"], json.loads(fields["data"])
