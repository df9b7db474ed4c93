"""The best candidates taken until the budget is spent, what says the same only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.candidates import Floats, Places
from service.summaries.selection.units import Budget, Unit
from service.support import numbers

NEAR_COPY = 0.9

Scores = NDArray[np.float32] | NDArray[np.float64]
Gains = Callable[[int | None], Scores]
"""Gets the candidate that was chosen last, if one was, and gives what each of them adds now.

Minus infinity says that a candidate must not be chosen. Candidates are numbered from 0.
"""


def take_best(
    units: Sequence[Unit], places: Places, vectors: Floats, scores: Scores, budget: Budget
) -> tuple[int, ...]:
    """Take candidates by their scores, the earlier of equals first, while there is room."""
    return take_by_gain(units, places, vectors, lambda _: scores, budget)


def take_by_gain(
    units: Sequence[Unit], places: Places, vectors: Floats, gains: Gains, budget: Budget
) -> tuple[int, ...]:
    """Take the candidate that adds most, again and again, while there is room for one.

    Of equals the earlier is taken. What is alike in meaning to a chosen one, and in every number,
    is passed over.

    Args:
        units: all units.
        places: where the candidates stand among them, ascending. A single one is always taken.
        vectors: those of the candidates.
        gains: what each candidate adds.
        budget: what is taken in all.
    """
    costs = np.array([units[at].words for at in places])
    free = np.ones(len(places), bool)
    chosen: list[int] = []
    last: int | None = None
    while free.any():
        worth = np.where(free, gains(last), -np.inf)
        at = int(np.argmax(worth))
        if not np.isfinite(worth[at]):
            break
        last = at
        chosen.append(at)
        free[at] = False
        free[_copies(units, places, vectors, free, at)] = False
        spent = int(costs[chosen].sum())
        if budget.sentences is not None and len(chosen) >= budget.sentences:
            break
        if budget.words is not None:
            free &= costs <= budget.words - spent
    return tuple(sorted(int(places[at]) for at in chosen))


def _copies(
    units: Sequence[Unit], places: Places, vectors: Floats, free: NDArray[np.bool_], at: int
) -> list[int]:
    """Those of the free candidates that say what one says."""
    alike = np.flatnonzero((vectors @ vectors[at] >= NEAR_COPY) & free)
    said = sorted(numbers(units[places[at]].text)) if len(alike) else []
    return [int(one) for one in alike if sorted(numbers(units[places[one]].text)) == said]
