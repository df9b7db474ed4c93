"""Filters are timed beside searches without them, and every filter admits what it says."""

from __future__ import annotations

import pytest

from evals.filter_cost import measure_filters


def test_every_filter_is_timed_beside_a_search_without_it() -> None:
    """Twenty documents of ten passages; a third of them, rounded up, is remote."""
    steps: list[str] = []

    figures = measure_filters(20, lambda step, *_: steps.append(step), questions=3)

    assert figures.passages == 200
    assert {name: one.passages for name, one in figures.costs.items()} == {
        "one document": 10,
        "a tenth, by source": 20,
        "a fifth, by date": 40,
        "a quarter, by date": 50,
        "half, by language": 100,
        "nine tenths, by date": 180,
        "a third, far from all questions": 70,
    }
    for one in figures.costs.values():
        assert one.ratio.low <= one.ratio.mean <= one.ratio.high
        assert one.ratio.mean == pytest.approx(one.filtered_ms / one.unfiltered_ms)
        assert one.ratio.count == figures.questions
    assert steps[0] == "writing"


def test_too_few_documents_are_refused() -> None:
    with pytest.raises(ValueError, match="too few to filter"):
        measure_filters(9, lambda *_: None)
