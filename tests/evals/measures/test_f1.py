"""Precision, recall and F1."""

from __future__ import annotations

import pytest

from evals.measures.f1 import f1, precision, recall_of_class

POSITIVE = [True, True, True, False]
PREDICTED = [True, False, False, True]


def test_precision_recall_and_their_harmonic_mean() -> None:
    """One hit of 2 predicted and of 3 positive: 2 * 1 / (3 + 2)."""
    assert precision(POSITIVE, PREDICTED) == 0.5
    assert recall_of_class(POSITIVE, PREDICTED) == pytest.approx(1 / 3)
    assert f1(POSITIVE, PREDICTED) == pytest.approx(0.4)


def test_what_is_undefined_is_none_and_a_miss_is_zero() -> None:
    assert precision([True], [False]) is None
    assert recall_of_class([False], [True]) is None
    assert f1([False], [True]) is None
    assert f1([True], [False]) == 0
