"""Summaries that are kept for whoever asks for the same again, and the steps on the way to them.

Keys are digests of everything that a result depends on, so that nothing has to be found outdated.
What is kept of a step is numbers only; a summary holds words, and goes when one of the documents
that it holds words of is purged.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update

from ingestion.library.changes import begin_changes
from ingestion.library.keys import all_held, portions
from ingestion.library.tables import summaries, summary_documents, summary_steps

MOST_SUMMARIES = 1_000
MOST_STEPS = 20_000


class SummaryStore:
    """Keeps the newest results. Safe to use from any thread; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def summary(self, key: str) -> str | None:
        """The summary under a key, as it was given, if it is kept."""
        query = select(summaries.c.summary).where(summaries.c.key == key)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def keep_summary(self, key: str, summary: str, document_ids: Collection[str]) -> bool:
        """Keep a summary in place of the one under its key; the oldest beyond the limit go.

        Returns:
            False if one of the documents that it holds words of has been purged meanwhile.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            if not all_held(connection, document_ids):
                return False
            _delete_summaries(connection, [key])
            now = datetime.now(UTC)
            connection.execute(insert(summaries).values(key=key, created_at=now, summary=summary))
            if document_ids:
                rows = [{"key": key, "document_id": one} for one in sorted(document_ids)]
                connection.execute(insert(summary_documents), rows)
            _delete_summaries(connection, _beyond(connection, summaries, MOST_SUMMARIES))
        return True

    def step(self, key: str) -> list[list[int]] | None:
        """What a step under a key picked, if it is kept."""
        query = select(summary_steps.c.picked).where(summary_steps.c.key == key)
        with self._engine.connect() as connection:
            picked: list[list[int]] | None = connection.execute(query).scalar()
            return picked

    def keep_step(self, key: str, picked: Sequence[Sequence[int]]) -> None:
        """Keep what a step picked; the oldest steps beyond the limit go."""
        values: dict[str, Any] = {
            "created_at": datetime.now(UTC),
            "picked": [list(one) for one in picked],
        }
        with self._engine.begin() as connection:
            begin_changes(connection)
            same = summary_steps.c.key == key
            if not connection.execute(update(summary_steps).where(same).values(values)).rowcount:
                connection.execute(insert(summary_steps).values(key=key, **values))
            for some in portions(_beyond(connection, summary_steps, MOST_STEPS)):
                connection.execute(delete(summary_steps).where(summary_steps.c.key.in_(some)))


def forget_summaries(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove the summaries that hold words of some documents."""
    own = select(summary_documents.c.key).where(summary_documents.c.document_id.in_(document_ids))
    _delete_summaries(connection, connection.execute(own.distinct()).scalars().all())


def _beyond(connection: Connection, table: Table, most: int) -> Sequence[str]:
    """The keys of the oldest rows of a table, beyond so many."""
    query = select(table.c.key).order_by(table.c.created_at.desc(), table.c.key).offset(most)
    return connection.execute(query).scalars().all()


def _delete_summaries(connection: Connection, keys: Sequence[str]) -> None:
    for some in portions(keys):
        for table in (summary_documents, summaries):
            connection.execute(delete(table).where(table.c.key.in_(some)))
