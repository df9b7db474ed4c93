"""The method that ships: what a sentence is worth, less what is said already.

A greedy choice, as MMR's (Carbonell and Goldstein 1998). Worth is a weighted sum of figures
(`figures`): centrality in the text and in its section (the centroid of Radev et al. 2004), words
that the text keeps using (SumBasic: Nenkova and Vanderwende 2005), and, with a focus, nearness and
shared words of the sentence and of what stands around it. A first sentence from a section, or from
another document, is worth more (the diversity reward of Lin and Bilmes 2011, with sections in the
place of clusters). The weights were chosen on half of the development sets that
docs/decisions/0015-extractive-summaries.md names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.candidates import Places, candidates, vectors_of
from service.summaries.selection.figures import focus_figures, general_figures, stretches
from service.summaries.selection.greedy import Scores, take_by_gain
from service.summaries.selection.units import Budget, Focus, Unit


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much: `figures` by name, `redundancy` per unit of cosine with what is chosen.

    `new_stretch` and `new_document` are what the first sentence from each is worth.
    """

    figures: Mapping[str, float]
    redundancy: float
    new_stretch: float
    new_document: float


GENERAL = Weights(
    MappingProxyType(
        {"central": 1.0, "central_in_section": 0.6, "common": 0.4, "length": 0.4, "leans": -0.2}
    ),
    redundancy=1.0,
    new_stretch=0.5,
    new_document=0.5,
)
FOCUSED = Weights(
    MappingProxyType(
        {
            "near": 1.0,
            "worded": 0.4,
            "near_around": 0.2,
            "worded_around": 0.4,
            "common": 0.4,
            "length": 0.3,
        }
    ),
    redundancy=0.5,
    new_stretch=0.0,
    new_document=0.3,
)


def choose(
    units: Sequence[Unit],
    budget: Budget,
    focus: Focus | None = None,
    weights: Weights | None = None,
) -> tuple[int, ...]:
    """Choose the sentences of a summary.

    Args:
        units: what to choose from, in the order of reading.
        budget: how much to choose. One sentence is chosen even if each is longer than it admits.
        focus: what the summary should be about; without one it is about everything.
        weights: other than `GENERAL` and `FOCUSED`.

    Returns:
        The places of the chosen units, ascending; none only if there are no units. Units that are
        no sentences (`sentences`) are chosen only if all are none.
    """
    places = candidates(units, budget, focus)
    if not len(places):
        return ()
    weights = weights or (FOCUSED if focus else GENERAL)
    vectors = vectors_of(units, places)
    figures = general_figures(units, places, vectors)
    if focus:
        figures |= focus_figures(units, places, focus)
    worth = sum(
        (weight * figures[name] for name, weight in weights.figures.items()),
        start=np.zeros(len(places)),
    )
    said = np.zeros(len(places))
    groups = (
        (stretches(units, places), weights.new_stretch),
        (_documents(units, places), weights.new_document),
    )
    drawn = [np.zeros(len(places), bool) for _ in groups]

    def gains(last: int | None) -> Scores:
        if last is not None:
            np.maximum(said, vectors @ vectors[last], out=said)
            for (group, _), seen in zip(groups, drawn, strict=True):
                seen |= group == group[last]
        new = sum(~seen * reward for (_, reward), seen in zip(groups, drawn, strict=True))
        return np.asarray(worth + new - weights.redundancy * said)

    return take_by_gain(units, places, vectors, gains, budget)


def _documents(units: Sequence[Unit], places: Places) -> NDArray[np.intp]:
    return np.array([units[at].document for at in places], dtype=np.intp)
