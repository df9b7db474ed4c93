"""Normalised discounted cumulative gain.

Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002), in the form that
trec_eval and BEIR use: the gain is the relevance grade itself, discounted by log2(rank + 1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def ndcg(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float | None:
    """The nDCG@k of a ranking in [0, 1]; None if nothing is relevant, for then it is undefined."""
    ideal = _dcg(sorted(relevance.values(), reverse=True)[:k])
    if ideal == 0:
        return None
    return _dcg([relevance.get(document, 0) for document in ranking[:k]]) / ideal


def _dcg(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
