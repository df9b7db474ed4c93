"""Sends the requests of examples, and keeps them with what was answered."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx

from service.api.examples import Example, Examples
from tests.conftest import SAMPLES
from tests.service.api.sse import events

JSON = "application/json"
EVENTS = "text/event-stream"
MOST_ENTRIES = 2
NO_KEY = "fn_" + 43 * "x"
_LONG_LISTS = frozenset(
    {"blocks", "collections", "copies", "documents", "items", "jobs", "near_copies", "passages"}
    | {"sections", "words"}
)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Sends requests, and keeps those that succeed with their responses."""

    client: httpx.Client
    examples: Examples = field(default_factory=dict)

    def take(self, operation: str, key: str, summary: str, **request: Any) -> Any:
        """Send a request (fields of an Example), keep it, and give the response's JSON."""
        asked = Example(summary, 200, **request)
        response = send(self.client, operation, asked).raise_for_status()
        answered = response.json() if is_of(response, JSON) else None
        happened = events(response) if is_of(response, EVENTS) else None
        shown, seen = shortened(without_key(answered)), shortened(happened)
        request = {name: without_key(value) for name, value in request.items()}
        self.examples.setdefault(operation, {})[key] = Example(
            summary,
            response.status_code,
            **request,
            response=shown,
            events=seen,
            is_shortened=(shown, seen) != (without_key(answered), happened),
        )
        return answered


def send(client: httpx.Client, operation: str, example: Example) -> httpx.Response:
    """Send an example's request; files are those of the sample library."""
    method, path = operation.split(" ", 1)
    query = {name: value for name, value in example.parameters.items() if f"{{{name}}}" not in path}
    url = path.format_map(example.parameters)
    if example.form is None:
        return client.request(method, url, params=query, json=example.body)
    fields = {name: value for name, value in example.form.items() if name != "file"}
    with ExitStack() as stack:
        files = [
            ("file", (name, stack.enter_context((SAMPLES / "library" / name).open("rb"))))
            for name in example.form["file"]
        ]
        return client.request(method, url, params=query, data=fields, files=files)


def is_of(response: httpx.Response, media_type: str) -> bool:
    """Whether there is something of that type in it."""
    kind = response.headers.get("content-type", "")
    return bool(response.content) and kind.partition(";")[0] == media_type


def without_key(value: Any) -> Any:
    """A request or a response whose key is no key: the real one opens a library."""
    return value | {"key": NO_KEY} if isinstance(value, dict) and "key" in value else value


def shortened(value: Any) -> Any:
    """A response with the first entries of its long lists, and the beginning of a document's text.

    Nothing else in the response points at what is left out: statements and citations stay whole.
    """
    if isinstance(value, list | tuple):
        return type(value)(shortened(one) for one in value)
    if not isinstance(value, dict):
        return value
    cut = {
        key: shortened(one[:MOST_ENTRIES] if key in _LONG_LISTS and isinstance(one, list) else one)
        for key, one in value.items()
    }
    if "blocks" in cut and not cut["pages"]:
        cut["text"] = cut["text"][: cut["blocks"][-1]["end"]]
    return cut
