"""Reciprocal rank: one divided by the rank of the first relevant document.

Its mean over queries is the mean reciprocal rank, MRR (Voorhees 1999, "The TREC-8 Question
Answering Track Report").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def reciprocal_rank(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float | None:
    """The reciprocal rank in [0, 1], 0 if nothing relevant is among the first k.

    None (undefined) if nothing is relevant.
    """
    if not any(grade > 0 for grade in relevance.values()):
        return None
    ranks = (at for at, one in enumerate(ranking[:k], start=1) if relevance.get(one, 0) > 0)
    first = next(ranks, None)
    return 1 / first if first else 0.0
