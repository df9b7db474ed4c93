"""Lead-k: the first sentences. News puts what matters first, so that this is hard to beat there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.summaries.selection.candidates import candidates, vectors_of
from service.summaries.selection.greedy import take_best
from service.summaries.selection.units import Budget, Focus, Unit


def choose(units: Sequence[Unit], budget: Budget, focus: Focus | None = None) -> tuple[int, ...]:
    """The sentences from the beginning on that the budget admits; a focus makes no difference."""
    places = candidates(units, budget, focus)
    if not len(places):
        return ()
    scores = -np.arange(len(places), dtype=np.float64)
    return take_best(units, places, vectors_of(units, places), scores, budget)
