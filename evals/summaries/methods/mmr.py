"""Maximal marginal relevance: near to what it is about, and unlike what is chosen.

Carbonell and Goldstein 1998, "The Use of MMR, Diversity-Based Reranking for Reordering Documents
and Producing Summaries", SIGIR. Without a focus the centroid stands in its place (Radev et al.
2004, "Centroid-based summarization of multiple documents").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.summaries.selection.candidates import candidates, unit_length, vectors_of
from service.summaries.selection.greedy import Scores, take_by_gain
from service.summaries.selection.units import Budget, Focus, Unit

_RELEVANCE = 0.7


def choose(
    units: Sequence[Unit],
    budget: Budget,
    focus: Focus | None = None,
    relevance: float = _RELEVANCE,
) -> tuple[int, ...]:
    """The sentences of the highest marginal relevance; `relevance` in [0, 1] is its share."""
    places = candidates(units, budget, focus)
    if not len(places):
        return ()
    vectors = vectors_of(units, places)
    target = focus.vector if focus else unit_length(vectors.sum(axis=0))
    near = vectors @ target
    said = np.zeros(len(places), np.float32)

    def gains(last: int | None) -> Scores:
        if last is not None:
            np.maximum(said, vectors @ vectors[last], out=said)
        return relevance * near - (1 - relevance) * said

    return take_by_gain(units, places, vectors, gains, budget)
