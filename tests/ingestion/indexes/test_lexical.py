"""The lexical index finds passages by their words, best first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from ingestion.errors import IndexDamaged
from ingestion.indexes import LexicalIndex
from tests.ingestion.indexes.passages import indexable, removal
from tests.ingestion.strategies import any_text, prose


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    index = LexicalIndex(tmp_path / "lexical")
    yield index
    index.close()


def found(index: LexicalIndex, question: str, collection_id: int = 1, limit: int = 10) -> list[int]:
    return [hit.passage_id for hit in index.search(question, collection_id, limit)]


def test_the_passage_with_more_of_the_rarer_words_comes_first(index: LexicalIndex) -> None:
    index.apply(
        (),
        [
            indexable(1, "The bank raised its rate."),
            indexable(2, "The bank cut its rate; Lisbon applauded."),
            indexable(3, "A bank by the river."),
            indexable(4, "Nothing of the sort."),
        ],
    )

    assert found(index, "Did the bank cut rates in Lisbon?")[0] == 2
    assert set(found(index, "Did the bank cut rates in Lisbon?")) == {1, 2, 3}
    assert found(index, "Did the bank cut rates in Lisbon?", limit=1) == [2]
    scores = [hit.score for hit in index.search("bank rates in Lisbon", 1, 10)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_chinese_is_found_by_its_characters(index: LexicalIndex) -> None:
    index.apply((), [indexable(1, "央行宣布下调存款准备金率。"), indexable(2, "河水连夜上涨。")])

    assert found(index, "存款准备金率是多少？") == [1]
    assert found(index, "河水") == [2]


def test_titles_and_headings_count(index: LexicalIndex) -> None:
    index.apply((), [indexable(1, "It rose.", title="Inflation", heading="Inflation › Spain")])

    assert found(index, "inflation") == [1]
    assert found(index, "Spain") == [1]


def test_collections_do_not_see_each_other(index: LexicalIndex) -> None:
    index.apply((), [indexable(1, "Rain fell."), indexable(2, "Rain fell.", collection_id=2)])

    assert found(index, "rain") == [1]
    assert found(index, "rain", collection_id=2) == [2]
    assert found(index, "rain", collection_id=3) == []
    assert (index.count(1), index.count(2), index.count(3)) == (1, 1, 0)


def test_what_is_taken_out_is_not_found(index: LexicalIndex) -> None:
    first = indexable(1, "Rain fell.", version_id=7)
    second = indexable(2, "Rain fell again.", version_id=7)
    index.apply((), [first, second, indexable(3, "Rain fell elsewhere.")])

    index.apply([removal(first, second)], ())

    assert found(index, "rain") == [3]
    assert index.count(1) == 1


def test_applying_twice_changes_nothing(index: LexicalIndex) -> None:
    old, new = indexable(1, "Rain fell."), indexable(2, "Snow fell.")
    index.apply((), [old])

    for _ in range(2):
        index.apply([removal(old)], [new])

    assert (found(index, "fell"), index.count(1)) == ([2], 1)


def test_what_was_applied_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.apply((), [indexable(1, "Rain fell.")])
    index.close()

    again = LexicalIndex(tmp_path)

    assert found(again, "rain") == [1]
    again.close()


def test_document_frequency_counts_passages(index: LexicalIndex) -> None:
    index.apply((), [indexable(1, "Rain, rain, rain."), indexable(2, "Rain.", collection_id=2)])

    assert index.document_frequency("rain") == 2
    assert index.document_frequency("snow") == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=any_text | prose())
def test_no_question_breaks_the_search(index: LexicalIndex, question: str) -> None:
    assert index.search(question, 1, 10) == []
    assert index.search(f'{question} \ud800 AND body:(+x* -"y', 1, 10) == []


def test_a_question_of_any_length_is_answered(index: LexicalIndex) -> None:
    index.apply((), [indexable(1, "word0 fell")])

    assert found(index, " ".join(f"word{number}" for number in range(50_000))) == [1]


def test_files_that_cannot_be_read_are_damage(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{")

    with pytest.raises(IndexDamaged, match="lexical index cannot be used"):
        LexicalIndex(tmp_path)
