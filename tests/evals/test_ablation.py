"""Parts of retrieval are left out in turn, and what changes has a row."""

from __future__ import annotations

import pytest

from evals.ablation import ALL, WITH_COPIES, RankedQuestion, RankingSet, Variant, measure_ablation
from evals.ablation import reciprocal_ranks as ranks

DOCUMENTS = {
    "harbour": "The harbour of Ostrel is 14 metres deep and was opened by the queen in 1931.",
    "bridge": "The bridge of Velm is 412 metres long and was opened by nobody at all.",
}


def test_reciprocal_ranks_by_hand() -> None:
    assert ranks({1: 0.2, 2: 9.0}) == pytest.approx({2: 1.0, 1: 61 / 62})


def test_a_part_that_changes_nothing_has_no_row() -> None:
    question = RankedQuestion("How deep is the harbour?", "here", {"harbour": 1}, "Ostrel")
    dataset = RankingSet({"here": DOCUMENTS}, {"all": [question]})
    variants = {ALL: Variant(), "without dates": Variant({"dates": False}), **WITH_COPIES}

    figures = measure_ablation(dataset, variants, lambda *_: None)

    rows = figures.rows["all"]
    assert "without dates" not in rows, "the question names none"
    assert rows[ALL].estimates["recall@5"].mean == 1.0
    assert rows["every document thrice, not merged"].changed == 1
