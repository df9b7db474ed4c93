"""Forms in YAML: `key: value` lines, where a value is a text or a list of texts.

This is less than YAML 1.1, on purpose. Nothing is constructed: the parser's events become texts, so
no value is a date, a number or `False` before somebody asks (the language code `no` stays what it
is). Anchors, aliases, tags and deeper nesting are what bombs and attacks are made of, and are
refused where they are met.
"""

from __future__ import annotations

from typing import Any

import yaml  # type: ignore[import-untyped]

from ingestion.errors import InvalidMetadata

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_form(text: str) -> dict[str, object]:
    """The values by their keys, each a text, a list, or None where nothing is filled in.

    Raises:
        InvalidMetadata: if it is no form, naming the line.
    """
    try:
        return _FormReader(text).read()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidMetadata(f"line {line} is not YAML: {error.problem}") from error
    # Characters and version numbers that there are not surface as errors of Python's own.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise InvalidMetadata("it holds characters or numbers that YAML has not") from error


class _FormReader:
    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=yaml.BaseLoader)

    def read(self) -> dict[str, object]:
        self._next()  # the start of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            return {}
        form = self._form(self._next())
        self._next()  # the end of the document
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _refused(event, "a second document begins: put everything into one")
        return form

    def _form(self, start: Any) -> dict[str, object]:
        if isinstance(start, yaml.ScalarEvent) and _text(start) is None:
            return {}
        if not isinstance(start, yaml.MappingStartEvent):
            raise _refused(start, "write it as `key: value`, one a line")
        form: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _refused(event, "a key can only be a text")
            if event.value in form:
                raise _refused(event, f"{event.value[:60]!r} is there twice: leave one of them out")
            form[event.value] = self._value(self._next())
        return form

    def _value(self, event: Any) -> object:
        if not isinstance(event, yaml.SequenceStartEvent):
            return _text(event)
        texts: list[str | None] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            texts.append(_text(event))
        return texts

    def _next(self) -> Any:
        event = next(self._events)
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _refused(
                event, "anchors (&), aliases (*) and tags (!) are not read: use quotation marks"
            )
        return event


def _text(event: Any) -> str | None:
    if not isinstance(event, yaml.ScalarEvent):
        raise _refused(event, "a value can only be a text or a list of texts")
    is_plain = event.implicit[0]
    return None if is_plain and event.value in _NULLS else str(event.value)


def _refused(event: Any, reason: str) -> InvalidMetadata:
    return InvalidMetadata(f"line {event.start_mark.line + 1}: {reason}")
