"""Measures of rankings, by hand."""

from __future__ import annotations

import math

import pytest

from evals.measures.ndcg import ndcg
from evals.measures.precision import precision
from evals.measures.recall import recall
from evals.measures.reciprocal_rank import reciprocal_rank

RANKING = ["a", "b", "c", "d"]


def test_ndcg_by_hand() -> None:
    """Gains 1 at rank 2 and 2 at rank 4, over 2 at rank 1 and 1 at rank 2."""
    gained = 1 / math.log2(3) + 2 / math.log2(5)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(RANKING, {"b": 1, "d": 2}, 10) == gained / ideal


def test_ndcg_looks_at_k_only() -> None:
    assert ndcg(RANKING, {"d": 1}, 3) == 0.0
    assert ndcg(RANKING, {"a": 1, "z": 1}, 1) == 1.0


def test_recall_by_hand() -> None:
    """Two of three relevant ones are among the first two; grade 0 is not relevant."""
    assert recall(RANKING, {"a": 1, "b": 2, "z": 1, "c": 0}, 2) == 2 / 3


def test_precision_by_hand() -> None:
    """Of the first four two are relevant; of ten wanted, also two, though only four were found."""
    relevance = {"a": 1, "c": 2, "b": 0, "z": 1}
    assert precision(RANKING, relevance, 4) == 2 / 4
    assert precision(RANKING, relevance, 10) == 2 / 10
    assert precision(RANKING, relevance, 1) == 1.0
    with pytest.raises(ValueError, match="no precision"):
        precision(RANKING, relevance, 0)


def test_reciprocal_rank_by_hand() -> None:
    """The first relevant one is third, after one of grade 0."""
    relevance = {"b": 0, "c": 1, "d": 2}
    assert reciprocal_rank(RANKING, relevance, 10) == 1 / 3
    assert reciprocal_rank(RANKING, relevance, 2) == 0.0
    assert reciprocal_rank([], relevance, 10) == 0.0


def test_where_nothing_is_relevant_there_is_no_score() -> None:
    assert ndcg(RANKING, {}, 10) is None
    assert recall(RANKING, {"a": 0}, 10) is None
    assert precision(RANKING, {"a": 0}, 1) is None
    assert reciprocal_rank(RANKING, {"a": 0}, 10) is None
