"""Prediction-powered inference: intervals that hold what they promise, whatever the judge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.judges.prediction_powered import corrected_share

REPETITIONS = 300
TRUE_SHARE = 0.7


def statements(
    generator: np.random.Generator, sources: int, passes: tuple[float, float]
) -> list[tuple[bool, bool, int]]:
    """Four statements of each source, which differ in how many of theirs are supported.

    `passes` is how often the judge finds support where there is none, and where there is.
    """
    found: list[tuple[bool, bool, int]] = []
    for source in range(sources):
        here = generator.beta(7, 3)  # of mean .7
        found += [
            (bool(label), bool(generator.random() < passes[int(label)]), source)
            for label in generator.random(4) < here
        ]
    return found


@pytest.mark.parametrize("tuned", [True, False])
@pytest.mark.parametrize("passes", [(0.5, 0.95), (0.05, 0.7), (0.5, 0.5), (0.02, 0.98)])
def test_the_interval_covers_the_truth_as_often_as_it_says(
    passes: tuple[float, float], *, tuned: bool
) -> None:
    covered = 0
    for seed in range(REPETITIONS):
        generator = np.random.default_rng(seed)
        run = statements(generator, 150, passes)
        found = corrected_share(
            [verdict for _, verdict, _ in run],
            [source for _, _, source in run],
            statements(generator, 75, passes),
            tuned=tuned,
        ).corrected
        covered += found.low <= TRUE_SHARE <= found.high
    assert 0.90 <= covered / REPETITIONS <= 0.99


def test_a_judge_that_passes_too_much_is_wrong_and_is_put_right() -> None:
    generator = np.random.default_rng(1)
    run = statements(generator, 1_000, (0.6, 0.98))
    found = corrected_share(
        [verdict for _, verdict, _ in run],
        [source for _, _, source in run],
        statements(generator, 300, (0.6, 0.98)),
    )
    assert found.raw.low > TRUE_SHARE + 0.1  # .98 * .7 + .6 * .3 = .866
    assert found.corrected.low <= TRUE_SHARE <= found.corrected.high
    assert found.resembles


def test_a_good_judge_makes_the_interval_narrower_and_a_blind_one_no_wider() -> None:
    for passes, narrower in (((0.02, 0.98), 0.75), ((0.5, 0.5), 1.01)):
        generator = np.random.default_rng(2)
        run = statements(generator, 1_000, passes)
        found = corrected_share(
            [verdict for _, verdict, _ in run],
            [source for _, _, source in run],
            statements(generator, 100, passes),
        )
        alone = found.labels_alone.high - found.labels_alone.low
        assert found.corrected.high - found.corrected.low <= narrower * alone


def test_the_plain_estimate_by_hand() -> None:
    # The judge passes 3 of 4 in the run, and passed 1 of 2 labelled that it should not have:
    # so it is three quarters less a half.
    found = corrected_share(
        [True, True, True, False],
        range(4),
        [(True, True, "a"), (False, True, "b")],
        tuned=False,
    )
    assert found.corrected.mean == pytest.approx(0.25)
    assert found.weight == 1


def test_certain_statements_are_counted_as_they_are() -> None:
    # Six certain ones beside four of which a quarter are supported: (6 + 1) / 10.
    found = corrected_share(
        [True, True, True, False],
        range(4),
        [(True, True, "a"), (False, True, "b")],
        certain=6,
        tuned=False,
    )
    assert found.corrected.mean == pytest.approx(0.7)
    assert found.raw.mean == pytest.approx(0.9)
    assert found.raw.count == 10
    assert found.corrected.low >= 0.6


def test_labelled_statements_that_are_plainly_others_are_told() -> None:
    hard = [(False, False, at) for at in range(100)] + [(True, True, at) for at in range(100, 120)]
    found = corrected_share([True] * 95 + [False] * 5, range(100), hard)
    assert not found.resembles
    assert "resemble" in found.assumption


def test_a_single_source_of_labels_promises_nothing() -> None:
    found = corrected_share([True, False], range(2), [(True, True, "a"), (False, True, "a")])
    assert (found.corrected.low, found.corrected.high) == (0, 1)


@given(
    run=st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1),
    labelled=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 5)), min_size=1),
    tuned=st.booleans(),
)
def test_figures_are_shares(
    run: list[tuple[bool, int]], labelled: list[tuple[bool, bool, int]], *, tuned: bool
) -> None:
    found = corrected_share(
        [verdict for verdict, _ in run], [group for _, group in run], labelled, tuned=tuned
    )
    for one in (found.raw, found.corrected, found.labels_alone):
        assert 0 <= one.low <= one.mean <= one.high <= 1
    assert 0 <= found.weight <= 1


@pytest.mark.parametrize("run", [[], [True]])
def test_nothing_to_correct_or_to_correct_by_is_an_error(run: list[bool]) -> None:
    with pytest.raises(ValueError, match="0 values"):
        corrected_share(run, range(len(run)), [] if run else [(True, True, 1)])
