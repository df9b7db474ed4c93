"""The hybrid retriever and its fusion of scores."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import UnknownCollection
from ingestion.sources import upload_source
from service.bootstrap import Services
from service.retrieval import fuse, min_max, ranked
from tests.ingestion.ingesting import ingest_one

SCORES = st.dictionaries(
    st.integers(1, 50), st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=20
)


@given(SCORES)
def test_normalised_scores_lie_between_0_and_1_and_keep_their_order(
    scores: dict[int, float],
) -> None:
    normalised = min_max(scores)
    assert all(0 <= score <= 1 for score in normalised.values())
    assert max(normalised.values()) == 1
    by_score = sorted(scores, key=scores.__getitem__)
    assert sorted(normalised.values()) == [normalised[key] for key in by_score]


@given(SCORES, SCORES)
def test_fusion_holds_everything_and_ranks_it_best_first(
    dense: dict[int, float], lexical: dict[int, float]
) -> None:
    fused = fuse([dense, lexical])
    assert fused.keys() == dense.keys() | lexical.keys()
    assert list(fused.values()) == sorted(fused.values(), reverse=True)
    assert fuse([dense, lexical]) == fuse([lexical, dense])


def test_fusion_by_hand() -> None:
    """1: (1 + 0) / 2; 2: (0.5 + 1) / 2; 3: (0 + 0) / 2, as one ranking does not hold it."""
    fused = fuse([{1: 0.9, 2: 0.7, 3: 0.5}, {2: 8.0, 1: 2.0}])
    assert fused == pytest.approx({2: 0.75, 1: 0.5, 3: 0.0})


def test_nothing_to_fuse_is_nothing() -> None:
    assert fuse([]) == {}
    assert min_max({}) == {}


def test_words_and_meaning_both_find(services: Services) -> None:
    by_words = services.retriever.retrieve("Lena Marsh", "coast", 1)
    by_meaning = services.retriever.retrieve("a beacon for ships at night", "coast", 1, "dense")
    assert "Lena Marsh" in by_words[0].passage.text
    assert "lighthouse" in by_meaning[0].passage.text


def test_a_passage_is_the_words_at_its_offsets(services: Services) -> None:
    for one in services.retriever.retrieve("harbour lighthouse lamp", "coast", 10):
        version = services.library.version(one.passage.document_id, one.passage.version)
        assert one.passage.span.of(version.text) == one.passage.text


def test_what_was_deleted_or_belongs_elsewhere_is_not_found(services: Services) -> None:
    other = upload_source("other.txt", b"Lena Marsh also keeps bees in Ostrel, it is said.")
    list(services.pipeline.ingest([other], "rumours"))
    found = services.retriever.retrieve("Lena Marsh", "coast", 10)
    assert {one.passage.collection for one in found} == {"coast"}
    harbour = next(one for one in found if one.passage.source == "harbour.txt")
    services.pipeline.delete(harbour.passage.document_id)
    left = services.retriever.retrieve("Lena Marsh", "coast", 10)
    assert "harbour.txt" not in {one.passage.source for one in left}


def test_an_unknown_collection_is_named(services: Services) -> None:
    with pytest.raises(UnknownCollection, match=r"'inland'.*coast"):
        services.retriever.retrieve("anything", "inland", 3)


def test_ranks_count_from_one_and_scores_fall(services: Services) -> None:
    passages = ranked(services.retriever.retrieve("grain harbour", "coast", 5))
    assert [one.rank for one in passages] == list(range(1, len(passages) + 1))
    scores = [one.score for one in passages]
    assert scores == sorted(scores, reverse=True)


def test_chinese_questions_find_chinese_text(sample_services: Services) -> None:
    found = sample_services.retriever.retrieve("万特雷尔第三季度的收入", "sample", 1)
    assert found[0].passage.source == "zh-vantrel-chip-note.md"


def test_several_collections_are_searched_as_one(services: Services) -> None:
    for name, text in (("north", "Wheat rose in Ostrel."), ("south", "Wheat fell in Korvane.")):
        ingest_one(services.pipeline, upload_source(f"{name}.txt", text.encode()), name)
    found = services.retriever.retrieve("What of wheat?", ["north", "south", "north"], 10)
    assert {one.passage.collection for one in found} == {"north", "south"}
    assert len(found) == 2
    only = services.retriever.retrieve("What of wheat?", ["south"], 10)
    assert [one.passage.collection for one in only] == ["south"]
    with pytest.raises(UnknownCollection):
        services.retriever.retrieve("What of wheat?", ["north", "nowhere"], 10)
