"""Characters located and marked."""

from __future__ import annotations

import pytest

from evals.measures.span_overlap import (
    SpanCounts,
    count_characters,
    span_f1,
    span_precision,
    span_recall,
)
from ingestion.documents import Span


def test_characters_count_once() -> None:
    """Found 0 to 6, marked 4 to 10 and again 4 to 6: 2 of 6 and of 6."""
    counts = count_characters([Span(0, 4), Span(2, 6)], [Span(4, 10), Span(4, 6)])
    assert counts == SpanCounts(both=2, found=6, marked=6)


def test_responses_are_counted_together() -> None:
    """3 in both, 10 found, 5 marked."""
    counts = [SpanCounts(3, 4, 5), SpanCounts(0, 6, 0)]
    assert span_precision(counts) == 0.3
    assert span_recall(counts) == 0.6
    assert span_f1(counts) == pytest.approx(6 / 15)


def test_without_marks_there_is_no_recall() -> None:
    counts = [SpanCounts(0, 3, 0)]
    assert span_precision(counts) == 0
    assert span_recall(counts) is None
    assert span_f1(counts) is None
    assert span_precision([SpanCounts(0, 0, 3)]) is None
