"""Concept coverage: the words that many sentences use, each of them once.

Gillick and Favre 2009, "A Scalable Global Model for Summarization": a summary is worth the concepts
that it holds, each weighted by how often it occurs; taken greedily per word, as in Takamura and
Okumura 2009. Concepts here are content terms. With a focus those count that stand in sentences near
to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.summaries.selection.candidates import candidates, vectors_of
from service.summaries.selection.greedy import Scores, take_by_gain
from service.summaries.selection.units import Budget, Focus, Unit

_FEWEST_SENTENCES = 3
_COST = 0.8


def choose(units: Sequence[Unit], budget: Budget, focus: Focus | None = None) -> tuple[int, ...]:
    """The sentences that together hold most of what the text keeps saying."""
    places = candidates(units, budget, focus)
    if not len(places):
        return ()
    vectors = vectors_of(units, places)
    near = np.maximum(vectors @ focus.vector, 0) if focus else np.ones(len(places))
    occurs: dict[str, float] = {}
    seen: dict[str, int] = {}
    for at, weight in zip(places, near, strict=True):
        for term in units[at].terms:
            occurs[term] = occurs.get(term, 0.0) + float(weight) ** 2
            seen[term] = seen.get(term, 0) + 1
    occurs = {t: w for t, w in occurs.items() if seen[t] >= _FEWEST_SENTENCES}
    costs = np.array([max(1, units[at].words) for at in places]) ** _COST

    def gains(last: int | None) -> Scores:
        if last is not None:
            for term in units[places[last]].terms:
                occurs.pop(term, None)
        held = [sum(occurs.get(term, 0.0) for term in units[at].terms) for at in places]
        return np.array(held) / costs

    return take_by_gain(units, places, vectors, gains, budget)
