"""Jobs in the library: what was asked to be ingested, and what has become of each source.

Every method is one transaction, and each that writes begins with a write: a transaction of SQLite
that begins by reading cannot wait for its turn to write.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from ingestion.errors import UnknownJob
from ingestion.library.audit import acting, append_audit
from ingestion.library.changes import begin_changes
from ingestion.library.job_records import (
    UNSETTLED,
    ItemOutcome,
    ItemState,
    Job,
    JobItem,
    JobState,
    NewItem,
)
from ingestion.library.job_rows import to_item, to_jobs
from ingestion.library.staging import Staging
from ingestion.library.tables import collections, documents, job_items, jobs


class JobStore:
    """Jobs and their items. Safe to use from any thread."""

    def __init__(self, engine: Engine, staging: Staging) -> None:
        self._engine = engine
        self.staging = staging

    def submit(self, collection: str, items: Sequence[NewItem]) -> Job:
        """Put sources in the queue; once this returns they will be ingested."""
        job_id, now = uuid.uuid4().hex, datetime.now(UTC)
        rows = [
            {
                "job_id": job_id,
                "position": position,
                "kind": item.kind,
                "source": item.source,
                "name": item.name,
                "staged": item.staged,
                "bytes": item.bytes,
                "given": item.given.to_json(),
                "state": "queued",
                "passages": 0,
            }
            for position, item in enumerate(items)
        ]
        with self._engine.begin() as connection:
            begin_changes(connection)
            connection.execute(
                insert(jobs).values(
                    id=job_id,
                    collection=collection,
                    state="queued",
                    created_at=now,
                    submitted_by=acting(),
                )
            )
            connection.execute(insert(job_items), rows)
            told = {"job": job_id, "collection": collection, "sources": len(rows)}
            append_audit(connection, "submit", told)
            return _job(connection, job_id)

    def job(self, job_id: str) -> Job:
        """One job.

        Raises:
            UnknownJob: if there is none under that id.
        """
        with self._engine.connect() as connection:
            return _job(connection, job_id)

    def jobs(
        self,
        collection: str | None = None,
        state: JobState | None = None,
        limit: int = 100,
        offset: int = 0,
        within: Collection[str] | None = None,
    ) -> tuple[list[Job], int]:
        """A stretch of the jobs, the newest first, and how many there are in all.

        `within` are the collections whose jobs count, if not all.
        """
        wanted = _where((jobs.c.collection, collection), (jobs.c.state, state))
        if within is not None:
            wanted.append(jobs.c.collection.in_(sorted(within)))
        query = select(jobs).where(*wanted).order_by(jobs.c.created_at.desc(), jobs.c.id)
        with self._engine.connect() as connection:
            total = connection.execute(select(func.count()).select_from(jobs).where(*wanted))
            rows = connection.execute(query.limit(limit).offset(offset)).all()
            return to_jobs(connection, rows), total.scalar_one()

    def items(
        self, job_id: str, state: ItemState | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[list[JobItem], int]:
        """A stretch of a job's items, and how many there are in all.

        Raises:
            UnknownJob: if there is no such job.
        """
        wanted = _where((job_items.c.job_id, job_id), (job_items.c.state, state))
        query = select(job_items).where(*wanted).order_by(job_items.c.position)
        with self._engine.connect() as connection:
            _job(connection, job_id)
            total = connection.execute(select(func.count()).select_from(job_items).where(*wanted))
            rows = connection.execute(query.limit(limit).offset(offset))
            return [to_item(row) for row in rows], total.scalar_one()

    def submitter(self, job_id: str) -> str:
        """Who asked for a job, as the audit log calls them.

        Raises:
            UnknownJob: if there is no such job.
        """
        query = select(jobs.c.submitted_by).where(jobs.c.id == job_id)
        with self._engine.connect() as connection:
            who: str | None = connection.execute(query).scalar()
        if who is None:
            raise unknown_job(job_id)
        return who

    def waiting(self) -> int:
        """How many jobs have not come to an end."""
        query = select(func.count()).select_from(jobs).where(jobs.c.state.in_(UNSETTLED))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state; none is named that no job is in."""
        query = select(jobs.c.state, func.count().label("number")).group_by(jobs.c.state)
        with self._engine.connect() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def state(self, job_id: str) -> JobState | None:
        """The state of a job; None if there is no such job."""
        with self._engine.connect() as connection:
            query = select(jobs.c.state).where(jobs.c.id == job_id)
            return connection.execute(query).scalar()

    def is_unfinished(self, job_id: str) -> bool:
        """Whether a job runs and some of its items are not settled."""
        query = select(job_items.c.position).join(jobs, jobs.c.id == job_items.c.job_id)
        query = query.where(
            jobs.c.id == job_id, jobs.c.state == "running", job_items.c.state.in_(UNSETTLED)
        )
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def begin(self) -> Job | None:
        """Begin the job that has waited longest; None if none waits."""
        first = select(jobs.c.id).where(jobs.c.state == "queued")
        first = first.order_by(jobs.c.created_at, jobs.c.id).limit(1)
        with self._engine.begin() as connection:
            begun = connection.execute(
                update(jobs)
                .where(jobs.c.id == first.scalar_subquery(), jobs.c.state == "queued")
                .values(state="running", reason=None, started_at=datetime.now(UTC))
                .returning(jobs.c.id)
            ).scalar()
            return None if begun is None else _job(connection, begun)

    def next_item(self, job_id: str, after: int) -> JobItem | None:
        """The first item behind a position that is still to be ingested."""
        query = (
            select(job_items)
            .where(job_items.c.job_id == job_id, job_items.c.position > after)
            .where(job_items.c.state == "queued")
            .order_by(job_items.c.position)
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else to_item(row)

    def begin_item(self, job_id: str, position: int) -> None:
        """Note that a source is being read, anew if it was read before."""
        own = job_items.c.job_id == job_id
        with self._engine.begin() as connection:
            connection.execute(delete(job_items).where(own, job_items.c.container == position))
            connection.execute(
                update(job_items)
                .where(own, job_items.c.position == position, job_items.c.state == "queued")
                .values(state="running")
            )

    def settle(
        self, job_id: str, position: int, outcome: ItemOutcome, *, keep_staged: bool
    ) -> None:
        """Note what has become of an item; its upload is removed unless it may be needed again."""
        own = and_(job_items.c.job_id == job_id, job_items.c.position == position)
        with self._engine.begin() as connection:
            staged = connection.execute(
                update(job_items).where(own).values(_values(outcome)).returning(job_items.c.staged)
            ).scalar()
            if not keep_staged:
                connection.execute(update(job_items).where(own).values(staged=None))
            connection.execute(delete(job_items).where(own, _is_purged(outcome)))
        if staged is not None and not keep_staged:
            self.staging.discard([staged])

    def add_member(
        self, job_id: str, container: int, source: str, name: str, outcome: ItemOutcome
    ) -> None:
        """Note what has become of a document that came in one of a job's sources."""
        own = job_items.c.job_id == job_id
        after = select(func.max(job_items.c.position) + 1).where(own).scalar_subquery()
        values = {
            "job_id": literal(job_id),
            "position": func.coalesce(after, 0),
            "container": container,
            "kind": "member",
            "source": source,
            "name": name,
            "bytes": 0,
            "given": {},
        }
        with self._engine.begin() as connection:
            connection.execute(insert(job_items).values(values | _values(outcome)))
            connection.execute(delete(job_items).where(own, _is_purged(outcome)))

    def end(self, job_id: str, reason: str | None = None) -> None:
        """Note that nothing more is done for a job now; `reason` says why it could not go on.

        What of it is not settled is cancelled with it or fails with it, or waits again if the job
        was put back into the queue meanwhile.
        """
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            state = connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id)
                .values(
                    state=case(
                        (jobs.c.state != "running", jobs.c.state),
                        else_="failed" if reason else "done",
                    ),
                    reason=case(
                        (jobs.c.state == "running", literal(reason, Text)), else_=jobs.c.reason
                    ),
                    finished_at=case((jobs.c.state != "queued", now), else_=None),
                )
                .returning(jobs.c.state)
            ).scalar()
            open_items = update(job_items).where(
                job_items.c.job_id == job_id, job_items.c.state.in_(UNSETTLED)
            )
            if state == "queued":
                connection.execute(open_items.values(state="queued"))
            elif state is not None:
                left: ItemState = "cancelled" if state == "cancelled" else "failed"
                connection.execute(open_items.values(state=left, reason=reason, finished_at=now))

    def pause(self, job_id: str, reason: str) -> None:
        """Put a job that runs back into the queue, with the reason why it has to wait."""
        with self._engine.begin() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state == "running")
                .values(state="queued", reason=reason)
            )
        self.end(job_id)

    def cancel(self, job_id: str) -> Job:
        """Take a job's waiting items out of the queue; nothing happens if it has come to its end.

        What of it is being worked on may still be finished.

        Raises:
            UnknownJob: if there is no such job.
        """
        now = datetime.now(UTC)
        with self._engine.begin() as connection:
            cancelled = connection.execute(
                update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state.in_(UNSETTLED))
                .values(
                    state="cancelled",
                    finished_at=case((jobs.c.state == "queued", now), else_=None),
                )
            )
            if cancelled.rowcount:
                connection.execute(
                    update(job_items)
                    .where(job_items.c.job_id == job_id, job_items.c.state == "queued")
                    .values(state="cancelled", finished_at=now)
                )
            return _job(connection, job_id)

    def retry(self, job_id: str) -> Job:
        """Queue again, in the same job, what has failed or was cancelled.

        An archive or e-mail is read again if any of its members failed. Nothing happens if the job
        has not come to its end, or if there is nothing to retry.

        Raises:
            UnknownJob: if there is no such job.
        """
        over = jobs.c.id == job_id, jobs.c.state.not_in(UNSETTLED)
        member = job_items.alias()
        holds_failed = (
            select(member.c.container)
            .where(member.c.job_id == job_id, member.c.kind == "member")
            .where(member.c.state == "failed")
        )
        with self._engine.begin() as connection:
            queued = connection.execute(
                update(job_items)
                .where(
                    job_items.c.job_id.in_(select(jobs.c.id).where(*over)),
                    job_items.c.kind != "member",
                    or_(
                        job_items.c.state.in_(("failed", "cancelled")),
                        job_items.c.position.in_(holds_failed),
                    ),
                )
                .values(state="queued", reason=None, passages=0, finished_at=None)
            )
            if queued.rowcount:
                connection.execute(
                    update(jobs)
                    .where(jobs.c.id == job_id)
                    .values(state="queued", reason=None, finished_at=None)
                )
            return _job(connection, job_id)

    def recover(self) -> None:
        """Put back into the queue what was being worked on when the process ended."""
        now = datetime.now(UTC)
        cancelled = select(jobs.c.id).where(jobs.c.state == "cancelled")
        running = job_items.c.state == "running"
        with self._engine.begin() as connection:
            connection.execute(
                update(job_items)
                .where(running, job_items.c.job_id.in_(cancelled))
                .values(state="cancelled", finished_at=now)
            )
            connection.execute(
                update(jobs)
                .where(jobs.c.state == "cancelled", jobs.c.finished_at.is_(None))
                .values(finished_at=now)
            )
            connection.execute(update(job_items).where(running).values(state="queued"))
            connection.execute(update(jobs).where(jobs.c.state == "running").values(state="queued"))

    def expire(self, before: datetime) -> None:
        """Remove jobs that came to their end before a moment, and the uploads kept for them."""
        old = select(jobs.c.id).where(jobs.c.finished_at < before).scalar_subquery()
        with self._engine.begin() as connection:
            staged = connection.execute(
                delete(job_items).where(job_items.c.job_id.in_(old)).returning(job_items.c.staged)
            ).scalars()
            gone = [name for name in staged.all() if name is not None]
            connection.execute(delete(jobs).where(jobs.c.finished_at < before))
        self.staging.discard(gone)

    def sweep_staging(self) -> None:
        """Remove staged files that belong to no job: only while nothing is being uploaded."""
        query = select(job_items.c.staged).where(job_items.c.staged.is_not(None))
        with self._engine.connect() as connection:
            wanted = set(connection.execute(query).scalars())
        self.staging.keep_only(wanted)

    def forget_document(self, connection: Connection, document_id: str) -> None:
        """Remove what jobs hold of a document that is being purged: names, metadata, uploads.

        What came in it goes too. This is done in the transaction that removes the document, before
        it does. The upload of an archive or e-mail that it came in is removed as well, unless that
        still waits to be ingested.
        """
        deleted = documents.c.current_version_id.is_(None)
        purged = select(documents).where(documents.c.id == document_id, deleted).subquery()
        going = (
            select(documents.c.source, documents.c.container, collections.c.name)
            .join(collections, collections.c.id == documents.c.collection_id)
            .join(purged, purged.c.collection_id == documents.c.collection_id)
            .where(or_(documents.c.id == purged.c.id, documents.c.container == purged.c.source))
        )
        for row in connection.execute(going).all():
            own = job_items.c.job_id.in_(select(jobs.c.id).where(jobs.c.collection == row.name))
            named = and_(own, job_items.c.source == row.source)
            held_it = and_(
                own, job_items.c.source == row.container, job_items.c.state.not_in(UNSETTLED)
            )
            # The files first: should a kill come between, the rows still say that they are to go.
            staged = select(job_items.c.staged).where(or_(named, held_it))
            found = connection.execute(staged.where(job_items.c.staged.is_not(None))).scalars()
            self.staging.discard(found.all())
            connection.execute(update(job_items).where(held_it).values(staged=None))
            connection.execute(delete(job_items).where(named))


def unknown_job(job_id: str) -> UnknownJob:
    """What says that there is no job of an id."""
    return UnknownJob(
        f"there is no job {job_id!r}: jobs are forgotten some days after they have ended"
    )


def _where(*wanted: tuple[Any, object]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in wanted if value is not None]


def _values(outcome: ItemOutcome) -> dict[str, Any]:
    return {
        "state": outcome.state,
        "document_id": outcome.document_id,
        "version": outcome.version,
        "passages": outcome.passages,
        "reason": outcome.reason,
        "finished_at": datetime.now(UTC),
    }


def _is_purged(outcome: ItemOutcome) -> ColumnElement[bool]:
    """Whether an item became a document that was purged meanwhile: then its name goes too."""
    return and_(
        job_items.c.document_id == (outcome.document_id or ""),
        job_items.c.document_id.not_in(select(documents.c.id)),
    )


def _job(connection: Connection, job_id: str) -> Job:
    query: Select[Any] = select(jobs).where(jobs.c.id == job_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise unknown_job(job_id)
    return to_jobs(connection, [row])[0]
