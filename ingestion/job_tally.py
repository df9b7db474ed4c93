"""Puts the results of an ingest down to the items of the job that asked for it."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.library.job_records import ItemOutcome, JobItem
from ingestion.library.jobs import JobStore
from ingestion.pipeline import IngestResult
from ingestion.preparing import IN_CONTAINER


class Tally:
    """Takes results, which come in the order of the sources, members behind their container.

    A document is settled with its result. An archive or e-mail is settled when the result of
    another source comes: only then have all its members come, and a kill before that has the whole
    of it read again.
    """

    def __init__(self, store: JobStore, job_id: str) -> None:
        self._store = store
        self._job_id = job_id
        self._expected: list[JobItem] = []
        self._containers: set[int] = set()
        self._settled: dict[str, int] = {}
        # The archive or e-mail whose members are coming, with its own result and theirs.
        self._open: JobItem | None = None
        self._own: IngestResult | None = None
        self._members: dict[str, IngestResult] = {}

    def expect(self, item: JobItem) -> None:
        """Take note that an item was handed over, behind those before it."""
        self._expected.append(item)

    def expect_members(self, item: JobItem) -> None:
        """Take note that an item is an archive or e-mail; on any thread, before its results."""
        self._containers.add(item.position)

    def take(self, result: IngestResult) -> None:
        """Note what has become of a source."""
        owner = result.container or result.source
        if result.status == "deleted":
            self._take_deleted(result, owner)
            return
        if not self._is_of_open(result, owner):
            self._advance(owner)
        if self._open is None:
            return
        if result.container is not None:
            self._members[result.source] = result
            self._add_member(self._open.position, result, owner)
            return
        self._own = result
        if self._open.position not in self._containers:
            self._settle_open()

    def finish(self) -> None:
        """Settle what is left: all results have come."""
        self._settle_open()
        while self._expected:
            self._open = self._expected.pop(0)
            self._settle_open()

    def _is_of_open(self, result: IngestResult, owner: str) -> bool:
        if self._open is None or self._open.source != owner:
            return False
        if result.container is None:
            return self._own is None
        # The same archive may have been sent twice in one job.
        return result.source not in self._members or not self._is_expected(owner)

    def _is_expected(self, source: str) -> bool:
        return any(item.source == source for item in self._expected)

    def _advance(self, owner: str) -> None:
        """Go on to the item that a result is of; those in between are archives without documents.

        A result of none of them, which there should not be, changes nothing.
        """
        self._settle_open()
        while self._is_expected(owner):
            self._open = self._expected.pop(0)
            if self._open.source == owner:
                return
            self._settle_open()

    def _take_deleted(self, result: IngestResult, owner: str) -> None:
        """What is gone from an archive is told at the end of a batch, out of order."""
        positions = {item.source: item.position for item in self._expected} | self._settled
        if self._open is not None:
            positions[self._open.source] = self._open.position
        if owner in positions:
            self._add_member(positions[owner], result, owner)

    def _add_member(self, position: int, result: IngestResult, owner: str) -> None:
        name = result.source.removeprefix(owner + IN_CONTAINER)
        self._store.add_member(self._job_id, position, result.source, name, _outcome(result))

    def _settle_open(self) -> None:
        item, own, members = self._open, self._own, tuple(self._members.values())
        self._open, self._own, self._members = None, None, {}
        if item is None:
            return
        outcome = _of_archive(members) if own is None else _outcome(own)
        keep = outcome.state == "failed" or any(one.status == "failed" for one in members)
        self._store.settle(self._job_id, item.position, outcome, keep_staged=keep)
        self._settled[item.source] = item.position


def _outcome(result: IngestResult) -> ItemOutcome:
    return ItemOutcome(
        result.status, result.document_id, result.version, result.passages, result.reason
    )


def _of_archive(members: Sequence[IngestResult]) -> ItemOutcome:
    """What is said of an archive: it is no document itself."""
    statuses = {member.status for member in members}
    for status in ("added", "updated", "unchanged"):
        if status in statuses:
            return ItemOutcome(status)
    reason = "none of its documents could be read" if members else "it holds no documents"
    return ItemOutcome("failed", reason=reason)
