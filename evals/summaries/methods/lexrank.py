"""LexRank: a sentence matters that is like many sentences that matter.

Erkan and Radev 2004, "LexRank: Graph-based Lexical Centrality as Salience in Text Summarization",
JAIR 22 (the continuous kind, with cosines of embeddings in the place of tf-idf). With a focus the
random walk restarts near it: Otterbacher, Erkan and Radev 2005, "Using Random Walks for
Question-focused Sentence Retrieval".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.summaries.selection.candidates import Floats, candidates, vectors_of
from service.summaries.selection.greedy import take_best
from service.summaries.selection.units import Budget, Focus, Unit

_THRESHOLD = 0.1
_ITERATIONS = 100
_CLOSE_ENOUGH = 1e-6
_WALKS = 0.85
_WALKS_FOCUSED = 0.2


def choose(units: Sequence[Unit], budget: Budget, focus: Focus | None = None) -> tuple[int, ...]:
    """The sentences of the highest LexRank."""
    places = candidates(units, budget, focus)
    if not len(places):
        return ()
    vectors = vectors_of(units, places)
    scores = lexrank(vectors, focus.vector if focus else None)
    return take_best(units, places, vectors, scores, budget)


def lexrank(vectors: Floats, focus: Floats | None = None) -> Floats:
    """The stationary probability of each row of `vectors`, float32 [rows], summing to 1.

    Memory takes the square of the number of rows.
    """
    graph = vectors @ vectors.T
    graph[graph < _THRESHOLD] = 0.0
    np.fill_diagonal(graph, 1.0)
    graph /= graph.sum(axis=1, keepdims=True)
    restart = np.ones(len(vectors), np.float32)
    if focus is not None:
        restart = np.maximum(vectors @ focus, 1e-6)
    restart /= restart.sum()
    walks = _WALKS if focus is None else _WALKS_FOCUSED
    ranks = restart
    for _ in range(_ITERATIONS):
        before, ranks = ranks, walks * (ranks @ graph) + (1 - walks) * restart
        if np.abs(ranks - before).sum() < _CLOSE_ENOUGH:
            break
    return ranks.astype(np.float32)
