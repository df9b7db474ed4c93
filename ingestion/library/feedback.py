"""What readers said of answers: kept for the evaluation, and gone with what it quotes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, Engine, delete, func, insert, select

from ingestion.errors import UnknownDocument
from ingestion.library.audit import LOCAL_NAME
from ingestion.library.changes import begin_changes
from ingestion.library.keys import all_held, portions
from ingestion.library.rows import in_utc
from ingestion.library.tables import feedback, feedback_documents

FeedbackVerdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader said of an answer.

    `answer` is the text that was shown; `correction` what would have been right, or empty;
    `document_ids` are the documents that the answer cites, whose words it may hold; `statement` is
    the one sentence of the answer that it is about, or empty if it is about all of it.
    """

    collection: str
    question: str
    answer: str
    verdict: FeedbackVerdict
    correction: str = ""
    document_ids: tuple[str, ...] = ()
    statement: str = ""


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """Feedback as it was kept."""

    id: str
    created_at: datetime
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class FeedbackTally:
    """How many said that an answer is right, and wrong; `corrections` say what would have been."""

    right: int
    wrong: int
    corrections: int


class FeedbackStore:
    """Keeps feedback. Safe to use from any thread; each method is one transaction.

    What is added belongs to `owner`. With `only_own`, nothing of others is read.
    """

    def __init__(self, engine: Engine, owner: str = LOCAL_NAME, *, only_own: bool = False) -> None:
        self._engine = engine
        self._owner = owner
        self._read = [feedback.c.owner == owner] if only_own else []

    def of(self, owner: str, *, only_own: bool) -> FeedbackStore:
        """The same for somebody else."""
        return FeedbackStore(self._engine, owner, only_own=only_own)

    def add(self, given: Feedback) -> str:
        """Keep feedback, and return its id.

        Raises:
            UnknownDocument: if a document that the answer cites is not known, or no more.
        """
        key = uuid.uuid4().hex
        row = {
            "id": key,
            "created_at": datetime.now(UTC),
            "collection": given.collection,
            "question": given.question,
            "answer": given.answer,
            "verdict": given.verdict,
            "correction": given.correction,
            "statement": given.statement,
            "owner": self._owner,
        }
        cited = [
            {"feedback_id": key, "document_id": one} for one in sorted(set(given.document_ids))
        ]
        with self._engine.begin() as connection:
            begin_changes(connection)
            if not all_held(connection, given.document_ids):
                raise UnknownDocument("there is no document of every id that the answer cites")
            connection.execute(insert(feedback).values(row))
            if cited:
                connection.execute(insert(feedback_documents), cited)
        return key

    def all(self) -> list[StoredFeedback]:
        """All feedback, the oldest first."""
        query = select(feedback).where(*self._read).order_by(feedback.c.created_at, feedback.c.id)
        cited = select(feedback_documents).order_by(feedback_documents.c.document_id)
        by_key: dict[str, list[str]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(cited):
                by_key.setdefault(row.feedback_id, []).append(row.document_id)
            return [
                StoredFeedback(
                    row.id,
                    in_utc(row.created_at),
                    Feedback(
                        collection=row.collection,
                        question=row.question,
                        answer=row.answer,
                        verdict=row.verdict,
                        correction=row.correction,
                        document_ids=tuple(by_key.get(row.id, ())),
                        statement=row.statement,
                    ),
                )
                for row in connection.execute(query)
            ]

    def tally(self) -> FeedbackTally:
        """How much feedback there is."""
        said = func.count().filter
        query = select(
            said(feedback.c.verdict == "up"),
            said(feedback.c.verdict == "down"),
            said(feedback.c.correction != ""),
        ).select_from(feedback)
        query = query.where(*self._read)
        with self._engine.connect() as connection:
            right, wrong, corrections = connection.execute(query).one()
        return FeedbackTally(right, wrong, corrections)


def forget_feedback(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove the feedback on answers that cite some documents: it may hold their words."""
    own = select(feedback_documents.c.feedback_id).where(
        feedback_documents.c.document_id.in_(document_ids)
    )
    for some in portions(connection.execute(own.distinct()).scalars()):
        cited = feedback_documents.c.feedback_id.in_(some)
        connection.execute(delete(feedback_documents).where(cited))
        connection.execute(delete(feedback).where(feedback.c.id.in_(some)))
