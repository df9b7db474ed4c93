"""The hybrid retriever: nearest vectors and matching words, fused by normalised scores.

Min-max normalisation before the sum keeps how far apart scores lie, which rank fusion throws away
(Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval", 2023, arXiv:2210.11934).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingestion.embedding import Embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, StoredPassage
from service.answers import RetrievedPassage

CANDIDATES = 100

RetrievalMode = Literal["fused", "dense", "lexical"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that retrieval found: fused score in [0, 1], cosine in [-1, 1], BM25 at least 0."""

    passage: StoredPassage
    score: float
    dense: float | None
    lexical: float | None


class HybridRetriever:
    """Finds the passages of a collection that bear on a question. Safe to use from any thread."""

    def __init__(self, library: Library, indexes: SearchIndexes, embedder: Embedder) -> None:
        self._library = library
        self._indexes = indexes
        self._embedder = embedder

    def retrieve(
        self, question: str, collection: str, limit: int, mode: RetrievalMode = "fused"
    ) -> list[Candidate]:
        """The best passages first, at most `limit`.

        `mode` restricts the search to one of the two retrievers, for measuring them apart.

        Raises:
            UnknownCollection: if there is no such collection.
        """
        collection_id = self._library.collection_id(collection)
        wanted = max(CANDIDATES, limit)
        dense: dict[int, float] = {}
        lexical: dict[int, float] = {}
        if mode != "lexical":
            vector = self._embedder.embed_query(question)
            hits = self._indexes.nearest(vector, collection_id, wanted)
            dense = {hit.passage_id: hit.score for hit in hits}
        if mode != "dense":
            hits = self._indexes.matching(question, collection_id, wanted)
            lexical = {hit.passage_id: hit.score for hit in hits}
        ranking = [lists for lists in (dense, lexical) if lists]
        return self._candidates(fuse(ranking), dense, lexical, collection)[:limit]

    def _candidates(
        self,
        fused: Mapping[int, float],
        dense: Mapping[int, float],
        lexical: Mapping[int, float],
        collection: str,
    ) -> list[Candidate]:
        current = self._library.passages.current(list(fused), collection)
        return [
            Candidate(current[key], score, dense.get(key), lexical.get(key))
            for key, score in fused.items()
            if key in current
        ]


def fuse(rankings: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Fuse rankings by the mean of their min-max normalised scores, best first.

    What one ranking does not hold counts as that ranking's lowest score. Ties keep the smaller id
    first, so that the same rankings always give the same order.
    """
    normalised = [min_max(ranking) for ranking in rankings]
    keys = sorted({key for ranking in normalised for key in ranking})
    fused = {
        key: sum(ranking.get(key, 0.0) for ranking in normalised) / len(normalised) for key in keys
    }
    return dict(sorted(fused.items(), key=lambda item: -item[1]))


def min_max(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores mapped linearly onto [0, 1]; all 1 if they are all the same."""
    if not scores:
        return {}
    lowest, highest = min(scores.values()), max(scores.values())
    if highest == lowest:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - lowest) / (highest - lowest) for key, score in scores.items()}


def ranked(candidates: Sequence[Candidate]) -> tuple[RetrievedPassage, ...]:
    """Candidates as an answer reports them."""
    return tuple(
        RetrievedPassage(
            rank=rank,
            score=round(one.score, 4),
            dense=None if one.dense is None else round(one.dense, 4),
            lexical=None if one.lexical is None else round(one.lexical, 4),
            document_id=one.passage.document_id,
            version=one.passage.version,
            title=one.passage.title or one.passage.source,
            source=one.passage.source,
            heading=one.passage.heading,
            page=one.passage.page,
            start=one.passage.span.start,
            end=one.passage.span.end,
            text=one.passage.text,
        )
        for rank, one in enumerate(candidates, start=1)
    )
