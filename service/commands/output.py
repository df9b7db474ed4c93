"""What the commands print: text for people on a terminal, JSON for programs, errors on stderr."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.markup import escape as escape_markup
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingestion.errors import (
    IngestionError,
    InvalidExchange,
    InvalidMetadata,
    InvalidName,
    InvalidValue,
    SourceNotFound,
    UnknownCollection,
    UnknownDocument,
    UnknownKey,
)
from service.errors import InvalidRequest, ServiceError
from service.settings import Settings

FAILED = 1
WRONG = 2

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_ASKED_WRONGLY = (
    InvalidExchange,
    InvalidMetadata,
    InvalidName,
    InvalidRequest,
    InvalidValue,
    SourceNotFound,
    UnknownCollection,
    UnknownDocument,
    UnknownKey,
)


def stdout() -> Console:
    """Where results go."""
    return Console(soft_wrap=True, highlight=False)


def stderr() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def print_json(value: Any) -> None:
    """Print one JSON document on one line of stdout."""
    sys.stdout.write(TypeAdapter(Any).dump_json(value).decode() + "\n")
    sys.stdout.flush()


def report(error: Exception) -> int:
    """Print an error of ours, or of the system, and return the exit status; raise others again."""
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        for one in error.errors():
            name = "_".join(str(part) for part in one["loc"])
            fail(f"the setting {name.upper()} is wrong: {one['msg']}")
        return WRONG
    if isinstance(error, (IngestionError, ServiceError)):
        fail(str(error))
        return WRONG if isinstance(error, _ASKED_WRONGLY) else FAILED
    if isinstance(error, OSError):
        advice = ": make room on the disk" if error.errno == errno.ENOSPC else ""
        fail(f"{error}{advice}")
        return FAILED
    raise error


def escape(text: str) -> str:
    """Text of others as it is: no markup, and nothing that a terminal would obey."""
    return escape_markup(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text))


def fail(message: str) -> None:
    """Print an error."""
    stderr().print(f"[bold red]error:[/] {escape(message)}")


@contextmanager
def progress(what: str, total: int) -> Iterator[Progress]:
    """A progress bar on stderr; nothing where stderr is not a terminal."""
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[latest]}"),
        console=stderr(),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        bar.add_task(what, total=total, latest="")
        yield bar
