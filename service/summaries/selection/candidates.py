"""Which units are compared with each other, in memory that does not grow with the text.

A text of a thousand pages has some 25,000 sentences. All pairs of so many are too many: what is
compared pair by pair are `MOST` candidates (64 MB of float32), whose choice takes one pass over
the vectors. They are drawn evenly from the whole text: it is cut into stretches of equal numbers of
sentences, each of which gives the same number of those nearest to the text's centroid (Radev et al.
2004). With a focus, half of them are those nearest to it, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.sentences import is_sentence
from service.summaries.selection.units import Budget, Focus, Unit

MOST = 4_000
_FROM_A_STRETCH = 8
BLOCK = 4_096

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


def candidates(units: Sequence[Unit], budget: Budget, focus: Focus | None) -> Places:
    """The places of at most `MOST` sentences that can be chosen, ascending.

    If no unit is a sentence, those with any word are candidates; if no candidate is within the
    budget, the shortest one is.
    """
    places = [at for at, unit in enumerate(units) if is_sentence(unit)]
    places = (
        places or [at for at, unit in enumerate(units) if unit.words] or list(range(len(units)))
    )
    fitting = [at for at in places if budget.admits(1, units[at].words)]
    if places and not fitting:
        fitting = [min(places, key=lambda at: units[at].words)]
    found = np.array(fitting, dtype=np.intp)
    return found if len(found) <= MOST else _shortlist(units, found, focus)


def vectors_of(units: Sequence[Unit], places: Places) -> Floats:
    """The vectors of units: float32 [places, dimensions]."""
    return np.stack([units[at].vector for at in places]).astype(np.float32, copy=False)


def unit_length(vector: Floats) -> Floats:
    """A vector, or rows of vectors, scaled to length 1; zero stays zero."""
    lengths = np.linalg.norm(vector, axis=-1, keepdims=True)
    scaled: Floats = vector / np.maximum(lengths, 1e-12)
    return scaled


def nearness(units: Sequence[Unit], places: Places, vector: Floats) -> Floats:
    """The cosine of each unit at `places` with a vector of length 1, block by block."""
    parts = [
        vectors_of(units, places[first : first + BLOCK]) @ vector
        for first in range(0, len(places), BLOCK)
    ]
    return np.concatenate(parts)


def _shortlist(units: Sequence[Unit], places: Places, focus: Focus | None) -> Places:
    near_focus = np.empty(0, np.intp)
    if focus:
        order = np.argsort(-nearness(units, places, focus.vector), kind="stable")
        near_focus = places[order[: MOST // 2]]
    total = np.zeros_like(units[0].vector)
    for first in range(0, len(places), BLOCK):
        total += vectors_of(units, places[first : first + BLOCK]).sum(axis=0)
    central = nearness(units, places, unit_length(total))
    stretches = np.array_split(np.arange(len(places)), (MOST - len(near_focus)) // _FROM_A_STRETCH)
    drawn = [
        stretch[np.argsort(-central[stretch], kind="stable")[:_FROM_A_STRETCH]]
        for stretch in stretches
    ]
    return np.union1d(near_focus, places[np.concatenate(drawn)])
