"""The method that ships: what a sentence is worth, and what it adds to those that are chosen.

A greedy choice, as MMR's (Carbonell and Goldstein 1998). Worth is a weighted sum of figures
(`figures`): centrality in the text and in its section (the centroid of Radev et al. 2004), words
that the text keeps using (SumBasic: Nenkova and Vanderwende 2005), and, with a focus, nearness and
shared words of the sentence and of what stands around it. To that comes what is new (`novelty`):
terms that nothing chosen holds, and the first sentence from a stretch of the text or a document
(the diversity reward of Lin and Bilmes 2011, with stretches in the place of clusters).

The weights were chosen on half of the development sets that docs/decisions/0015 names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.candidates import Floats, Places, candidates, vectors_of
from service.summaries.selection.figures import (
    Figure,
    focus_figures,
    general_figures,
    stretches,
)
from service.summaries.selection.greedy import Scores, take_by_gain
from service.summaries.selection.novelty import NewGroups, NewTerms, Said
from service.summaries.selection.units import Budget, Focus, Unit


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much: `figures` by name, and the novelty of a sentence.

    `redundancy` is taken off per unit of cosine with the nearest of what is chosen. `new_terms`
    counts per standard deviation; `new_stretch` and `new_document` are what the first sentence from
    each is worth.
    """

    figures: Mapping[str, float]
    redundancy: float
    new_terms: float
    new_stretch: float
    new_document: float


GENERAL = Weights(
    MappingProxyType(
        {
            "central": 0.7,
            "central_in_section": 0.6,
            "common": 0.3,
            "leans": -0.4,
            "opens": 0.2,
        }
    ),
    redundancy=3.0,
    new_terms=1.6,
    new_stretch=0.5,
    new_document=0.5,
)
FOCUSED = Weights(
    MappingProxyType(
        {
            "near": 1.0,
            "worded": 0.4,
            "near_around": 0.2,
            "worded_around": 0.6,
            "common": 0.1,
            "length": 0.2,
            "leans": -0.2,
        }
    ),
    redundancy=2.0,
    new_terms=0.8,
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
        units: what to choose from, in the order of reading, document after document.
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
    worth = _worth(units, places, vectors, focus, weights)
    terms, said = NewTerms(units, places), Said(vectors)
    stretch = NewGroups(stretches(units, places))
    document = NewGroups(_documents(units, places))

    def gains(last: int | None) -> Scores:
        if last is not None:
            for one in (terms, said, stretch, document):
                one.add(last)
        gain: Figure = worth + weights.new_terms * terms.figure
        gain += weights.new_stretch * stretch.figure + weights.new_document * document.figure
        return gain - weights.redundancy * said.figure

    return take_by_gain(units, places, vectors, gains, budget)


def _worth(
    units: Sequence[Unit],
    places: Places,
    vectors: Floats,
    focus: Focus | None,
    weights: Weights,
) -> Figure:
    figures = general_figures(units, places, vectors)
    if focus:
        figures |= focus_figures(units, places, focus)
    worth = np.zeros(len(places))
    for name, weight in weights.figures.items():
        worth += weight * figures[name]
    return worth


def _documents(units: Sequence[Unit], places: Places) -> NDArray[np.intp]:
    return np.array([units[at].document for at in places], dtype=np.intp)
