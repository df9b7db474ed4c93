"""Jobs in the library: every transition, alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingestion.errors import UnknownJob
from ingestion.given_metadata import GivenMetadata
from ingestion.library import Library
from ingestion.library.job_records import ItemOutcome, ItemState, Job, JobItem, NewItem
from ingestion.library.jobs import JobStore


@pytest.fixture
def store(library: Library) -> JobStore:
    """The jobs of an empty library."""
    return library.jobs


def staged(store: JobStore, data: bytes, name: str = "a.txt") -> NewItem:
    with store.staging.create() as file:
        file.write(data)
        file.keep()
        return NewItem("upload", name, name, len(data), file.name)


def submitted(store: JobStore, *sizes: int) -> Job:
    items = [staged(store, b"x" * size, f"{number}.txt") for number, size in enumerate(sizes)]
    return store.submit("news", items)


def begun(store: JobStore, *sizes: int) -> Job:
    submitted(store, *sizes)
    job = store.begin()
    assert job is not None
    return job


def states(store: JobStore, job: Job) -> list[ItemState]:
    return [item.state for item in store.items(job.id)[0]]


def files(store: JobStore) -> int:
    folder = store.staging.path("")
    return len(list(folder.iterdir())) if folder.is_dir() else 0


def test_a_job_comes_back_as_it_was_submitted(store: JobStore) -> None:
    given = GivenMetadata(title="A title", authors=("Lena Marsh",), origin="request")
    item = staged(store, b"Some words.")
    job = store.submit(
        "news", [item, NewItem("url", "https://a.example/", "https://a.example", given=given)]
    )
    assert store.job(job.id) == job
    assert (job.state, job.is_settled, job.progress.files) == ("queued", False, 2)
    first, second = store.items(job.id)[0]
    assert (first.kind, first.source, first.bytes, first.staged) == (
        "upload",
        "a.txt",
        11,
        item.staged,
    )
    assert (second.kind, second.given) == ("url", given)


def test_jobs_wait_in_the_order_in_which_they_came(store: JobStore) -> None:
    first, second = submitted(store, 1), submitted(store, 1)
    assert [job and job.id for job in (store.begin(), store.begin(), store.begin())] == [
        first.id,
        second.id,
        None,
    ]
    assert [job.id for job in store.jobs()[0]] == [second.id, first.id]


def test_jobs_are_listed_by_collection_and_state(store: JobStore) -> None:
    job = begun(store, 1)
    store.submit("other", [NewItem("url", "u", "u")])
    assert [one.id for one in store.jobs(collection="news")[0]] == [job.id]
    assert [one.collection for one in store.jobs(state="queued")[0]] == ["other"]
    assert store.jobs(limit=1, offset=2) == ([], 2)


def test_an_item_that_is_ingested_gives_up_its_upload_and_one_that_failed_keeps_it(
    store: JobStore,
) -> None:
    job = begun(store, 10, 20)
    for position, state in enumerate(("added", "failed")):
        store.begin_item(job.id, position)
        outcome = ItemOutcome(state, reason="broken" if state == "failed" else None)  # type: ignore[arg-type]
        store.settle(job.id, position, outcome, keep_staged=state == "failed")
    store.end(job.id)
    assert files(store) == 1
    ended = store.job(job.id)
    assert (ended.state, ended.is_settled) == ("done", True)
    assert ended.progress.states == {"added": 1, "failed": 1}


def test_progress_counts_files_bytes_and_passages_and_tells_what_is_left(store: JobStore) -> None:
    job = begun(store, 100, 300)
    assert job.progress.seconds_left is None
    store.settle(job.id, 0, ItemOutcome("added", passages=7), keep_staged=False)
    store.add_member(job.id, 1, "1.txt!/m", "m", ItemOutcome("added", passages=5))
    now = store.job(job.id)
    progress = now.progress
    assert (progress.files, progress.files_done) == (2, 1)
    assert (progress.bytes, progress.bytes_done, progress.passages) == (400, 100, 12)
    assert progress.states == {"added": 2, "queued": 1}
    assert progress.passages_per_second is not None
    assert progress.seconds_left is not None
    # A hundred bytes took as long as the job runs; three hundred are left. Twelve passages came.
    elapsed = 12 / progress.passages_per_second
    assert progress.seconds_left == pytest.approx(3 * elapsed)


def test_what_is_left_of_urls_is_told_by_their_number(store: JobStore) -> None:
    store.submit("news", [NewItem("url", str(n), str(n)) for n in range(3)])
    job = store.begin()
    assert job is not None
    store.settle(job.id, 0, ItemOutcome("added", passages=2), keep_staged=False)
    progress = store.job(job.id).progress
    assert progress.passages_per_second is not None
    assert progress.seconds_left == pytest.approx(2 * 2 / progress.passages_per_second)


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_has_stopped(
    store: JobStore,
) -> None:
    running, waiting = begun(store, 1, 1), submitted(store, 1)
    store.begin_item(running.id, 0)
    assert store.cancel(waiting.id).is_settled
    assert not store.cancel(running.id).is_settled
    assert states(store, running) == ["running", "cancelled"]
    store.end(running.id)
    assert states(store, running) == ["cancelled", "cancelled"]
    assert store.job(running.id).is_settled
    assert store.cancel(running.id).state == "cancelled"


def test_what_is_finished_after_the_cancellation_counts_as_what_it_is(store: JobStore) -> None:
    job = begun(store, 1)
    store.cancel(job.id)
    store.settle(job.id, 0, ItemOutcome("added"), keep_staged=False)
    store.end(job.id)
    assert states(store, job) == ["added"]


def test_a_retry_queues_what_failed_or_was_cancelled_and_nothing_else(store: JobStore) -> None:
    job = begun(store, 1, 1, 1)
    store.settle(job.id, 0, ItemOutcome("added"), keep_staged=False)
    store.settle(job.id, 1, ItemOutcome("failed", reason="broken"), keep_staged=True)
    assert store.retry(job.id).state == "running"
    store.cancel(job.id)
    store.end(job.id)
    assert store.retry(job.id).state == "queued"
    assert states(store, job) == ["added", "queued", "queued"]
    assert store.items(job.id)[0][1].reason is None


def test_an_archive_with_a_member_that_failed_is_read_again_as_a_whole(store: JobStore) -> None:
    job = begun(store, 1, 1)
    store.begin_item(job.id, 0)
    store.add_member(job.id, 0, "0.txt!/good", "good", ItemOutcome("added"))
    store.add_member(job.id, 0, "0.txt!/bad", "bad", ItemOutcome("failed", reason="broken"))
    store.settle(job.id, 0, ItemOutcome("added"), keep_staged=True)
    store.settle(job.id, 1, ItemOutcome("added"), keep_staged=False)
    store.end(job.id)
    store.retry(job.id)
    store.begin()
    assert store.items(job.id, state="queued")[0][0].position == 0
    store.begin_item(job.id, 0)
    assert states(store, job) == ["running", "added"]


def test_nothing_to_retry_changes_nothing(store: JobStore) -> None:
    job = begun(store, 1)
    store.settle(job.id, 0, ItemOutcome("added"), keep_staged=False)
    store.end(job.id)
    assert store.retry(job.id).state == "done"


def test_a_job_that_was_retried_while_it_stopped_waits_again(store: JobStore) -> None:
    job = begun(store, 1, 1)
    store.begin_item(job.id, 0)
    store.cancel(job.id)
    store.retry(job.id)
    store.end(job.id)
    assert states(store, job) == ["queued", "queued"]
    assert store.job(job.id).state == "queued"


def test_what_a_kill_interrupted_waits_again(store: JobStore) -> None:
    running, cancelled = begun(store, 1, 1), begun(store, 1)
    for job in (running, cancelled):
        store.begin_item(job.id, 0)
    store.cancel(cancelled.id)
    store.recover()
    assert (store.job(running.id).state, states(store, running)) == ("queued", ["queued"] * 2)
    assert states(store, cancelled) == ["cancelled"]
    assert store.job(cancelled.id).is_settled


def test_a_job_without_room_waits_with_its_reason(store: JobStore) -> None:
    job = begun(store, 1)
    store.begin_item(job.id, 0)
    store.pause(job.id, "the disk is full")
    paused = store.job(job.id)
    assert (paused.state, paused.reason, paused.is_settled) == ("queued", "the disk is full", False)
    again = store.begin()
    assert again is not None
    assert again.reason is None


def test_a_job_that_cannot_go_on_fails_with_what_is_left_of_it(store: JobStore) -> None:
    job = begun(store, 1, 1)
    store.settle(job.id, 0, ItemOutcome("added"), keep_staged=False)
    store.end(job.id, "the model is broken")
    assert (store.job(job.id).state, store.job(job.id).reason) == ("failed", "the model is broken")
    left: JobItem = store.items(job.id)[0][1]
    assert (left.state, left.reason) == ("failed", "the model is broken")
    assert store.retry(job.id).state == "queued"


def test_jobs_expire_with_the_uploads_that_were_kept_for_them(store: JobStore) -> None:
    ended, waiting = begun(store, 1), submitted(store, 1)
    store.end(ended.id, "broken")
    now = datetime.now(UTC)
    store.expire(now - timedelta(days=1))
    assert files(store) == 2
    store.expire(now + timedelta(seconds=1))
    with pytest.raises(UnknownJob):
        store.job(ended.id)
    assert store.job(waiting.id).progress.files == 1
    assert files(store) == 1


def test_files_of_no_job_are_swept(store: JobStore) -> None:
    submitted(store, 1)
    staged(store, b"left behind by a kill before the job was stored")
    assert files(store) == 2
    store.sweep_staging()
    assert files(store) == 1


def test_an_upload_that_was_not_kept_leaves_nothing(store: JobStore) -> None:
    with store.staging.create() as file:
        file.write(b"cut off")
    assert files(store) == 0


@pytest.mark.parametrize("act", ["job", "items", "cancel", "retry"])
def test_an_unknown_job_is_told(store: JobStore, act: str) -> None:
    with pytest.raises(UnknownJob, match="no job '0'"):
        getattr(store, act)("0")
