"""The change log grows in commit order and without gaps, whoever writes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from ingestion.library import Library
from tests.ingestion.versions import new_version


def test_a_new_log_is_empty(library: Library) -> None:
    assert library.changes.head() == 0
    assert library.changes.after(0, 10) == []


def test_replacing_takes_the_old_version_out_and_the_new_one_in(library: Library) -> None:
    (first,) = library.add("news", [new_version("a", "One.")])
    (second,) = library.add("news", [new_version("a", "Two.")])

    added, removed, replaced = library.changes.after(0, 10)

    assert [added.kind, removed.kind, replaced.kind] == ["add", "remove", "add"]
    assert removed.version_id == added.version_id != replaced.version_id
    assert (added.sequence, removed.sequence, replaced.sequence) == (1, 2, 3)
    assert (first.sequence, second.sequence) == (1, 3)
    assert library.changes.head() == 3


def test_the_log_is_read_in_steps(library: Library) -> None:
    library.add("news", [new_version(str(number), "One.") for number in range(5)])

    assert [change.sequence for change in library.changes.after(0, 2)] == [1, 2]
    assert [change.sequence for change in library.changes.after(2, 2)] == [3, 4]
    assert [change.sequence for change in library.changes.after(4, 2)] == [5]
    assert library.changes.after(5, 2) == []


def test_a_change_names_the_collection(library: Library) -> None:
    library.add("news", [new_version("a", "One.")])
    library.add("archive", [new_version("a", "One.")])

    named = [change.collection_id for change in library.changes.after(0, 10)]

    assert named == [library.collection_id("news"), library.collection_id("archive")]


def test_threads_that_write_at_once_leave_no_gap_and_no_disorder(library: Library) -> None:
    together = threading.Barrier(4)
    seen: list[int] = []

    def write(writer: int) -> None:
        together.wait()
        for number in range(10):
            (stored,) = library.add("news", [new_version(f"{writer % 3}", f"{writer}.{number}")])
            # Whoever has seen an entry can see every one before it.
            visible = [change.sequence for change in library.changes.after(0, 1000)]
            assert visible[: stored.sequence] == list(range(1, stored.sequence + 1))
            seen.append(stored.sequence)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))

    # 40 versions of 3 documents: all but the first of each also take a version out.
    assert library.changes.head() == 40 + 37
    assert len(set(seen)) == 40
    documents, total = library.documents("news")
    assert (total, sum(document.version for document in documents)) == (3, 40)
