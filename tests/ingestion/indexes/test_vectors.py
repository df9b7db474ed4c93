"""The vector index finds the nearest passages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingestion.errors import IndexDamaged
from ingestion.indexes import VectorIndex
from tests.ingestion.indexes.passages import indexable, removal
from tests.ingestion.versions import unit_vectors


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors")
    yield index
    index.close()


def found(index: VectorIndex, text: str, collection_id: int = 1, limit: int = 10) -> list[int]:
    return [hit.passage_id for hit in index.search(unit_vectors([text])[0], collection_id, limit)]


def test_the_nearest_come_first_and_scores_are_cosines(index: VectorIndex) -> None:
    texts = [f"text {number}" for number in range(600)]
    index.apply((), [indexable(number, text) for number, text in enumerate(texts)])
    query = unit_vectors(["a question"])[0]

    hits = index.search(query, 1, 10)

    cosines = unit_vectors(texts) @ query
    best = np.argsort(-cosines)[:10]
    assert [hit.passage_id for hit in hits] == best.tolist()
    assert [hit.score for hit in hits] == pytest.approx(cosines[best].tolist(), abs=1e-5)


def test_a_vector_is_nearest_to_itself(index: VectorIndex) -> None:
    index.apply((), [indexable(number, f"text {number}") for number in range(50)])

    assert [found(index, f"text {number}", limit=1) for number in range(50)] == [
        [number] for number in range(50)
    ]


def test_more_can_be_asked_for_than_there_are(index: VectorIndex) -> None:
    assert found(index, "anything") == []

    index.apply((), [indexable(number, f"text {number}") for number in range(700)])

    assert sorted(found(index, "anything", limit=5_000)) == list(range(700))


def test_collections_do_not_see_each_other(index: VectorIndex) -> None:
    index.apply((), [indexable(1, "rain"), indexable(2, "rain", collection_id=2)])

    assert found(index, "rain") == [1]
    assert found(index, "rain", collection_id=2) == [2]
    assert found(index, "rain", collection_id=3) == []
    assert (index.count(1), index.count(2), index.count(3)) == (1, 1, 0)


def test_what_is_taken_out_is_not_found(index: VectorIndex) -> None:
    first, second = indexable(1, "rain", version_id=7), indexable(2, "snow", version_id=7)
    index.apply((), [first, second, indexable(3, "hail")])

    index.apply([removal(first, second)], ())

    assert found(index, "rain") == [3]
    assert index.count(1) == 1


def test_applying_twice_changes_nothing(index: VectorIndex) -> None:
    old, new = indexable(1, "rain"), indexable(2, "snow")
    index.apply((), [old])

    for _ in range(2):
        index.apply([removal(old)], [new])

    assert (found(index, "rain"), index.count(1)) == ([2], 1)


def test_what_was_applied_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path)
    index.apply((), [indexable(1, "rain")])
    index.close()

    again = VectorIndex(tmp_path)

    assert found(again, "rain") == [1]
    again.close()


def test_files_that_cannot_be_read_are_damage(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"garbage" * 1000)

    with pytest.raises(IndexDamaged, match="vector index cannot be used"):
        VectorIndex(tmp_path)


def test_no_memory_of_the_process_gets_into_its_files(tmp_path: Path) -> None:
    """A new graph's file has room for more than is in it, and purged words must not fill it."""
    index = VectorIndex(tmp_path, sync_threshold=2)
    for _ in range(20):
        remains = [b"a secret that was purged " * 4_000 for _ in range(200)]
        remains.clear()

    index.apply((), [indexable(number, f"text {number}") for number in range(1, 6)])

    (graph,) = tmp_path.glob("*/data_level0.bin")
    assert 0 < len(graph.read_bytes().rstrip(b"\0")) < graph.stat().st_size / 2
    assert not [path for path in tmp_path.rglob("*.*") if b"secret" in path.read_bytes()]
    assert found(index, "text 3", limit=1) == [3]
    index.close()


def test_it_knows_what_it_holds(index: VectorIndex) -> None:
    one, two, other = indexable(1, "rain"), indexable(2, "snow"), indexable(2, "hail")
    index.apply((), [one, two])

    assert index.holds([one, two])
    assert not index.holds([one, other])
    assert not index.holds([one, indexable(3, "fog")])


def test_a_graph_is_written_whole(index: VectorIndex) -> None:
    files = {f"graph/{name}.bin" for name in ("data_level0", "header", "length", "link_lists")}

    assert index.may_have_written({"chroma.sqlite3"})
    assert index.may_have_written(files | {"chroma.sqlite3"})
    assert not index.may_have_written(files - {"graph/header.bin"})
