"""Keys by the hundred: in portions that a statement takes, and whether documents are held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Connection, select

from ingestion.library.tables import documents

# SQLite takes at most 32,766 parameters in a statement; older builds 999.
_PER_STATEMENT = 500

_Key = TypeVar("_Key", int, str)


def portions(keys: Iterable[_Key]) -> Iterator[list[_Key]]:
    """Keys in portions that a statement takes, in their order."""
    left = list(keys)
    for first in range(0, len(left), _PER_STATEMENT):
        yield left[first : first + _PER_STATEMENT]


def all_held(connection: Connection, document_ids: Collection[str]) -> bool:
    """Whether no document has been purged: those that are deleted only are held still."""
    held: set[str] = set()
    for some in portions(sorted(document_ids)):
        held |= set(
            connection.execute(select(documents.c.id).where(documents.c.id.in_(some))).scalars()
        )
    return held >= set(document_ids)
