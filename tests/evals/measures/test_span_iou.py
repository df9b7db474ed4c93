"""Intersection over union of characters."""

from __future__ import annotations

import pytest

from evals.measures.span_iou import span_iou
from evals.measures.span_overlap import SpanCounts


def test_intersection_over_union_by_hand() -> None:
    """3 in both; 10 found and 5 marked are 12 together."""
    assert span_iou([SpanCounts(3, 4, 5), SpanCounts(0, 6, 0)]) == pytest.approx(3 / 12)


def test_all_and_nothing() -> None:
    assert span_iou([SpanCounts(5, 5, 5)]) == 1.0
    assert span_iou([SpanCounts(0, 0, 5)]) == 0.0


def test_without_marks_there_is_none() -> None:
    assert span_iou([SpanCounts(0, 3, 0)]) is None
