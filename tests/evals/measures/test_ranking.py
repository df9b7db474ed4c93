"""Measures of rankings, by hand."""

from __future__ import annotations

import math

from evals.measures.ndcg import ndcg
from evals.measures.recall import recall

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


def test_where_nothing_is_relevant_there_is_no_score() -> None:
    assert ndcg(RANKING, {}, 10) is None
    assert recall(RANKING, {"a": 0}, 10) is None
