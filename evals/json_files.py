"""Reading and writing JSON and JSONL, with errors that name the file and the line or record."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from evals.errors import BadDataset

RecordT = TypeVar("RecordT")


def json_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSONL file, each with where it stands; empty lines are skipped.

    The file may be gzipped (`*.gz`).

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                where = f"{path}, line {number}"
                row = _parsed(line, where)
                if not isinstance(row, dict):
                    raise BadDataset(f"{where}: not a JSON object")
                yield where, row


def json_document(path: Path) -> Any:
    """The one JSON value of a file.

    Raises:
        BadDataset: if it cannot be read, naming the file and where it breaks off.
    """
    with _opened(path) as file:
        return _parsed(file.read(), str(path))


def checked(adapter: TypeAdapter[RecordT], value: object, where: str) -> RecordT:
    """A record from plain data.

    Raises:
        BadDataset: if a field is missing or of the wrong type, naming `where` and the field.
    """
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the record"
        raise BadDataset(f"{where}: {field}: {first['msg']}") from None


def checked_list(adapter: TypeAdapter[RecordT], values: object, path: Path) -> list[RecordT]:
    """Records from a list of plain data; errors count them from 1.

    Raises:
        BadDataset: naming the file, the record and the field.
    """
    if not isinstance(values, list):
        raise BadDataset(f"{path}: not a list of records")
    return [
        checked(adapter, value, f"{path}, record {number}")
        for number, value in enumerate(values, start=1)
    ]


def write_rows(path: Path, rows: Iterable[object]) -> None:
    """Write JSONL, one value a line."""
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8", newline="")


def write_document(path: Path, value: object) -> None:
    """Write one JSON value."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="")


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        # Lines end at \n alone: JSON strings may hold the other separators as they are.
        with opened(path, "rt", encoding="utf-8", newline="\n") as file:
            yield cast("TextIO", file)
    except FileNotFoundError:
        raise BadDataset(f"{path} does not exist") from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadDataset(f"{path} cannot be read: {error}") from None


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadDataset(f"{where}: not JSON ({error})") from None
