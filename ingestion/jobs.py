"""The queue of jobs: one thread ingests what was submitted, while questions are being answered.

A job is durable before `submit` returns. What was being worked on when the process ended is read
again at the next start, which changes nothing where it had been committed already.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from ingestion.errors import (
    IndexDamaged,
    IngestionError,
    LibraryUnavailable,
    QueueFull,
    SourceError,
    SourceNotFound,
)
from ingestion.job_tally import Tally
from ingestion.library import Library
from ingestion.library.audit import acting_as
from ingestion.library.job_records import Job, JobItem, NewItem
from ingestion.library.library import check_collection_name
from ingestion.library.records import Validators
from ingestion.parsing import MAX_BYTES
from ingestion.parsing.containers import container_kind
from ingestion.pipeline import IngestResult, Pipeline
from ingestion.request_ids import current_request_id, in_request
from ingestion.sources import Content, Source, read_file, url_source
from ingestion.tracing import span

if TYPE_CHECKING:  # httpx stands behind it and is slow to import
    from ingestion.web import Fetcher

MOST_WAITING = 10_000
KEPT_FOR = timedelta(days=7)
PAUSE_S = 15.0
_HOUSEKEEPING_S = 3600.0
# What is stored already is found unchanged when the job is tried again.
_NO_ROOM = (LibraryUnavailable, IndexDamaged)
_REQUESTS_REMEMBERED = 10_000

Notify = Callable[[bool], None]
"""Is told that a job has changed, and whether it has come to its end; on any thread."""

_log = logging.getLogger(__name__)


class JobQueue:
    """Takes jobs, and ingests them one after another once it is started. Safe from any thread.

    A job that finds the library without room waits, and is tried again after `pause_s` seconds.
    Jobs that have come to their end, and the uploads of what failed or was cancelled in them, are
    kept for `KEPT_FOR`, so that it can be retried; then they are removed.
    """

    def __init__(
        self,
        library: Library,
        pipeline: Pipeline,
        fetcher: Callable[[], Fetcher],
        max_bytes: int = MAX_BYTES,
        most_waiting: int = MOST_WAITING,
        pause_s: float = PAUSE_S,
    ) -> None:
        self._library = library
        self._store = library.jobs
        self._pipeline = pipeline
        self._fetcher = fetcher
        self._max_bytes = max_bytes
        self._most_waiting = most_waiting
        self._pause_s = pause_s
        self._watchers = _Watchers()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._worker: threading.Thread | None = None
        # Which request each job came with, for the log; a new process knows it no more.
        self._requests: OrderedDict[str, str] = OrderedDict()

    def start(self) -> None:
        """Begin to work, with what an earlier process has left undone. Nothing if it works already.

        To be called before uploads are taken: files that belong to no job are removed.
        """
        if self._worker is not None:
            return
        self._store.recover()
        self._store.sweep_staging()
        self._closing.clear()
        # Spans are recorded as where the queue was started.
        self._worker = threading.Thread(target=copy_context().run, args=(self._work,), name="jobs")
        self._worker.start()

    def close(self) -> None:
        """Stop at the next batch of documents, and wait for that. The rest waits for a start."""
        self._closing.set()
        self._wake.set()
        if self._worker is not None:
            self._worker.join()
            self._worker = None

    def admit(self, collection: str) -> None:
        """Check that a job may be submitted, before its sources are taken in.

        Raises:
            InvalidName: if the collection's name breaks the rules.
            QueueFull: if too many jobs wait.
        """
        check_collection_name(collection)
        if self._store.waiting() >= self._most_waiting:
            raise QueueFull(
                f"{self._most_waiting:,} jobs are waiting, which is as many as may: "
                "send this again when some are done"
            )

    def submit(self, collection: str, items: Iterable[NewItem]) -> Job:
        """Queue sources for ingestion. The job survives a kill from the moment this returns.

        Raises:
            InvalidName: if the collection's name breaks the rules.
            QueueFull: if too many jobs wait.
            LibraryUnavailable: if there is no room.
        """
        self.admit(collection)
        job = self._store.submit(collection, list(items))
        self._remember(job.id)
        _log.info("job %s is queued", job.id)
        self._wake.set()
        return job

    def cancel(self, job_id: str) -> Job:
        """Take what waits of a job out of the queue. What is being read may still be ingested.

        Raises:
            UnknownJob: if there is no such job.
        """
        job = self._store.cancel(job_id)
        self._watchers.tell(job_id, settled=job.is_settled)
        return job

    def retry(self, job_id: str) -> Job:
        """Queue again what has failed or was cancelled in a job.

        Raises:
            UnknownJob: if there is no such job.
        """
        job = self._store.retry(job_id)
        self._remember(job.id)
        self._wake.set()
        self._watchers.tell(job_id, settled=False)
        return job

    @contextmanager
    def watch(self, job_id: str, notify: Notify) -> Iterator[None]:
        """Have somebody told about every change of a job, in this context."""
        with self._watchers.watch(job_id, notify):
            yield

    def _remember(self, job_id: str) -> None:
        self._requests[job_id] = current_request_id()
        while len(self._requests) > _REQUESTS_REMEMBERED:
            self._requests.popitem(last=False)

    def _work(self) -> None:
        troubled = False
        while not self._closing.is_set():
            # Cleared before the queue is looked at: what is submitted from now on sets it again.
            self._wake.clear()
            try:
                if troubled:
                    self._store.recover()
                troubled = not self._work_off()
            except Exception:  # noqa: BLE001 - the thread goes on when its trouble has passed
                _log.exception("jobs cannot go on; the next attempt is in %s s", self._pause_s)
                troubled = True
            if troubled:
                self._closing.wait(self._pause_s)
            else:
                self._wake.wait(_HOUSEKEEPING_S)

    def _work_off(self) -> bool:
        """Work until no job waits; False if the library cannot take more for now."""
        self._store.expire(datetime.now(UTC) - KEPT_FOR)
        while not self._closing.is_set() and (job := self._store.begin()) is not None:
            with in_request(self._requests.get(job.id, "")):
                if not self._work_on(job):
                    return False
        return True

    def _work_on(self, job: Job) -> bool:
        """Do a job as far as may be; False if the library cannot take more for now."""
        self._watchers.tell(job.id, settled=False)
        _log.info("job %s begins", job.id)
        try:
            with span("job"):
                reason = self._ingest_or_explain(job)
        except _NO_ROOM as error:
            _log.warning("job %s waits: %s", job.id, error)
            self._store.pause(job.id, str(error))
            return False
        if not self._is_interrupted(job):
            self._store.end(job.id, reason)
            self._requests.pop(job.id, None)
            _log.info("job %s has come to its end", job.id)
            self._watchers.tell(job.id, settled=True)
        return True

    def _ingest_or_explain(self, job: Job) -> str | None:
        """Ingest a job's items, or return why that cannot be done."""
        try:
            with acting_as(self._store.submitter(job.id)):
                self._ingest(job)
        except _NO_ROOM:
            raise
        except IngestionError as error:
            _log.exception("job %s cannot go on", job.id)
            return str(error)
        except Exception:  # noqa: BLE001 - a job that fails must not end the thread
            _log.exception("job %s cannot go on", job.id)
            return "Footnote failed while it worked on this job; its log has the reason"
        return None

    def _ingest(self, job: Job) -> None:
        tally = Tally(self._store, job.id)
        stopped = False

        def should_stop() -> bool:
            nonlocal stopped
            stopped = stopped or self._closing.is_set() or self._store.state(job.id) != "running"
            return stopped

        results = self._pipeline.ingest(
            self._sources(job, tally, should_stop), job.collection, should_stop
        )
        with closing(cast("Generator[IngestResult]", results)):
            for result in results:
                tally.take(result)
                self._watchers.tell(job.id, settled=False)
        if not stopped:
            tally.finish()

    def _is_interrupted(self, job: Job) -> bool:
        """Whether a job was left as it is, for the next start."""
        return self._closing.is_set() and self._store.is_unfinished(job.id)

    def _sources(self, job: Job, tally: Tally, should_stop: Callable[[], bool]) -> Iterator[Source]:
        position = -1
        while not should_stop() and (item := self._store.next_item(job.id, position)) is not None:
            position = item.position
            tally.expect(item)
            source = self._source(item)
            yield replace(source, open=partial(self._open, job.id, item, source, tally))

    def _source(self, item: JobItem) -> Source:
        if item.kind == "url":
            return url_source(item.name, self._fetcher(), item.source, item.given)
        return Source(item.source, partial(self._open_staged, item))

    def _open(
        self, job_id: str, item: JobItem, source: Source, tally: Tally, held: Validators
    ) -> Content | None:
        self._store.begin_item(job_id, item.position)
        content = source.open(held)
        if content is not None and container_kind(content.data, content.name) is not None:
            tally.expect_members(item)
        return content

    def _open_staged(self, item: JobItem, _held: Validators) -> Content:
        gone = SourceError(f"{item.name} is no longer kept here: send it again")
        if item.staged is None:
            raise gone
        try:
            data = read_file(self._store.staging.path(item.staged), self._max_bytes)
        except SourceNotFound:
            raise gone from None
        return Content(data, item.name, item.given)


class _Watchers:
    """Those who want to be told when a job changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_job: dict[str, list[Notify]] = {}

    @contextmanager
    def watch(self, job_id: str, notify: Notify) -> Iterator[None]:
        with self._lock:
            self._by_job.setdefault(job_id, []).append(notify)
        try:
            yield
        finally:
            with self._lock:
                self._by_job[job_id].remove(notify)
                if not self._by_job[job_id]:
                    del self._by_job[job_id]

    def tell(self, job_id: str, *, settled: bool) -> None:
        with self._lock:
            watching = list(self._by_job.get(job_id, ()))
        for notify in watching:
            notify(settled)
