"""Rows of jobs and their items as records, with how far each job is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ingestion.given_metadata import GivenMetadata
from ingestion.library.job_records import UNSETTLED, ItemState, Job, JobItem, JobProgress
from ingestion.library.rows import in_utc
from ingestion.library.tables import job_items, jobs


def to_jobs(connection: Connection, rows: Sequence[Row[Any]]) -> list[Job]:
    """Rows of `jobs`, in their order."""
    now = datetime.now(UTC)
    tallies = _tallies(connection, [row.id for row in rows])
    return [
        Job(
            id=row.id,
            collection=row.collection,
            state=row.state,
            reason=row.reason,
            created_at=in_utc(row.created_at),
            started_at=_moment(row.started_at),
            finished_at=_moment(row.finished_at),
            progress=tallies[row.id].progress(_elapsed_s(row, now), running=row.state == "running"),
        )
        for row in rows
    ]


def to_item(row: Row[Any]) -> JobItem:
    """A row of `job_items`."""
    return JobItem(
        position=row.position,
        container=row.container,
        kind=row.kind,
        source=row.source,
        name=row.name,
        bytes=row.bytes,
        staged=row.staged,
        given=GivenMetadata.from_json(row.given),
        state=row.state,
        document_id=row.document_id,
        version=row.version,
        passages=row.passages,
        reason=row.reason,
        finished_at=_moment(row.finished_at),
    )


@dataclass(slots=True)
class _Tally:
    """Counts of one job; `lately` is what has been settled since it was last begun."""

    states: Counter[ItemState] = field(default_factory=Counter)
    files: int = 0
    files_done: int = 0
    files_lately: int = 0
    bytes: int = 0
    bytes_done: int = 0
    bytes_lately: int = 0
    passages: int = 0
    passages_lately: int = 0
    sizes_known: bool = True

    def add(self, row: Row[Any]) -> None:
        """Take in a group of items that are alike."""
        settled = row.state not in UNSETTLED
        self.states[row.state] += row.items
        self.passages += row.passages
        self.passages_lately += row.passages if row.lately else 0
        if row.kind == "member":
            return
        self.files += row.items
        self.bytes += row.bytes
        self.sizes_known &= row.kind != "url"
        if settled:
            self.files_done += row.items
            self.bytes_done += row.bytes
            self.files_lately += row.items if row.lately else 0
            self.bytes_lately += row.bytes if row.lately else 0

    def progress(self, elapsed_s: float, *, running: bool) -> JobProgress:
        """What the counts say of a job that was begun so long ago."""
        rate = self.passages_lately / elapsed_s if self.passages_lately and elapsed_s else None
        return JobProgress(
            files=self.files,
            files_done=self.files_done,
            states=dict(self.states),
            passages=self.passages,
            bytes=self.bytes,
            bytes_done=self.bytes_done,
            passages_per_second=rate,
            seconds_left=self._seconds_left(elapsed_s) if running else None,
        )

    def _seconds_left(self, elapsed_s: float) -> float | None:
        """By bytes; by files where only fetching tells how large they are."""
        if self.sizes_known:
            done, left = self.bytes_lately, self.bytes - self.bytes_done
        else:
            done, left = self.files_lately, self.files - self.files_done
        return elapsed_s * left / done if done else None


def _tallies(connection: Connection, ids: Sequence[str]) -> dict[str, _Tally]:
    lately = func.coalesce(job_items.c.finished_at >= jobs.c.started_at, False).label("lately")
    query = (
        select(
            job_items.c.job_id,
            job_items.c.kind,
            job_items.c.state,
            lately,
            func.count().label("items"),
            func.sum(job_items.c.bytes).label("bytes"),
            func.sum(job_items.c.passages).label("passages"),
        )
        .join(jobs, jobs.c.id == job_items.c.job_id)
        .where(job_items.c.job_id.in_(ids))
        .group_by(job_items.c.job_id, job_items.c.kind, job_items.c.state, lately)
    )
    tallies = {job_id: _Tally() for job_id in ids}
    for row in connection.execute(query):
        tallies[row.job_id].add(row)
    return tallies


def _elapsed_s(row: Row[Any], now: datetime) -> float:
    started, finished = _moment(row.started_at), _moment(row.finished_at)
    return ((finished or now) - started).total_seconds() if started else 0.0


def _moment(held: datetime | None) -> datetime | None:
    return None if held is None else in_utc(held)
