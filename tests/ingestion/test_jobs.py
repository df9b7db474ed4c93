"""The queue of jobs, with real parts: what is submitted is ingested, whatever comes between."""

from __future__ import annotations

import io
import multiprocessing
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ingestion.embedding import Embedder, open_embedder
from ingestion.errors import InvalidName, QueueFull
from ingestion.given_metadata import GivenMetadata
from ingestion.indexes import SearchIndexes
from ingestion.jobs import JobQueue
from ingestion.library import Library
from ingestion.library.job_records import ItemState, Job, NewItem
from ingestion.parsing.pool import InProcessParser
from ingestion.pipeline import IngestResult, Pipeline
from ingestion.sources import Source
from ingestion.web import Fetcher
from tests.ingestion.restless import Parts, opened

DOCUMENTS = 20
SYNC_THRESHOLD = 20_000


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Pipeline:
    return Pipeline(library, indexes, embedder, InProcessParser())


@pytest.fixture
def jobs(library: Library, pipeline: Pipeline) -> Iterator[JobQueue]:
    """A queue that has not been started."""
    queue = JobQueue(library, pipeline, Fetcher, most_waiting=3, pause_s=0.2)
    yield queue
    queue.close()


def staged(library: Library, name: str, data: bytes, title: str | None = None) -> NewItem:
    with library.jobs.staging.create() as file:
        file.write(data)
        file.keep()
    given = GivenMetadata(title=title, origin="request") if title else GivenMetadata()
    return NewItem("upload", name, name, len(data), file.name, given)


def texts(library: Library, count: int) -> list[NewItem]:
    return [
        staged(library, f"{number}.txt", f"The report on case {number} was read. ".encode() * 20)
        for number in range(count)
    ]


def archive(**members: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, text in members.items():
            file.writestr(f"{name}.txt", text)
    return data.getvalue()


def ended(library: Library, job: Job) -> Job:
    return eventually(library, job, lambda now: now.is_settled)


def eventually(library: Library, job: Job, reached: Callable[[Job], bool]) -> Job:
    while not reached(now := library.jobs.job(job.id)):
        time.sleep(0.02)
    return now


def states(library: Library, job: Job) -> list[ItemState]:
    return [item.state for item in library.jobs.items(job.id)[0]]


def uploads(library: Library) -> int:
    return len(list(library.jobs.staging.path("").iterdir()))


def test_a_job_ingests_each_of_its_documents(jobs: JobQueue, library: Library) -> None:
    items = [
        staged(library, "a.txt", b"Rain fell on Ostrel.", "Weather"),
        staged(library, "b.txt", b""),
        staged(library, "a.txt", b"Snow fell on Ostrel.", "Weather"),
    ]
    job = jobs.submit("news", items)
    jobs.start()
    done = ended(library, job)
    assert (done.state, states(library, job)) == ("done", ["added", "failed", "updated"])
    assert "empty" in (library.jobs.items(job.id)[0][1].reason or "")
    held = library.find("news", "a.txt")
    assert held is not None
    assert (held.version, held.title, held.given.origin) == (2, "Weather", "request")
    assert (done.progress.files_done, done.progress.passages) == (3, 2)
    # What failed is kept, so that it can be retried.
    assert uploads(library) == 1


def test_a_job_submitted_while_the_queue_idles_is_begun_at_once(
    jobs: JobQueue, library: Library
) -> None:
    jobs.start()
    for number in range(3):
        job = jobs.submit("news", [staged(library, "a.txt", f"Case {number}.".encode())])
        assert ended(library, job).state == "done"


def test_the_members_of_an_archive_are_items_of_the_job(jobs: JobQueue, library: Library) -> None:
    first = archive(a="Rain fell on Ostrel.", b="Hail fell on Ostrel.", c="  ")
    items = [
        staged(library, "pack.zip", first),
        staged(library, "other.txt", b"The sun shone."),
        staged(library, "pack.zip", archive(a="Rain fell on Ostrel.")),
        staged(library, "none.zip", archive()),
    ]
    job = jobs.submit("news", items)
    jobs.start()
    assert ended(library, job).progress.files_done == 4
    found = {
        (item.name, item.state, item.container)
        for item in library.jobs.items(job.id)[0]
        if item.position > 0
    }
    assert ("other.txt", "added", None) in found
    assert {("a.txt", "added", 0), ("b.txt", "added", 0), ("c.txt", "failed", 0)} <= found
    assert ("none.zip", "failed", None) in found
    assert states(library, job)[0] == "added"
    assert library.find("news", "pack.zip!/a.txt") is not None
    assert library.find("news", "pack.zip!/b.txt") is None


def test_a_url_that_may_not_be_fetched_fails_alone(jobs: JobQueue, library: Library) -> None:
    url = NewItem("url", "http://127.0.0.1:9/", "http://127.0.0.1:9/")
    job = jobs.submit("news", [url, staged(library, "a.txt", b"Rain fell.")])
    jobs.start()
    ended(library, job)
    assert states(library, job) == ["failed", "added"]


class HeldPipeline(Pipeline):
    """A pipeline that stands still behind its first source until it is let go on."""

    def __init__(self, library: Library, indexes: SearchIndexes, embedder: Embedder) -> None:
        super().__init__(library, indexes, embedder, InProcessParser())
        self.reading = threading.Event()
        self.go_on = threading.Event()

    def ingest(
        self,
        sources: Iterable[Source],
        collection: str,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[IngestResult]:
        """Ingest as a pipeline does, but slowly at first."""
        yield from super().ingest(self._slowly(sources), collection, should_stop)

    def _slowly(self, sources: Iterable[Source]) -> Iterator[Source]:
        for source in sources:
            yield source
            self.reading.set()
            self.go_on.wait()


def test_a_cancelled_job_stops_and_can_be_retried(
    library: Library, indexes: SearchIndexes, embedder: Embedder
) -> None:
    pipeline = HeldPipeline(library, indexes, embedder)
    jobs = JobQueue(library, pipeline, Fetcher)
    job = jobs.submit("news", texts(library, 3))
    waiting = jobs.submit("news", texts(library, 1))
    jobs.start()
    pipeline.reading.wait()
    assert not jobs.cancel(job.id).is_settled
    assert jobs.cancel(waiting.id).is_settled
    pipeline.go_on.set()
    assert ended(library, job).state == "cancelled"
    assert states(library, job) == ["cancelled"] * 3
    jobs.retry(job.id)
    assert ended(library, job).state == "done"
    assert states(library, job) == ["added"] * 3
    assert states(library, waiting) == ["cancelled"]
    jobs.close()


def test_what_failed_for_a_passing_reason_succeeds_when_it_is_retried(
    jobs: JobQueue, library: Library
) -> None:
    item = staged(library, "a.txt", b"Rain fell.")
    away = library.jobs.staging.path(item.staged or "").rename(
        library.originals.folder.parent / "x"
    )
    job = jobs.submit("news", [item])
    jobs.start()
    ended(library, job)
    assert "send it again" in (library.jobs.items(job.id)[0][0].reason or "")
    away.rename(library.jobs.staging.path(item.staged or ""))
    jobs.retry(job.id)
    ended(library, job)
    assert states(library, job) == ["added"]


def test_a_job_without_room_waits_and_goes_on_by_itself(jobs: JobQueue, library: Library) -> None:
    """A file where the folder of the originals should be refuses every write, as a full disk."""
    library.originals.folder.write_bytes(b"")
    job = jobs.submit("news", texts(library, 2))
    jobs.start()
    paused = eventually(library, job, lambda now: now.reason is not None)
    assert paused.state == "queued"
    assert "cannot take an original" in (paused.reason or "")
    library.originals.folder.unlink()
    assert ended(library, job).state == "done"
    assert states(library, job) == ["added", "added"]


def test_a_job_whose_passages_no_index_takes_waits_and_goes_on_by_itself(
    library: Library, embedder: Embedder, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")
    indexes = SearchIndexes(library, blocked / "indexes", library.properties.library_id, "model")
    indexes.open()
    pipeline = Pipeline(library, indexes, embedder, InProcessParser())
    jobs = JobQueue(library, pipeline, Fetcher, pause_s=0.1)
    job = jobs.submit("news", texts(library, 2))
    jobs.start()
    paused = eventually(library, job, lambda now: now.reason is not None)
    assert paused.state == "queued"
    assert "index cannot be used" in (paused.reason or "")
    blocked.unlink()
    assert ended(library, job).state == "done"
    jobs.close()
    indexes.close()


def test_a_job_that_meets_the_unforeseen_fails_and_the_queue_goes_on(
    jobs: JobQueue, library: Library
) -> None:
    broken = Pipeline(library, None, None, InProcessParser())  # type: ignore[arg-type]
    failing = JobQueue(library, broken, Fetcher)
    job = failing.submit("news", texts(library, 1))
    failing.start()
    failed = ended(library, job)
    failing.close()
    assert (failed.state, states(library, job)) == ("failed", ["failed"])
    assert "its log" in (failed.reason or "")
    jobs.start()
    jobs.retry(job.id)
    assert ended(library, job).state == "done"


def test_a_full_queue_takes_no_more_until_a_job_has_ended(jobs: JobQueue, library: Library) -> None:
    waiting = [jobs.submit("news", texts(library, 1)) for _ in range(3)]
    with pytest.raises(QueueFull, match="3 jobs"):
        jobs.submit("news", texts(library, 1))
    jobs.cancel(waiting[0].id)
    jobs.submit("news", texts(library, 1))


def test_a_collection_with_an_improper_name_is_refused(jobs: JobQueue, library: Library) -> None:
    with pytest.raises(InvalidName):
        jobs.submit("../up", [])
    assert library.jobs.jobs() == ([], 0)


def test_no_thread_is_left_and_a_closed_queue_can_be_started_again(
    jobs: JobQueue, library: Library
) -> None:
    before = threading.active_count()
    jobs.start()
    jobs.start()
    jobs.close()
    jobs.close()
    assert threading.active_count() == before
    job = jobs.submit("news", texts(library, 1))
    jobs.start()
    assert ended(library, job).state == "done"


def test_close_leaves_the_rest_for_the_next_start(jobs: JobQueue, library: Library) -> None:
    job = jobs.submit("news", texts(library, DOCUMENTS))
    jobs.start()
    eventually(library, job, lambda now: now.state == "running")
    jobs.close()
    assert library.jobs.job(job.id).state in {"running", "done"}
    jobs.start()
    assert ended(library, job).progress.files_done == DOCUMENTS
    assert all(one.version == 1 for one in library.documents("news")[0])


def test_watchers_are_told_of_the_end(jobs: JobQueue, library: Library) -> None:
    job = jobs.submit("news", texts(library, 2))
    told: list[bool] = []
    end = threading.Event()

    def notify(settled: bool) -> None:
        told.append(settled)
        if settled:
            end.set()

    with jobs.watch(job.id, notify):
        jobs.start()
        assert end.wait(60)
    assert told.count(True) == 1
    assert told[-1]


def test_purging_leaves_nothing_of_a_document_in_jobs(
    jobs: JobQueue, library: Library, pipeline: Pipeline, tmp_path: Path
) -> None:
    members = archive(quartzheron="The quartzheron convoy.", bad="")
    job = jobs.submit(
        "news",
        [
            staged(library, "pack.zip", members),
            staged(library, "quartzheron.txt", b"The quartzheron left."),
            staged(library, "other.txt", b"Sheep."),
        ],
    )
    jobs.start()
    ended(library, job)
    assert uploads(library) == 1  # the archive, since a member failed
    again = jobs.submit("news", [staged(library, "quartzheron.txt", b"\0quartzheron\0")])
    ended(library, again)
    assert states(library, again) == ["failed"]
    for source in ("pack.zip!/quartzheron.txt", "quartzheron.txt"):
        held = library.find("news", source)
        assert held is not None
        pipeline.purge(held.document_id)
    traces = [
        path for path in tmp_path.rglob("*") if path.is_file() and b"quartz" in path.read_bytes()
    ]
    assert traces == []
    assert uploads(library) == 0
    assert [item.source for item in library.jobs.items(job.id)[0] if item.state == "added"] == [
        "pack.zip",
        "other.txt",
    ]


@pytest.mark.parametrize("settled_at_kill", [0, 5])
def test_a_job_survives_a_kill_and_each_of_its_documents_is_ingested_once(
    tmp_path: Path, embedder: Embedder, settled_at_kill: int
) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "tantivy", "sqlalchemy", "openvino", __name__])
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=work_until_killed, args=(tmp_path, sending))
    process.start()
    sending.close()
    job_id, second_id = receiving.recv(), receiving.recv()
    while receiving.recv() < settled_at_kill:
        pass
    process.kill()
    process.join()

    with opened(tmp_path, embedder, SYNC_THRESHOLD) as parts, started(parts):
        for one in (job_id, second_id):
            job = ended(parts.library, parts.library.jobs.job(one))
            assert (job.state, job.progress.files_done) == ("done", DOCUMENTS)
        listed, total = parts.library.documents("news")
        assert total == DOCUMENTS
        # The second job has the same documents with other words.
        assert {document.version for document in listed} == {2}
        assert uploads(parts.library) == 0


def work_until_killed(home: Path, report: Connection) -> None:
    """Submit two jobs and ingest, telling how many documents of the first are settled."""
    with opened(home, open_embedder(), SYNC_THRESHOLD) as parts, started(parts) as queue:
        first = queue.submit("news", texts(parts.library, DOCUMENTS))
        words = b"Other words. "
        others = [staged(parts.library, f"{n}.txt", words * (n + 1)) for n in range(DOCUMENTS)]
        second = queue.submit("news", others)
        report.send(first.id)
        report.send(second.id)
        while True:
            report.send(parts.library.jobs.job(first.id).progress.files_done)
            time.sleep(0.01)


@contextmanager
def started(parts: Parts) -> Iterator[JobQueue]:
    queue = JobQueue(parts.library, parts.pipeline, Fetcher)
    queue.start()
    try:
        yield queue
    finally:
        queue.close()
