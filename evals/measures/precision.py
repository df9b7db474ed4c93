"""Precision at k: the share of the first k that is relevant.

Divided by k even if the ranking is shorter, as trec_eval does (Manning, Raghavan and Schütze 2008,
"Introduction to Information Retrieval", section 8.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def precision(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float | None:
    """The precision@k of a ranking in [0, 1]; None if nothing is relevant: nothing can be found.

    Raises:
        ValueError: if k is not positive.
    """
    if k < 1:
        raise ValueError(f"the first {k} of a ranking have no precision")
    relevant = {document for document, grade in relevance.items() if grade > 0}
    if not relevant:
        return None
    return len(relevant.intersection(ranking[:k])) / k
