"""The library's stores as somebody may see them: see `service.access.seen`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingestion.documents import Version
from ingestion.errors import UnknownDocument
from ingestion.library import JobStore, Library, Originals, StoredPassage
from ingestion.library.audit import acting_as
from ingestion.library.feedback import Feedback, FeedbackStore, FeedbackTally, StoredFeedback
from ingestion.library.filters import Filters
from ingestion.library.job_records import ItemState, Job, JobItem, JobState, NewItem
from ingestion.library.jobs import unknown_job
from ingestion.library.library import unknown_collection
from ingestion.library.passages import PassageReader
from service.access.principals import Principal


class SeenOriginals(Originals):
    """The original bytes of documents in somebody's collections."""

    def __init__(self, whole: Library, principal: Principal) -> None:
        # It knows no folder: what is not overridden fails.
        self._whole = whole
        self._principal = principal

    def read(self, sha256: str) -> bytes:
        """As `Originals.read`."""
        held_in = self._whole.belonging.of_original(sha256)
        if not any(map(self._principal.sees, held_in)):
            raise UnknownDocument(f"no original with SHA-256 {sha256} is kept here")
        self._principal.need("read")
        return self._whole.originals.read(sha256)

    def keep(self, data: bytes) -> str:
        """As `Originals.keep`; bytes that no version comes to name are swept away."""
        self._principal.need("ingest")
        return self._whole.originals.keep(data)


class SeenPassages(PassageReader):
    """The passages of documents in somebody's collections.

    What reads for the indexes is not overridden, and fails.
    """

    def __init__(
        self, whole: Library, principal: Principal, sees_version: Callable[[int], bool]
    ) -> None:
        self._whole = whole
        self._principal = principal
        self._sees_version = sees_version

    def current(self, ids: Sequence[int], collection: str) -> dict[int, StoredPassage]:
        """As `PassageReader.current`."""
        if not self._principal.sees(collection):
            return {}
        self._principal.need("read")
        return self._whole.passages.current(ids, collection)

    def in_version(self, version: Version) -> list[StoredPassage]:
        """As `PassageReader.in_version`."""
        if not self._sees_version(version.id):
            return []
        self._principal.need("read")
        return self._whole.passages.in_version(version)

    def versions_within(self, collection_id: int, filters: Filters) -> frozenset[int]:
        """As `PassageReader.versions_within`."""
        name = self._whole.belonging.of_collection(collection_id)
        if not self._principal.sees(name):
            return frozenset()
        return self._whole.passages.versions_within(collection_id, filters)


class SeenJobs(JobStore):
    """Jobs of somebody's collections. What the queue does to jobs is not overridden, and fails."""

    def __init__(self, whole: Library, principal: Principal) -> None:
        self._whole = whole
        self._principal = principal
        # Files that were just sent, under random names: whoever sends one knows it.
        self.staging = whole.jobs.staging

    def submit(self, collection: str, items: Sequence[NewItem]) -> Job:
        """As `JobStore.submit`."""
        if not self._principal.sees(collection):
            names = [one.name for one in self._whole.collections()]
            raise unknown_collection(collection, [*filter(self._principal.sees, names)])
        self._principal.need("ingest")
        with acting_as(self._principal.audited_as):
            return self._whole.jobs.submit(collection, items)

    def job(self, job_id: str) -> Job:
        """As `JobStore.job`."""
        self._check(job_id)
        return self._whole.jobs.job(job_id)

    def jobs(
        self,
        collection: str | None = None,
        state: JobState | None = None,
        limit: int = 100,
        offset: int = 0,
        within: object = None,
    ) -> tuple[list[Job], int]:
        """As `JobStore.jobs`: those of their collections."""
        del within
        seen = self._principal.collections
        return self._whole.jobs.jobs(collection, state, limit, offset, seen)

    def items(
        self, job_id: str, state: ItemState | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[list[JobItem], int]:
        """As `JobStore.items`."""
        self._check(job_id)
        return self._whole.jobs.items(job_id, state, limit, offset)

    def state(self, job_id: str) -> JobState | None:
        """As `JobStore.state`."""
        return self._whole.jobs.state(job_id) if self._sees(job_id) else None

    def cancel(self, job_id: str) -> Job:
        """As `JobStore.cancel`."""
        self.check_change(job_id)
        return self._whole.jobs.cancel(job_id)

    def retry(self, job_id: str) -> Job:
        """As `JobStore.retry`."""
        self.check_change(job_id)
        return self._whole.jobs.retry(job_id)

    def check_change(self, job_id: str) -> None:
        """Check that a job may be cancelled and retried.

        Raises:
            UnknownJob: if there is no such job among theirs.
            NotAllowed: if they may not ingest.
        """
        self._check(job_id)
        self._principal.need("ingest")

    def _sees(self, job_id: str) -> bool:
        return self._principal.sees(self._whole.belonging.of_job(job_id))

    def _check(self, job_id: str) -> None:
        if not self._sees(job_id):
            raise unknown_job(job_id)


class SeenFeedback(FeedbackStore):
    """Somebody's own feedback; everybody's for administrators, who evaluate with it."""

    def __init__(self, whole: Library, principal: Principal) -> None:
        self._whole = whole
        self._principal = principal
        self._own = whole.feedback.of(principal.owner, only_own=not principal.may("admin"))

    def of(self, owner: str, *, only_own: bool) -> FeedbackStore:
        """As `FeedbackStore.of`, for administrators."""
        self._principal.need("admin")
        return self._whole.feedback.of(owner, only_own=only_own)

    def add(self, given: Feedback) -> str:
        """As `FeedbackStore.add`."""
        held_in = map(self._whole.belonging.of_document, given.document_ids)
        if not self._principal.sees(given.collection) or not all(
            map(self._principal.sees, held_in)
        ):
            raise UnknownDocument("there is no document of every id that the answer cites")
        self._principal.need("read")
        return self._own.add(given)

    def all(self) -> list[StoredFeedback]:
        """As `FeedbackStore.all`: their own."""
        return self._own.all()

    def tally(self) -> FeedbackTally:
        """As `FeedbackStore.tally`: of their own."""
        return self._own.tally()
