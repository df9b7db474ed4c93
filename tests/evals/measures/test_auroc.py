"""The area under the ROC curve."""

from __future__ import annotations

import pytest

from evals.measures.auroc import auroc


@pytest.mark.parametrize(
    ("positive", "scores", "expected"),
    [
        ([True, False], [1.0, 0.0], 1.0),
        ([True, False], [0.0, 1.0], 0.0),
        ([True, False], [0.5, 0.5], 0.5),
        # Of the 4 pairs, 2 are right, 1 is a tie, 1 is wrong: 2.5 / 4.
        ([True, True, False, False], [3.0, 1.0, 2.0, 1.0], 0.625),
    ],
)
def test_area(positive: list[bool], scores: list[float], expected: float) -> None:
    assert auroc(positive, scores) == pytest.approx(expected)


def test_one_class_has_no_area() -> None:
    assert auroc([True, True], [1.0, 0.0]) is None
    assert auroc([], []) is None
