"""The mean recall of both classes."""

from __future__ import annotations

import pytest

from evals.measures.balanced_accuracy import balanced_accuracy


def test_both_classes_weigh_the_same() -> None:
    """Recall of the positive 1 / 1, of the negatives 2 / 3."""
    found = balanced_accuracy([True, False, False, False], [True, True, False, False])
    assert found == pytest.approx((1 + 2 / 3) / 2)


def test_saying_always_the_same_gives_a_half() -> None:
    assert balanced_accuracy([True, False, False], [True, True, True]) == 0.5


def test_one_class_has_none() -> None:
    assert balanced_accuracy([False, False], [True, False]) is None
