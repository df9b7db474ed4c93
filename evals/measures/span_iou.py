"""Intersection over union of the characters found and marked (Jaccard 1912).

The measure of Smith and Troynikov 2024, "Evaluating Chunking Strategies for Retrieval" (Chroma
technical report): what was found for nothing lowers it, and so does what was missed.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.measures.span_overlap import SpanCounts


def span_iou(counts: Sequence[SpanCounts]) -> float | None:
    """The intersection over union in [0, 1]; None (undefined) if none is marked."""
    if not sum(one.marked for one in counts):
        return None
    both = sum(one.both for one in counts)
    return both / (sum(one.found + one.marked for one in counts) - both)
