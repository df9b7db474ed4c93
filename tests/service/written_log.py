"""The log of a process, written where a test can read it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from service.observability.logs import OURS, LogFormat, LogLevel, configure_logging


class Written:
    """What has been written to the log."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of a log in JSON."""
        return [json.loads(line) for line in self.text.splitlines()]


Configure = Callable[..., Written]


@contextmanager
def written_log() -> Iterator[Configure]:
    """Sets up the log, and gives what is written to it; afterwards all is as it was."""
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, OURS)]
    handlers, levels = list(root.handlers), [one.level for one in loggers]

    def configure(format_: LogFormat = "json", level: LogLevel = "info", *secrets: str) -> Written:
        stream = io.StringIO()
        configure_logging(format_, level, secrets=secrets, stream=stream)
        return Written(stream)

    # Or the handlers of others would be closed when ours take their place.
    root.handlers[:] = []
    try:
        yield configure
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:] = handlers
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
