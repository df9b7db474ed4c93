"""Intervals hold what they should, and are wider where items share a source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.intervals import bootstrap, bootstrap_mean

scores = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@settings(max_examples=25)
@given(scores)
def test_the_mean_lies_in_its_interval(values: list[float]) -> None:
    estimate = bootstrap_mean(values)

    assert estimate.low - 1e-9 <= estimate.mean <= estimate.high + 1e-9
    assert min(values) - 1e-9 <= estimate.low
    assert estimate.high <= max(values) + 1e-9
    assert estimate.count == len(values)


def test_an_interval_is_as_wide_as_the_normal_law_says() -> None:
    """400 throws of a coin: half, give or take 1.96 times the root of .25 / 400, which is .049."""
    estimate = bootstrap_mean([0.0, 1.0] * 200)

    assert estimate.mean == 0.5
    assert estimate.low == pytest.approx(0.451, abs=0.006)
    assert estimate.high == pytest.approx(0.549, abs=0.006)


def test_copies_of_an_item_add_no_certainty() -> None:
    """Ten copies of each of 40 scores, grouped, say what the 40 say."""
    values = list(np.random.default_rng(1).random(40))
    copied = [value for value in values for _ in range(10)]
    groups = [source for source in range(40) for _ in range(10)]

    assert bootstrap_mean(copied, groups).low == pytest.approx(bootstrap_mean(values).low, abs=0.01)
    assert bootstrap_mean(copied).low > bootstrap_mean(values).low + 0.02


def test_a_statistic_is_resampled_by_groups() -> None:
    values = np.array([0.0, 0.0, 1.0, 1.0])

    estimate = bootstrap(lambda items: float(values[items].mean()), ["a", "a", "b", "b"])

    assert (estimate.mean, estimate.low, estimate.high) == (0.5, 0.0, 1.0)


def test_samples_without_the_figure_are_left_out() -> None:
    values = np.array([0.0, 1.0])

    estimate = bootstrap(
        lambda items: float(values[items].max()) if len(set(items)) > 1 else float("nan"), [1, 2]
    )

    assert (estimate.low, estimate.high) == (1.0, 1.0)


def test_no_scores_have_no_mean() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_mean([])
    with pytest.raises(ValueError, match="all of one kind"):
        bootstrap(lambda _: float("nan"), [1, 2])
    with pytest.raises(ValueError, match="2 scores have 1 groups"):
        bootstrap_mean([1.0, 2.0], ["a"])
