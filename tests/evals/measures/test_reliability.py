"""Bins of a reliability diagram."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evals.measures.calibration_error import calibration_error
from evals.measures.reliability import Bin, reliability

PAIRS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60)


def test_two_items_make_two_bins_by_rising_probability() -> None:
    assert reliability([True, False], [0.9, 0.2]) == (Bin(1, 0.2, 0.0), Bin(1, 0.9, 1.0))
    assert reliability([], []) == ()


@given(PAIRS)
def test_bins_hold_every_item_and_add_up_to_the_calibration_error(
    pairs: list[tuple[bool, float]],
) -> None:
    happened, probabilities = [one for one, _ in pairs], [one for _, one in pairs]
    bins = reliability(happened, probabilities)
    assert sum(one.count for one in bins) == len(pairs)
    distance = sum(one.count * abs(one.probability - one.happened) for one in bins) / len(pairs)
    found = calibration_error(happened, probabilities)
    assert found is not None
    assert abs(found - distance) < 1e-9
