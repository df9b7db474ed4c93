"""Precision, recall and F1 of cited sentences against the sentences that answer.

As for evidence sentences in FEVER (Thorne et al., 2018, arXiv:1803.05355), against the reference
with the best F1, as SQuAD takes the best of its answers (Rajpurkar et al., 2016, arXiv:1606.05250).
Systems cut sentences differently, so that a cited span counts as a reference's sentence if they
share more than half of the shorter one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.documents import Span


@dataclass(frozen=True, slots=True)
class SentenceOverlap:
    """Each in [0, 1]. `precision` is None if nothing was cited."""

    precision: float | None
    recall: float
    f1: float


def sentence_overlap(
    cited: Sequence[Span], elsewhere: int, references: Sequence[Sequence[Span]]
) -> SentenceOverlap | None:
    """Compare spans of a document with references; None if there are no references.

    `elsewhere` is the number of spans cited in other documents, all of them wrong.
    """
    scores = [_overlap(cited, elsewhere, one) for one in references if one]
    return max(scores, key=lambda one: one.f1, default=None)


def same_sentence(one: Span, other: Span) -> bool:
    """Whether two spans share more than half of the shorter one."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared > min(one.end - one.start, other.end - other.start)


def _overlap(cited: Sequence[Span], elsewhere: int, reference: Sequence[Span]) -> SentenceOverlap:
    total = len(cited) + elsewhere
    right = sum(any(same_sentence(one, other) for other in reference) for one in cited)
    found = sum(any(same_sentence(one, other) for one in cited) for other in reference)
    precision, recall = right / total if total else None, found / len(reference)
    both = (precision or 0.0) + recall
    return SentenceOverlap(precision, recall, 2 * (precision or 0.0) * recall / both if both else 0)
