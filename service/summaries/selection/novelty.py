"""What a candidate would add to what is chosen: new terms, new stretches, new documents."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.candidates import Floats, Places
from service.summaries.selection.figures import Figure
from service.summaries.selection.units import Unit


class NewTerms:
    """How much each candidate holds of what the text keeps saying and nothing chosen says yet.

    The concepts of Gillick and Favre 2009 ("A Scalable Global Model for Summarization"): each term
    counts once, by the logarithm of the number of units that hold it. `figure` is standardised by
    what the candidates held at the beginning, and divided by the root of their numbers of terms, so
    that long ones gain something by their length, but not all of it.
    """

    def __init__(self, units: Sequence[Unit], places: Places) -> None:
        frequency = Counter(term for unit in units for term in unit.terms)
        self._units = units
        self._places = places
        self._open = {term: math.log(count) for term, count in frequency.items()}
        self._holders: dict[str, list[int]] = {}
        for at, place in enumerate(places):
            for term in units[place].terms:
                self._holders.setdefault(term, []).append(at)
        # math.fsum gives the same for any order of a set.
        self._sums = np.array(
            [math.fsum(self._open[term] for term in units[place].terms) for place in places]
        )
        self._sizes = np.sqrt([max(1, len(units[place].terms)) for place in places])
        held = self._sums / self._sizes
        self._mean, self._deviation = float(held.mean()), float(held.std()) or 1.0

    @property
    def figure(self) -> Figure:
        """[candidates]."""
        scaled: Figure = (self._sums / self._sizes - self._mean) / self._deviation
        return scaled

    def add(self, at: int) -> None:
        """A candidate is chosen: nobody adds its terms any more."""
        for term in sorted(self._units[self._places[at]].terms):
            weight = self._open.pop(term, 0.0)
            if weight:
                self._sums[self._holders[term]] -= weight


class NewGroups:
    """Which candidates are of a group (a stretch, a document) that nothing is chosen from yet."""

    def __init__(self, groups: NDArray[np.intp]) -> None:
        self._groups = groups
        self.figure: NDArray[np.bool_] = np.ones(len(groups), bool)

    def add(self, at: int) -> None:
        """A candidate is chosen: its group is not new any more."""
        self.figure &= self._groups != self._groups[at]


class Said:
    """How near each candidate is to the nearest of what is chosen: 0 at first, cosines later."""

    def __init__(self, vectors: Floats) -> None:
        self._vectors = vectors
        self.figure: Floats = np.zeros(len(vectors), np.float32)

    def add(self, at: int) -> None:
        """A candidate is chosen."""
        np.maximum(self.figure, self._vectors @ self._vectors[at], out=self.figure)
