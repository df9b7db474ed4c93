"""The log: one line for each event, as text for people or JSON for programs, on stderr.

Lines of our own say names, counts, ids and outcomes. Of an error that is not ours only the kind and
the place are written, since its message may hold words of a question or a document; at the level
`debug` it is written too. Keys are hidden at every level. Other libraries are heard from `warning`
on, whatever the level: what they say below holds whole requests.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

from ingestion.errors import IngestionError
from ingestion.request_ids import current_request_id
from service.errors import ServiceError
from service.observability.secrets import Redactor

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]

OURS = ("service", "ingestion", "evals", "footnote")

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_MESSAGE = 2_000
_OURS = frozenset({"time", "level", "logger"})


def configure_logging(
    format_: LogFormat = "text",
    level: LogLevel = "info",
    *,
    secrets: tuple[str, ...] = (),
    stream: TextIO | None = None,
) -> logging.Handler:
    """Set up the log of this process; what was set up before gives way. Returns what writes it.

    `secrets` are hidden wherever they stand, beside all that looks like a key.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    write = _as_json if format_ == "json" else _as_text
    handler.setFormatter(_Formatter(write, Redactor(*secrets), tells_messages=level == "debug"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.getLogger().setLevel(max(number, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(number)
    logging.captureWarnings(capture=True)
    return handler


def fields(**values: object) -> dict[str, Any]:
    """What a line says beside its message, as `extra` of a logging call."""
    return {"fields": values}


class _Formatter(logging.Formatter):
    """Puts a record into one line; of an exception, the frames without their values."""

    def __init__(self, write: Any, redact: Redactor, *, tells_messages: bool) -> None:
        super().__init__()
        self._write = write
        self._redact = redact
        self._tells_messages = tells_messages

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        # Before it is written: escaped, a key would not be known again.
        event = self._event(record)
        hidden = {name: self._hidden(event[name]) for name in event.keys() - _OURS}
        return str(self._write(event | hidden))

    def _hidden(self, value: object) -> Any:
        if isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, (list, tuple)):
            return [self._hidden(one) for one in value]
        return self._redact(str(value))

    def _event(self, record: logging.LogRecord) -> dict[str, Any]:
        at = datetime.fromtimestamp(record.created, UTC)
        event: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:_LONGEST_MESSAGE],
        }
        if request_id := current_request_id():
            event["request_id"] = request_id
        given = getattr(record, "fields", None)
        event |= given if isinstance(given, Mapping) else {}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            event["exception"] = list(self._told(error))
        return event

    def _told(self, error: BaseException) -> Iterator[str]:
        """An exception and those behind it, the first cause first."""
        chain: list[BaseException] = []
        one: BaseException | None = error
        while one is not None and one not in chain:
            chain.append(one)
            one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        for one in reversed(chain):
            for frame in traceback.extract_tb(one.__traceback__):
                yield f"{frame.filename}:{frame.lineno} in {frame.name}"
            yield self._named(one)

    def _named(self, error: BaseException) -> str:
        kind = type(error).__qualname__
        if isinstance(error, (IngestionError, ServiceError)) or self._tells_messages:
            return f"{kind}: {str(error)[:_LONGEST_MESSAGE]}"
        if isinstance(error, OSError) and error.strerror:
            return f"{kind}: {error.strerror}"
        return kind


def _as_json(event: Mapping[str, Any]) -> str:
    return json.dumps(event)


def _as_text(event: Mapping[str, Any]) -> str:
    said = dict(event)
    time, level, logger, message = (said.pop(key) for key in ("time", "level", "logger", "message"))
    request_id = said.pop("request_id", "-")
    trace = said.pop("exception", ())
    more = "".join(f" {key}={_value(value)}" for key, value in said.items())
    line = f"{time} {level.upper():7} {logger} [{_one_line(request_id)}] {_one_line(message)}{more}"
    return "\n    ".join([line, *map(_one_line, trace)])


def _value(value: object) -> str:
    text = _one_line(str(value))
    return json.dumps(text, ensure_ascii=False) if " " in text or not text else text


def _one_line(text: str) -> str:
    """Text of others as it is, but nothing in it that a terminal would obey or that ends a line."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)
