"""The change log: what became searchable and what ceased to be, in order.

Sequence numbers are taken from one counter row inside the writing transaction. The row's lock is
held until commit, so that on any database the log grows in commit order and without gaps, and a
follower that has seen number n has seen everything before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, Select, insert, select, update

from ingestion.library.tables import changes, properties

ChangeKind = Literal["add", "remove"]

COUNTER = "last_change"


@dataclass(frozen=True, slots=True)
class Change:
    """A version of a collection became searchable (`add`) or ceased to be (`remove`)."""

    sequence: int
    kind: ChangeKind
    collection_id: int
    version_id: int


class ChangeLog:
    """Reads the log for followers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def head(self) -> int:
        """The number of the newest change, 0 if there is none."""
        with self._engine.connect() as connection:
            return int(connection.execute(_counter()).scalar_one())

    def after(self, sequence: int, limit: int) -> list[Change]:
        """Up to `limit` changes that come after `sequence`, in order."""
        query = (
            select(changes)
            .where(changes.c.sequence > sequence)
            .order_by(changes.c.sequence)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query)
            return [
                Change(row.sequence, row.kind, row.collection_id, row.version_id) for row in rows
            ]


def begin_changes(connection: Connection) -> None:
    """Take the log's lock: to be the first statement of every transaction that writes."""
    connection.execute(
        update(properties).where(properties.c.name == COUNTER).values(value=properties.c.value)
    )


def append_changes(
    connection: Connection, collection_id: int, changed: Sequence[tuple[ChangeKind, int]]
) -> int:
    """Append what became of versions to the log, and return the number of the last entry.

    The transaction must hold the log's lock.
    """
    first = int(connection.execute(_counter()).scalar_one()) + 1
    rows = [
        {"sequence": at, "kind": kind, "collection_id": collection_id, "version_id": version_id}
        for at, (kind, version_id) in enumerate(changed, start=first)
    ]
    last = first + len(rows) - 1
    connection.execute(
        update(properties).where(properties.c.name == COUNTER).values(value=str(last))
    )
    if rows:
        connection.execute(insert(changes), rows)
    return last


def _counter() -> Select[str]:
    return select(properties.c.value).where(properties.c.name == COUNTER)
