"""The working parts as somebody may use them: each checks, then has the whole part do the work.

As in `service.access.seen`, what is not overridden has nothing to work with, and fails.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingestion.editing import MetadataEdit
from ingestion.indexes import SearchIndexes
from ingestion.indexes.index import Hit
from ingestion.jobs import JobQueue, Notify
from ingestion.library import Library, NewVersion, StoredVersion
from ingestion.library.audit import acting_as
from ingestion.library.job_records import Job, NewItem
from ingestion.pipeline import IngestResult, Pipeline
from ingestion.sources import Source
from service.access.principals import Principal
from service.access.seen import SeenLibrary
from service.evaluations import (
    Evaluation,
    EvaluationStore,
    KeptEvaluations,
    ReportHashes,
    unknown_evaluation,
)

if TYPE_CHECKING:  # numpy is slow to import
    import numpy as np
    from numpy.typing import NDArray


class GuardedPipeline(Pipeline):
    """Ingests, edits and deletes what somebody may."""

    def __init__(self, whole: Pipeline, seen: SeenLibrary, principal: Principal) -> None:
        self._whole = whole
        self._seen = seen
        self._principal = principal

    def ingest(
        self,
        sources: Iterable[Source],
        collection: str,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[IngestResult]:
        """As `Pipeline.ingest`; what may not be done is told before it is iterated."""
        self._seen.check_ingest(collection)
        results = self._whole.ingest(sources, collection, should_stop)
        return _acted(results, self._principal.audited_as)

    def store(self, collection: str, new: Sequence[NewVersion]) -> list[StoredVersion]:
        """As `Pipeline.store`."""
        self._seen.check_ingest(collection)
        with acting_as(self._principal.audited_as):
            return self._whole.store(collection, new)

    def edit(self, document_id: str, edit: MetadataEdit) -> None:
        """As `Pipeline.edit`."""
        self._seen.check_edit(document_id)
        with acting_as(self._principal.audited_as):
            self._whole.edit(document_id, edit)

    def delete(self, *document_ids: str) -> None:
        """As `Pipeline.delete`."""
        self._seen.check_delete(*document_ids)
        with acting_as(self._principal.audited_as):
            self._whole.delete(*document_ids)

    def purge(self, *document_ids: str) -> None:
        """As `Pipeline.purge`."""
        self._seen.check_delete(*document_ids)
        with acting_as(self._principal.audited_as):
            self._whole.purge(*document_ids)

    def finish_purges(self) -> None:
        """As `Pipeline.finish_purges`, for administrators."""
        self._principal.need("admin")
        self._whole.finish_purges()


class GuardedJobs(JobQueue):
    """Takes jobs for somebody's collections. Starting and closing it is not theirs, and fails."""

    def __init__(self, whole: JobQueue, seen: SeenLibrary, principal: Principal) -> None:
        self._whole = whole
        self._seen = seen
        self._principal = principal

    def admit(self, collection: str) -> None:
        """As `JobQueue.admit`."""
        self._seen.check_ingest(collection)
        self._whole.admit(collection)

    def submit(self, collection: str, items: Iterable[NewItem]) -> Job:
        """As `JobQueue.submit`."""
        self._seen.check_ingest(collection)
        with acting_as(self._principal.audited_as):
            return self._whole.submit(collection, items)

    def cancel(self, job_id: str) -> Job:
        """As `JobQueue.cancel`."""
        self._seen.jobs.check_change(job_id)
        return self._whole.cancel(job_id)

    def retry(self, job_id: str) -> Job:
        """As `JobQueue.retry`."""
        self._seen.jobs.check_change(job_id)
        return self._whole.retry(job_id)

    @contextmanager
    def watch(self, job_id: str, notify: Notify) -> Iterator[None]:
        """As `JobQueue.watch`."""
        self._seen.jobs.job(job_id)
        with self._whole.watch(job_id, notify):
            yield


class SeenIndexes(SearchIndexes):
    """Searches somebody's collections: elsewhere nothing is found."""

    def __init__(self, whole: SearchIndexes, library: Library, principal: Principal) -> None:
        self.analyzer = whole.analyzer
        self._whole = whole
        self._library = library
        self._principal = principal

    def nearest(
        self,
        vector: NDArray[np.float32],
        collection_id: int,
        limit: int,
        within: Set[int] | None = None,
    ) -> list[Hit]:
        """As `SearchIndexes.nearest`."""
        seen = self._sees(collection_id)
        return self._whole.nearest(vector, collection_id, limit, within) if seen else []

    def matching(
        self, question: str, collection_id: int, limit: int, within: Set[int] | None = None
    ) -> list[Hit]:
        """As `SearchIndexes.matching`."""
        seen = self._sees(collection_id)
        return self._whole.matching(question, collection_id, limit, within) if seen else []

    def document_frequency(self, term: str) -> int:
        """As `SearchIndexes.document_frequency`: how rare a word is counts the whole library."""
        return self._whole.document_frequency(term)

    def check(self) -> None:
        """As `SearchIndexes.check`, for administrators."""
        self._principal.need("admin")
        self._whole.check()

    @property
    def position(self) -> int:
        """As `SearchIndexes.position`: a number of changes, of no document in particular."""
        return self._whole.position

    def catch_up(self) -> None:
        """As `SearchIndexes.catch_up`, for administrators."""
        self._principal.need("admin")
        self._whole.catch_up()

    def rebuild(self) -> None:
        """As `SearchIndexes.rebuild`, for administrators."""
        self._principal.need("admin")
        self._whole.rebuild()

    def _sees(self, collection_id: int) -> bool:
        return self._principal.sees(self._library.belonging.of_collection(collection_id))


class SeenEvaluations(EvaluationStore):
    """Runs of the evaluation, whose reports quote any document: for those who see all of them."""

    def __init__(self, whole: EvaluationStore, principal: Principal) -> None:
        self._whole = whole
        self._principal = principal
        self._sees = principal.collections is None

    def newest(self, limit: int) -> KeptEvaluations:
        """As `EvaluationStore.newest`."""
        if not self._sees:
            return KeptEvaluations((), (), 0)
        self._principal.need("read")
        return self._whole.newest(limit)

    def get(self, key: str) -> Evaluation:
        """As `EvaluationStore.get`."""
        self._check(key)
        return self._whole.get(key)

    def report(self, key: str) -> tuple[bytes, ReportHashes]:
        """As `EvaluationStore.report`."""
        self._check(key)
        return self._whole.report(key)

    def _check(self, key: str) -> None:
        if not self._sees:
            raise unknown_evaluation(key)
        self._principal.need("read")


def _acted(results: Iterator[IngestResult], who: str) -> Iterator[IngestResult]:
    """Results that come with every step recorded as somebody's."""
    try:
        while True:
            with acting_as(who):
                one = next(results, None)
            if one is None:
                return
            yield one
    finally:
        if isinstance(results, Generator):
            results.close()
