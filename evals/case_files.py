"""Reading and writing the files of a labelled set: `cases.jsonl` and `statements.jsonl`.

One JSON object a line, with the fields of `evals.cases`; docs/evaluation.md describes them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from evals.cases import Case, LabelledStatement
from evals.errors import BadDataset
from evals.json_files import checked, json_rows, write_rows

RecordT = TypeVar("RecordT", Case, LabelledStatement)


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
    """Write cases or statements so that they read back as the same; defaults are left out."""
    write_rows(path, map(plain_record, records))


def plain_record(record: Case | LabelledStatement) -> dict[str, object]:
    """The fields of a record as plain data, without those that hold their default."""
    plain = dataclasses.asdict(record)
    for one in dataclasses.fields(record):
        if plain[one.name] == _default(one):
            del plain[one.name]
    return plain


def _read(path: Path, kind: type[RecordT]) -> Iterator[RecordT]:
    adapter: TypeAdapter[RecordT] = TypeAdapter(kind)
    known = {one.name for one in dataclasses.fields(kind)}
    for where, row in json_rows(path):
        if unknown := sorted(set(row) - known):
            raise BadDataset(f"{where}: no such field: {', '.join(unknown)}")
        yield checked(adapter, row, where)


def _default(one: dataclasses.Field[Any]) -> object:
    if one.default_factory is not dataclasses.MISSING:
        return one.default_factory()
    return one.default
