"""The expected calibration error."""

from __future__ import annotations

import pytest

from evals.measures.calibration_error import calibration_error


def test_probabilities_that_come_true_have_no_error() -> None:
    assert calibration_error([True, False] * 50, [0.5] * 100) == pytest.approx(0, abs=1e-9)


def test_the_distance_is_weighed_by_the_bins() -> None:
    """Two bins of one: |.9 - 1| and |.2 - 0|, half each."""
    assert calibration_error([True, False], [0.9, 0.2]) == pytest.approx(0.15)


def test_nothing_has_no_error() -> None:
    assert calibration_error([], []) is None
