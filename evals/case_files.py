"""Reading and writing the files of a labelled set: `cases.jsonl` and `statements.jsonl`.

One JSON object a line, with the fields of `evals.cases`; docs/evaluation.md describes them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from evals.cases import Case, LabelledStatement
from evals.errors import BadDataset

RecordT = TypeVar("RecordT", Case, LabelledStatement)
AnyT = TypeVar("AnyT")


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file, in its order.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    return tuple(_read(path, Case))


def read_statements(path: Path) -> tuple[LabelledStatement, ...]:
    """The labelled statements of a file, in its order.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    return tuple(_read(path, LabelledStatement))


def write_records(path: Path, records: Sequence[Case] | Sequence[LabelledStatement]) -> None:
    """Write cases or statements so that they read back as the same; fields left out are empty."""
    lines = (json.dumps(_shortened(one), ensure_ascii=False) + "\n" for one in records)
    path.write_text("".join(lines), encoding="utf-8")


def json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSONL file with the numbers of their lines; empty lines are skipped.

    Raises:
        BadDataset: naming the file and the line that cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadDataset(f"{path} does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataset(f"{path} cannot be read: {error}") from None
    # Not splitlines(): JSON strings may hold U+2028 and its like as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _object(line, f"{path}, line {number}")


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadDataset(f"{where}: not JSON ({error})") from None
    if not isinstance(row, dict):
        raise BadDataset(f"{where}: not a JSON object")
    return row


def _read(path: Path, kind: type[RecordT]) -> Iterator[RecordT]:
    adapter: TypeAdapter[RecordT] = TypeAdapter(kind)
    known = {one.name for one in dataclasses.fields(kind)}
    for number, row in json_rows(path):
        if unknown := sorted(set(row) - known):
            raise BadDataset(f"{path}, line {number}: no such field: {', '.join(unknown)}")
        yield checked(adapter, row, f"{path}, line {number}")


def checked(adapter: TypeAdapter[AnyT], row: object, where: str) -> AnyT:
    """A record from plain data.

    Raises:
        BadDataset: if a field is missing or of the wrong type, naming `where` and the field.
    """
    try:
        return adapter.validate_python(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadDataset(f"{where}: {field}: {first['msg']}") from None


def _shortened(record: Case | LabelledStatement) -> dict[str, object]:
    """The fields of a record without those that hold their default."""
    written = dataclasses.asdict(record)
    for one in dataclasses.fields(record):
        if written[one.name] == _default(one):
            del written[one.name]
    return written


def _default(one: dataclasses.Field[Any]) -> object:
    make: Callable[[], object] | Any = one.default_factory
    return one.default if make is dataclasses.MISSING else make()
