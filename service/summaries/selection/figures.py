"""The figures that describe a candidate, each standardised over the candidates of a text.

Standardised, a weight means the same for any embedding model, any length of text and any language.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.candidates import (
    Floats,
    Places,
    nearness,
    unit_length,
)
from service.summaries.selection.sentences import is_sentence, leans
from service.summaries.selection.units import Focus, Unit

_REACH = 25
_FADES = 0.9

Figure = NDArray[np.float64]
Figures = Mapping[str, Figure]


def general_figures(units: Sequence[Unit], places: Places, vectors: Floats) -> dict[str, Figure]:
    """What a candidate is to the whole text: [candidates] each.

    `central` is the nearness to the centroid of the candidates, `central_in_section` that to the
    other candidates of its section; `common` is how often its terms occur, on average; `length` is
    logarithmic; `leans` says that it begins with a pronoun or a connective; `opens` marks the first
    sentence of a section.
    """
    centroid = unit_length(vectors.sum(axis=0))
    central = (vectors @ centroid).astype(float)
    frequency = Counter(term for unit in units for term in unit.terms)
    figures = {
        "central": central,
        "central_in_section": _central_in_section(units, places, vectors, central),
        "common": np.array([_commonness(units[at], frequency) for at in places]),
        "length": np.log([max(1, units[at].words) for at in places]),
        "leans": np.array([float(leans(units[at])) for at in places]),
        "opens": _opens(units)[places].astype(float),
    }
    return {name: standardised(figure) for name, figure in figures.items()}


def focus_figures(units: Sequence[Unit], places: Places, focus: Focus) -> dict[str, Figure]:
    """What a candidate is to the focus: [candidates] each.

    `near` is its nearness in meaning, `worded` the share of the focus's terms that it holds, rare
    ones counting more. `near_around` and `worded_around` are the same of the stretch of text that
    it stands in: what answers a question stands together, also where a sentence does not say so.
    """
    near = nearness(units, np.arange(len(units)), focus.vector).astype(float)
    worded = _worded(units, focus)
    documents = np.array([unit.document for unit in units])
    figures = {
        "near": near[places],
        "worded": worded[places],
        "near_around": _around(near, documents)[places],
        "worded_around": _around(worded, documents)[places],
    }
    return {name: standardised(figure) for name, figure in figures.items()}


def stretches(units: Sequence[Unit], places: Places) -> NDArray[np.intp]:
    """The stretch of text that each candidate stands in, numbered from 0.

    That is its section; a document that has only one is cut into tenths.
    """
    sections: dict[int, set[int]] = {}
    for unit in units:
        sections.setdefault(unit.document, set()).add(unit.section)
    numbers: dict[tuple[int, int, int], int] = {}
    found = []
    for at in places:
        unit = units[at]
        tenth = int(unit.position * 10) if len(sections[unit.document]) == 1 else 0
        key = (unit.document, unit.section, min(tenth, 9))
        found.append(numbers.setdefault(key, len(numbers)))
    return np.array(found, dtype=np.intp)


def standardised(figure: Figure) -> Figure:
    """A figure with mean 0 and standard deviation 1; all 0 if it says nothing."""
    deviation = float(figure.std())
    if deviation <= 1e-9 * max(1.0, float(np.abs(figure).max())):
        return np.zeros_like(figure)
    scaled: Figure = (figure - figure.mean()) / deviation
    return scaled


def _central_in_section(
    units: Sequence[Unit], places: Places, vectors: Floats, central: Figure
) -> Figure:
    """Nearness to the sum of the others of the stretch; if there is none, to the centroid."""
    stretch = stretches(units, places)
    sums = np.zeros((int(stretch.max()) + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, stretch, vectors)
    others = sums[stretch] - vectors
    alone = np.bincount(stretch)[stretch] == 1
    inside = np.einsum("ij,ij->i", unit_length(others), vectors).astype(float)
    return np.where(alone, central, inside)


def _opens(units: Sequence[Unit]) -> NDArray[np.bool_]:
    """Which units are the first sentences of their sections."""
    found = np.zeros(len(units), bool)
    before: tuple[int, int] | None = None
    for at, unit in enumerate(units):
        section = (unit.document, unit.section)
        if section != before and is_sentence(unit):
            found[at] = True
            before = section
    return found


def _commonness(unit: Unit, frequency: Mapping[str, int]) -> float:
    return sum(math.log(frequency[term]) for term in unit.terms) / max(1, len(unit.terms))


def _worded(units: Sequence[Unit], focus: Focus) -> Figure:
    held = Counter(term for unit in units for term in unit.terms & focus.terms)
    rarity = {term: math.log(1 + len(units) / (1 + held[term])) for term in sorted(focus.terms)}
    total = sum(rarity.values()) or 1.0
    return np.array(
        [sum(rarity[term] for term in sorted(unit.terms & focus.terms)) / total for unit in units]
    )


def _around(figure: Figure, documents: NDArray[np.intp]) -> Figure:
    """The mean of a figure over what stands around, nearer units counting more."""
    kernel = _FADES ** np.abs(np.arange(-_REACH, _REACH + 1))
    found = np.empty_like(figure)
    for document in np.unique(documents):
        mine = np.flatnonzero(documents == document)
        padded = np.pad(figure[mine], _REACH)
        counts = np.pad(np.ones(len(mine)), _REACH)
        found[mine] = np.convolve(padded, kernel, "valid") / np.convolve(counts, kernel, "valid")
    return found
