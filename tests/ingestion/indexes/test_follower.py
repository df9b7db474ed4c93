"""An index follows the library, and heals from whatever befalls its files."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from ingestion.errors import IndexDamaged
from ingestion.indexes import Follower, LexicalIndex, SearchIndexes, VectorIndex
from ingestion.indexes.index import Hit, Index, Removal
from ingestion.indexes.stamp import Stamp, read_stamp, write_stamp
from ingestion.library import Library, Originals, StoredVersion, open_database
from ingestion.library.passages import IndexablePassage
from tests.ingestion.versions import new_version, unit_vectors

IndexT = TypeVar("IndexT", bound=Index)

NAMES = ("vectors", "lexical")


def texts(count: int) -> list[str]:
    return [f"Report {number} is about item{number}." for number in range(count)]


def add(library: Library, source: str, *passages: str, collection: str = "news") -> StoredVersion:
    (stored,) = library.add(collection, [new_version(source, *passages)])
    return stored


def open_indexes(library: Library, folder: Path, model_id: str = "model") -> SearchIndexes:
    indexes = SearchIndexes(library, folder, library.properties.library_id, model_id)
    indexes.open()
    # Waits for what opening has begun to heal.
    indexes.catch_up()
    return indexes


def by_vector(indexes: SearchIndexes, library: Library, text: str) -> str | None:
    """The text of the nearest current passage, if it is near at all."""
    collection_id = library.collection_id("news")
    hits = indexes.nearest(unit_vectors([text])[0], collection_id, 10)
    found = library.passages.current([hit.passage_id for hit in hits], "news")
    near = [
        found[hit.passage_id].text for hit in hits if hit.passage_id in found and hit.score > 0.9
    ]
    return near[0] if near else None


def by_words(indexes: SearchIndexes, library: Library, text: str) -> str | None:
    """The text of the current passage that matches best."""
    hits = indexes.matching(text, library.collection_id("news"), 10)
    found = library.passages.current([hit.passage_id for hit in hits], "news")
    matches = [found[hit.passage_id].text for hit in hits if hit.passage_id in found]
    return matches[0] if matches else None


def assert_found(indexes: SearchIndexes, library: Library, *wanted: str) -> None:
    for text in wanted:
        assert by_vector(indexes, library, text) == text
        assert by_words(indexes, library, text) == text


@pytest.fixture
def vectors(tmp_path: Path, library: Library) -> Iterator[Follower[VectorIndex]]:
    """A follower by itself."""
    follower = Follower(library, tmp_path / "vectors", "identity", VectorIndex)
    follower.open()
    follower.catch_up()
    yield follower
    follower.close()


def count(follower: Follower[VectorIndex], library: Library, collection: str = "news") -> int:
    collection_id = library.collection_id(collection)
    return follower.use(lambda index: index.count(collection_id))


def stamp_of(folder: Path) -> Stamp:
    stamp = read_stamp(folder / "stamp.json")
    assert stamp is not None
    return stamp


def generations(folder: Path) -> list[str]:
    return [stamp_of(folder / name).generation for name in NAMES]


def test_an_index_follows_what_is_added_replaced_and_deleted(
    library: Library, vectors: Follower[VectorIndex]
) -> None:
    first = add(library, "a", "One.", "Two.")
    assert vectors.position == 0
    vectors.catch_up()
    assert (vectors.position, count(vectors, library)) == (1, 2)

    add(library, "a", "Three.")
    add(library, "b", "Four.")
    vectors.catch_up()
    assert (vectors.position, count(vectors, library)) == (4, 2)

    library.delete(first.document_id)
    vectors.catch_up()
    assert (vectors.position, count(vectors, library)) == (5, 1)


def test_catching_up_is_not_rebuilding(
    tmp_path: Path, library: Library, vectors: Follower[VectorIndex]
) -> None:
    before = stamp_of(tmp_path / "vectors").generation

    for number in range(300):
        add(library, str(number), f"Text {number}.")
    vectors.catch_up()

    assert (vectors.position, count(vectors, library)) == (300, 300)
    assert stamp_of(tmp_path / "vectors").generation == before


def test_a_change_may_be_applied_twice(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    indexes = open_indexes(library, folder)
    add(library, "a", "Old item0.")
    add(library, "a", *texts(3))
    indexes.catch_up()
    indexes.close()
    before = generations(folder)
    for name in NAMES:
        write_stamp(folder / name / "stamp.json", replace(stamp_of(folder / name), position=0))

    again = open_indexes(library, folder)

    assert generations(folder) == before
    assert [stamp_of(folder / name).position for name in NAMES] == [3, 3]
    assert_found(again, library, *texts(3))
    again.close()


def test_an_index_is_opened_again_as_it_was_left(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    indexes = open_indexes(library, folder)
    add(library, "a", *texts(3))
    indexes.catch_up()
    indexes.close()
    add(library, "b", "Unseen item9.")
    before = generations(folder)

    again = open_indexes(library, folder)

    assert generations(folder) == before
    assert_found(again, library, *texts(3), "Unseen item9.")
    again.close()


def test_an_index_that_is_not_open_says_so(tmp_path: Path, library: Library) -> None:
    follower = Follower(library, tmp_path / "vectors", "identity", VectorIndex)

    with pytest.raises(IndexDamaged, match="has not been opened"):
        follower.use(lambda index: index.count(1))
    follower.close()


def test_a_rebuilt_index_replaces_the_old_one_and_its_leftovers(
    tmp_path: Path, library: Library
) -> None:
    folder = tmp_path / "indexes"
    indexes = open_indexes(library, folder)
    add(library, "a", *texts(3))
    before = generations(folder)
    (folder / "vectors" / "half-built").mkdir()
    (folder / "lexical" / ".stamp-half-written").write_text("{")

    indexes.rebuild()

    after = generations(folder)
    assert all(old != new for old, new in zip(before, after, strict=True))
    for name, kept in zip(NAMES, after, strict=True):
        assert {path.name for path in (folder / name).iterdir()} == {"stamp.json", kept}
    assert_found(indexes, library, *texts(3))
    indexes.close()


def test_another_model_another_vector_index(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    add(library, "a", *texts(3))
    open_indexes(library, folder).close()
    vectors, lexical = generations(folder)

    again = open_indexes(library, folder, model_id="another")

    assert stamp_of(folder / "vectors").generation != vectors
    assert stamp_of(folder / "lexical").generation == lexical
    assert_found(again, library, *texts(3))
    again.close()


def test_the_index_of_another_library_is_rebuilt(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    other = Library(open_database(f"sqlite:///{tmp_path / 'other.db'}"), Originals(tmp_path))
    add(other, "a", "Foreign item0.")
    open_indexes(other, folder).close()
    other.close()
    add(library, "a", *texts(3))

    indexes = open_indexes(library, folder)

    assert_found(indexes, library, *texts(3))
    assert by_words(indexes, library, "foreign") is None
    indexes.close()


def test_an_index_that_is_ahead_of_a_restored_library_is_rebuilt(
    tmp_path: Path, library: Library
) -> None:
    folder = tmp_path / "indexes"
    add(library, "a", *texts(3))
    backup = tmp_path / "backup.db"
    with sqlite3.connect(tmp_path / "library.db") as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()
    add(library, "b", "Lost item9.")
    open_indexes(library, folder).close()
    library.close()

    restored = Library(open_database(f"sqlite:///{backup}"), Originals(tmp_path))
    indexes = open_indexes(restored, folder)

    assert_found(indexes, restored, *texts(3))
    assert by_words(indexes, restored, "lost") is None
    indexes.close()
    restored.close()


def test_what_an_index_lost_in_silence_is_noticed(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    add(library, "a", *texts(3))
    add(library, "b", "Another item9.")
    open_indexes(library, folder).close()
    stamp = stamp_of(folder / "vectors")
    index = VectorIndex(folder / "vectors" / stamp.generation)
    index.apply([Removal(library.collection_id("news"), 1, (1,))], ())
    index.close()

    again = open_indexes(library, folder)

    assert_found(again, library, *texts(3), "Another item9.")
    again.close()


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)  # noqa: S311 - the same in every run


FILES = {
    "vectors": [
        "stamp.json",
        "*/chroma.sqlite3",
        "*/*/data_level0.bin",
        "*/*/header.bin",
        "*/*/index_metadata.pickle",
        "*/*/length.bin",
        "*/*/link_lists.bin",
    ],
    "lexical": [
        "stamp.json",
        "*/.managed.json",
        "*/meta.json",
        "*/*.fast",
        "*/*.fieldnorm",
        "*/*.idx",
        "*/*.pos",
        "*/*.store",
        "*/*.term",
    ],
}
DAMAGE: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "emptied": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "overwritten": lambda path: path.write_bytes(noise(path.stat().st_size)),
}
SYNCED = 150
SOUGHT = [texts(3 * SYNCED)[number] for number in (0, SYNCED, 3 * SYNCED - 1)]


@dataclass(frozen=True)
class Built:
    """A library with more passages than Chroma keeps in its log, and its indexes, closed."""

    library: Library
    indexes: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("built")
    library = Library(open_database(f"sqlite:///{folder / 'library.db'}"), Originals(folder))
    for first in range(0, 3 * SYNCED, SYNCED):
        add(library, f"{first}", *texts(3 * SYNCED)[first : first + SYNCED])
    for follower in followers(library, folder / "indexes"):
        follower.open()
        follower.catch_up()
        follower.close()
    yield Built(library, folder / "indexes")
    library.close()


def followers(
    library: Library, folder: Path
) -> tuple[Follower[VectorIndex], Follower[LexicalIndex]]:
    open_vectors = partial(VectorIndex, sync_threshold=SYNCED)
    return (
        Follower(library, folder / "vectors", "identity", open_vectors),
        Follower(library, folder / "lexical", "identity", LexicalIndex),
    )


def test_the_list_of_files_to_damage_is_complete(built: Built) -> None:
    for name, patterns in FILES.items():
        folder = built.indexes / name
        listed = {path for pattern in patterns for path in folder.glob(pattern)}
        locks = set(folder.rglob("*.lock"))
        assert {path for path in folder.rglob("*") if path.is_file()} == listed | locks
        assert all(list(folder.glob(pattern)) for pattern in patterns)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(
    ("name", "pattern"), [(name, pattern) for name in FILES for pattern in FILES[name]]
)
def test_a_damaged_file_is_healed_by_opening(
    tmp_path: Path, built: Built, name: str, pattern: str, damage: str
) -> None:
    shutil.copytree(built.indexes, tmp_path, dirs_exist_ok=True)
    for path in list((tmp_path / name).glob(pattern)):
        DAMAGE[damage](path)
    vectors, lexical = followers(built.library, tmp_path)

    found = (
        best(built, vectors, lambda text: lambda index: index.search(unit_vectors([text])[0], 1, 1))
        if name == "vectors"
        else best(built, lexical, lambda text: lambda index: index.search(text, 1, 1))
    )

    assert found == SOUGHT


def best(
    built: Built, follower: Follower[IndexT], search: Callable[[str], Callable[[IndexT], list[Hit]]]
) -> list[str]:
    """Open an index and find each of the texts that are sought."""
    follower.open()
    hits = [follower.use(search(text))[0] for text in SOUGHT]
    follower.close()
    found = built.library.passages.current([hit.passage_id for hit in hits], "news")
    return [found[hit.passage_id].text for hit in hits]


def test_damage_that_a_query_runs_into_is_healed(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    indexes = open_indexes(library, folder)
    add(library, "a", *texts(3))
    indexes.catch_up()
    before = generations(folder)
    for path in folder.rglob("chroma.sqlite3"):
        path.write_bytes(b"garbage" * 10_000)

    assert_found(indexes, library, *texts(3))
    indexes.catch_up()

    assert generations(folder)[0] != before[0]
    assert_found(indexes, library, *texts(3))
    indexes.close()


def test_damage_that_an_ingest_runs_into_is_healed(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "indexes"
    indexes = open_indexes(library, folder)
    add(library, "a", *texts(3))
    indexes.catch_up()
    for path in folder.rglob("chroma.sqlite3"):
        path.write_bytes(b"garbage" * 10_000)
    for path in folder.rglob("meta.json"):
        path.write_bytes(b"garbage")

    add(library, "b", "Another item9.")
    indexes.catch_up()

    assert_found(indexes, library, *texts(3), "Another item9.")
    indexes.close()


def test_files_that_are_damaged_while_they_are_built_are_built_once_more(
    tmp_path: Path, library: Library
) -> None:
    add(library, "a.txt", *texts(3))
    damaged = iter([True])

    class DamagedOnce(LexicalIndex):
        def apply(self, removals: Sequence[Removal], additions: Sequence[IndexablePassage]) -> None:
            if next(damaged, False):
                raise IndexDamaged("hit while it was written")
            super().apply(removals, additions)

    follower = Follower(library, tmp_path / "lexical", "identity", DamagedOnce)
    follower.open()
    follower.catch_up()
    assert follower.use(lambda index: index.document_frequency("item1")) == 1
    follower.close()


def test_queries_go_on_while_an_index_is_rebuilt(tmp_path: Path, library: Library) -> None:
    indexes = open_indexes(library, tmp_path / "indexes")
    add(library, "a", *texts(200))
    indexes.catch_up()

    with ThreadPoolExecutor(1) as thread:
        rebuilds = [thread.submit(indexes.rebuild) for _ in range(3)]
        while not rebuilds[-1].done():
            assert_found(indexes, library, "Report 7 is about item7.")
    for rebuild in rebuilds:
        rebuild.result()
    indexes.close()
