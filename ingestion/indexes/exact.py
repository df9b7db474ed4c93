"""Nearest neighbours by comparing with every vector that the library holds, without an index."""

from __future__ import annotations

import heapq
from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

from ingestion.indexes.index import Hit
from ingestion.library import Library

MOST_COMPARED = 4_096
MOST_COMPARED_IF_FAR = 16_384
_PASSAGES_PER_STEP = 4096


def exact_nearest(
    library: Library,
    vector: NDArray[np.float32],
    collection_id: int,
    limit: int,
) -> list[Hit]:
    """The passages nearest to a query vector (L2-normalised, float32), best first.

    Reads the whole library, a stretch at a time: for as long as there is no index to ask.
    """
    best: list[Hit] = []
    for batch in library.passages.all_current(_PASSAGES_PER_STEP):
        here = [passage for passage in batch if passage.collection_id == collection_id]
        if here:
            scores = np.stack([passage.embedding for passage in here]) @ vector
            hits = (Hit(one.id, float(score)) for one, score in zip(here, scores, strict=True))
            best = heapq.nlargest(limit, [*best, *hits], key=lambda hit: hit.score)
    return best


def nearest_within(
    library: Library, vector: NDArray[np.float32], within: Set[int], limit: int, most: int
) -> list[Hit] | None:
    """The nearest passages of some versions, best first; None if there are more than `most`."""
    found = library.passages.vectors_of(within, most)
    if found is None:
        return None
    ids, vectors = found
    scores = vectors @ vector if ids else vectors
    best = heapq.nlargest(limit, zip(scores, ids, strict=True))
    return [Hit(passage_id, float(score)) for score, passage_id in best]
