"""Located spans against marked ones, character by character.

Precision, recall and F1 over the characters of all responses together, as RAGTruth counts them
(Niu et al. 2024, arXiv:2401.00396, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.documents import Span


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """Characters of one response: marked and found, found, and marked."""

    both: int
    found: int
    marked: int


def count_characters(found: Iterable[Span], marked: Iterable[Span]) -> SpanCounts:
    """Count the characters of a response; overlapping spans count once."""
    ours, theirs = _characters(found), _characters(marked)
    return SpanCounts(len(ours & theirs), len(ours), len(theirs))


def span_precision(counts: Sequence[SpanCounts]) -> float | None:
    """The share of the characters found that are marked; None if none is found."""
    found = sum(one.found for one in counts)
    return sum(one.both for one in counts) / found if found else None


def span_recall(counts: Sequence[SpanCounts]) -> float | None:
    """The share of the characters marked that are found; None if none is marked."""
    marked = sum(one.marked for one in counts)
    return sum(one.both for one in counts) / marked if marked else None


def span_f1(counts: Sequence[SpanCounts]) -> float | None:
    """F1 of the characters in [0, 1]; None if none is marked."""
    if not sum(one.marked for one in counts):
        return None
    return 2 * sum(one.both for one in counts) / sum(one.found + one.marked for one in counts)


def _characters(spans: Iterable[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}
