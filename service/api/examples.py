"""Examples of every operation: requests that were sent, and what the service answered.

`make examples` writes `examples.json` from the sample library; nothing in it is made by hand. The
description of a running service (`/openapi.json`) shows them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter

FILE = "examples.json"

_JSON = "application/json"
_FORM = "multipart/form-data"
_EVENTS = "text/event-stream"
_SHORTENED = "Long lists have their first two entries here, and a document's text its beginning."


@dataclass(frozen=True, slots=True)
class Example:
    """One request to an operation, and its response.

    `parameters` are those of the path and the query. `body` is sent as JSON; `form` as fields of a
    form, in which `file` lists names of files of the sample library. `response` is what came as
    JSON, `events` the names and data of what came as server-sent events; an image is left out.
    `is_shortened` says that they were cut to be read.
    """

    summary: str
    status: int
    parameters: dict[str, str | int] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    form: dict[str, Any] | None = None
    response: Any = None
    events: list[tuple[str, Any]] | None = None
    is_shortened: bool = False


Examples = dict[str, dict[str, Example]]
"""The examples of each operation (such as `POST /v1/ask`), by a name of theirs."""

_FILED = TypeAdapter(Examples)


def load_examples() -> Examples:
    """The examples that come with this release."""
    return _FILED.validate_json(files("service.api").joinpath(FILE).read_bytes())


def examples_json(examples: Examples) -> str:
    """Examples as their file holds them."""
    written = _FILED.dump_json(examples, indent=2, exclude_defaults=True, ensure_ascii=False)
    return written.decode() + "\n"


def operations_of(description: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation of an OpenAPI description under its name here, with what it says of it."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def with_examples(description: Mapping[str, Any], examples: Examples) -> dict[str, Any]:
    """An OpenAPI description that shows the examples, in place of those that it had."""
    shown = deepcopy(dict(description))
    for name, operation in operations_of(shown):
        for key, example in examples.get(name, {}).items():
            _show(operation, key, example)
    return shown


def _show(operation: dict[str, Any], key: str, example: Example) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example.parameters:
            parameter.setdefault("example", example.parameters[parameter["name"]])
    for media_type, request in ((_JSON, example.body), (_FORM, example.form)):
        if request is not None:
            _add(operation["requestBody"]["content"][media_type], key, example.summary, request)
    for media_type, answer in ((_JSON, example.response), (_EVENTS, _stream(example))):
        if answer is not None:
            content = operation["responses"][str(example.status)]["content"][media_type]
            added = _add(content, key, example.summary, answer)
            if example.is_shortened:
                added["description"] = _SHORTENED


def _stream(example: Example) -> str | None:
    """Events as they go over the wire."""
    if example.events is None:
        return None
    return "".join(
        f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        for name, data in example.events
    )


def _add(media_type: dict[str, Any], key: str, summary: str, value: Any) -> dict[str, Any]:
    # OpenAPI allows one of the two.
    media_type.pop("example", None)
    added = media_type.setdefault("examples", {})[key] = {"summary": summary, "value": value}
    return added
