"""Coverage and diversity as one submodular function, taken greedily.

Lin and Bilmes 2011, "A Class of Submodular Functions for Document Summarization", ACL: coverage is
how much of each sentence the summary says, saturated; diversity rewards each cluster of sentences
by the square root of what is drawn from it. Costs count as in their "Multi-document Summarization
via Budgeted Maximization of Submodular Functions" of 2010. With a focus, the reward of a sentence
is half its nearness to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from service.summaries.selection.candidates import (
    Floats,
    candidates,
    unit_length,
    vectors_of,
)
from service.summaries.selection.greedy import Scores, take_by_gain
from service.summaries.selection.units import Budget, Focus, Unit

_SATURATED = 6.0  # their a, of alpha = a / n
_DIVERSITY = 6.0  # their lambda
_CLUSTERS = 0.2  # of the number of sentences
_COST = 0.3  # their r, to which costs are raised
_FOCUSED = 0.5  # their 1 - beta
_ROUNDS = 10


def choose(units: Sequence[Unit], budget: Budget, focus: Focus | None = None) -> tuple[int, ...]:
    """The sentences that together cover most, by the greedy algorithm."""
    places = candidates(units, budget, focus)
    if not len(places):
        return ()
    vectors = vectors_of(units, places)
    alike = np.maximum(vectors @ vectors.T, 0)
    full = alike.sum(axis=1)
    saturation = np.minimum(1.0, _SATURATED / len(places)) * full
    rewards = full / len(places)
    if focus:
        rewards = (1 - _FOCUSED) * rewards + _FOCUSED * np.maximum(vectors @ focus.vector, 0)
    clusters = clusters_of(vectors, max(1, round(_CLUSTERS * len(places))))
    drawn = np.zeros(int(clusters.max()) + 1, np.float32)
    covered = np.zeros(len(places), np.float32)
    costs = np.array([max(1, units[at].words) for at in places]) ** _COST

    def gains(last: int | None) -> Scores:
        if last is not None:
            covered[:] += alike[last]
            drawn[clusters[last]] += rewards[last]
        room = np.maximum(saturation - covered, 0)
        coverage = _capped_sums(alike, room)
        diversity = np.sqrt(drawn[clusters] + rewards) - np.sqrt(drawn[clusters])
        gain: Scores = (coverage + _DIVERSITY * diversity) / costs
        return gain

    return take_by_gain(units, places, vectors, gains, budget)


def clusters_of(vectors: Floats, number: int) -> NDArray[np.intp]:
    """The cluster of each row by spherical k-means, begun at rows evenly spaced: deterministic."""
    centres = vectors[np.linspace(0, len(vectors) - 1, number).astype(np.intp)]
    found = np.zeros(len(vectors), np.intp)
    for _ in range(_ROUNDS):
        before, found = found, np.argmax(vectors @ centres.T, axis=1)
        if np.array_equal(before, found):
            break
        sums = np.zeros_like(centres)
        np.add.at(sums, found, vectors)
        centres = np.where(sums.any(axis=1, keepdims=True), unit_length(sums), centres)
    return found


def _capped_sums(alike: Floats, room: Floats) -> Floats:
    """For each column the sum over rows of what it adds, at most the room of the row."""
    total = np.zeros(alike.shape[1], np.float32)
    for first in range(0, len(alike), 256):  # in blocks: no second matrix of the same size
        rows = slice(first, first + 256)
        total += np.minimum(alike[rows], room[rows, None]).sum(axis=0)
    return total
