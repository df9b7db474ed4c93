"""On a disk that takes nothing more, questions are answered from the library."""

from __future__ import annotations

import resource
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from ingestion.errors import IndexDamaged
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, Originals, open_database
from tests.ingestion.versions import new_version, unit_vectors

PASSAGES = ("The mole was built in 1931.", "The harbour has three cranes.")


def opened_library(home: Path) -> Library:
    return Library(open_database(f"sqlite:///{home / 'library.db'}"), Originals(home / "originals"))


def opened_indexes(library: Library, folder: Path) -> SearchIndexes:
    indexes = SearchIndexes(library, folder, library.properties.library_id, "model")
    indexes.open()
    return indexes


def found(library: Library, indexes: SearchIndexes) -> tuple[list[str], list[str], int]:
    """The nearest passage to a vector, the passages that match words, and a term's frequency."""
    here = library.collection_id("news")
    nearest = indexes.nearest(unit_vectors([PASSAGES[0]])[0], here, 1)
    matching = indexes.matching("How many cranes?", here, 5)
    texts = [
        [library.passages.current([hit.passage_id], "news")[hit.passage_id].text for hit in hits]
        for hits in (nearest, matching)
    ]
    return texts[0], texts[1], indexes.document_frequency("harbour")


EXPECTED = ([PASSAGES[0]], [PASSAGES[1]], 1)


def test_where_no_index_can_be_built_the_library_answers(library: Library, tmp_path: Path) -> None:
    library.add("news", [new_version("mole.txt", *PASSAGES)])
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")
    indexes = opened_indexes(library, blocked / "indexes")

    assert found(library, indexes) == EXPECTED
    with pytest.raises(IndexDamaged):
        indexes.check()

    library.add("news", [new_version("crane.txt", "A crane fell.")])
    here = library.collection_id("news")
    assert len(indexes.matching("crane", here, 5)) == 2, "what is added meanwhile is found"
    blocked.unlink()
    indexes.catch_up()
    indexes.check()
    assert found(library, indexes)[0] == EXPECTED[0]
    indexes.close()


def ask_without_room(home: Path, connection: Connection) -> None:
    """Ask, in a process that can write no byte to any file."""
    library = opened_library(home)
    library.add("news", [new_version("mole.txt", *PASSAGES)])
    indexes = opened_indexes(library, home / "indexes")
    indexes.catch_up()
    library.add("news", [new_version("crane.txt", "A winch broke.")])
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        indexes.catch_up()
    except IndexDamaged as error:
        refusal = str(error)
    without = found(library, indexes)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    indexes.catch_up()
    winch = indexes.matching("winch", library.collection_id("news"), 5)
    connection.send((refusal, without, found(library, indexes), len(winch)))
    indexes.close()
    library.close()


def test_a_disk_that_is_full_costs_the_index_and_no_answer(
    tmp_path: Path, processes: ForkServerContext
) -> None:
    here, there = processes.Pipe()
    process = processes.Process(target=ask_without_room, args=(tmp_path, there))
    process.start()
    there.close()

    refusal, without, after, winches = here.recv()
    process.join()

    assert "cannot be" in refusal
    assert without == EXPECTED
    assert after == EXPECTED
    assert winches == 1
    assert process.exitcode == 0
