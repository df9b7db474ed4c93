"""Recall at k: the share of what is relevant that stands among the first k."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def recall(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float | None:
    """The recall@k of a ranking in [0, 1]; None (undefined) if nothing is relevant."""
    relevant = {document for document, grade in relevance.items() if grade > 0}
    if not relevant:
        return None
    return len(relevant.intersection(ranking[:k])) / len(relevant)
