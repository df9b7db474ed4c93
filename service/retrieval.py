"""The hybrid retriever: nearest vectors and matching words, fused by normalised scores.

Min-max normalisation before the sum keeps how far apart scores lie, which rank fusion throws away
(Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval", 2023, arXiv:2210.11934).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from ingestion.embedding import Embedder
from ingestion.indexes import SearchIndexes
from ingestion.indexes.index import Hit
from ingestion.library import NO_FILTERS, Filters, Library, StoredPassage
from ingestion.tracing import span
from service.acronyms import expansions
from service.answers import PassageCopy, RetrievedPassage, Searched
from service.dates import AskedDates, agreement, asked_dates
from service.occasions import asked_occasion, with_occasion
from service.questions import mostly_cjk

if TYPE_CHECKING:  # numpy is slow to import
    import numpy as np
    from numpy.typing import NDArray

CANDIDATES = 100
_DEFINING = 20
_EXPANDED_WEIGHT = 0.4
_RERANKED = 30
_TELLING = 20
_DATE_WEIGHT = 0.15
_LATEST_WEIGHT = 0.25

CollectionNames = str | Sequence[str]
"""The name of a collection, or the names of several."""

RetrievalMode = Literal["fused", "dense", "lexical"]
Normalise = Callable[[Mapping[int, float]], dict[int, float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that retrieval found: fused score in [0, 1], cosine in [-1, 1], BM25 at least 0.

    `copies` are passages of other documents that say the same.
    """

    passage: StoredPassage
    score: float
    dense: float | None
    lexical: float | None
    copies: tuple[StoredPassage, ...] = ()


def min_max(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores mapped linearly onto [0, 1]; all 1 if they are all the same."""
    if not scores:
        return {}
    lowest, highest = min(scores.values()), max(scores.values())
    if highest == lowest:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - lowest) / (highest - lowest) for key, score in scores.items()}


@dataclass(frozen=True, slots=True)
class RetrievalParts:
    """What retrieval is made of. `footnote eval retrieval --ablate` says what each part is worth.

    `normalise` maps the scores of a ranking onto [0, 1]. `acronyms` and `dates` say whether those
    of the question count. `cjk_nearness` is how much nearness counts beside wording for a question
    in Chinese, Japanese or Korean: little if the embedding model was made for English.
    """

    normalise: Normalise = min_max
    acronyms: bool = True
    dates: bool = True
    cjk_nearness: float = 1.0


ALL_PARTS = RetrievalParts()


class Reranker(Protocol):
    """Scores how well texts answer a question, both read together."""

    def scores(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """The score of each pair of a question and a text, in order; higher is better."""
        ...


class HybridRetriever:
    """Finds the passages of collections that bear on a question. Safe to use from any thread."""

    def __init__(
        self,
        library: Library,
        indexes: SearchIndexes,
        embedder: Embedder,
        reranker: Reranker | None = None,
        parts: RetrievalParts = ALL_PARTS,
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._embedder = embedder
        self._reranker = reranker
        self.parts = parts

    def retrieve(
        self,
        question: str,
        collections: CollectionNames,
        limit: int,
        mode: RetrievalMode = "fused",
        filters: Filters = NO_FILTERS,
    ) -> list[Candidate]:
        """The best passages first, at most `limit`, of documents that meet the filters.

        Several collections are searched as if they were one.

        Acronyms that the best passages define are searched for in both forms, dates in the question
        count, and the reranker has the last word, if there is one. `mode` restricts the search to
        one of the two retrievers and leaves all that out, for measuring them apart.

        Raises:
            UnknownCollection: if there is no such collection.
        """
        with span("retrieve", mode=mode, limit=limit) as retrieving:
            found = self._retrieve(question, collections, limit, mode, filters)
            retrieving.set(found=len(found))
            return found

    def _retrieve(
        self,
        question: str,
        collections: CollectionNames,
        limit: int,
        mode: RetrievalMode,
        filters: Filters,
    ) -> list[Candidate]:
        place = self._place(collections, filters, max(CANDIDATES, limit))
        vector = self._embedded(question) if mode != "lexical" else None
        dense = self._nearest(vector, place) if vector is not None else {}
        lexical = self._matching(question, place) if mode != "dense" else {}
        nearness = self._nearness(question)
        rankings = [
            _Ranking(scores, weight)
            for scores, weight in ((dense, nearness), (lexical, 1.0))
            if scores
        ]
        first = self._candidates(rankings, dense, lexical, place)
        if mode != "fused":
            return first[:limit]
        also = self._expanded(question, first, place, nearness) if self.parts.acronyms else []
        found = self._candidates([*rankings, *also], dense, lexical, place) if also else first
        if self.parts.dates:
            found = _by_dates(self._asked_dates(question, found, place), found)
        return self._reranked(question, found)[:limit]

    def _place(self, collections: CollectionNames, filters: Filters, wanted: int) -> _Place:
        ids = keys_of(self._library, collections)
        within = {
            key: self._library.passages.versions_within(key, filters) if filters else None
            for key in ids.values()
        }
        return _Place(tuple(ids), within, wanted)

    def _embedded(self, question: str) -> NDArray[np.float32]:
        with span("embed question"):
            return self._embedder.embed_query(question)

    def _nearest(self, vector: NDArray[np.float32], place: _Place) -> dict[int, float]:
        with span("search dense"):
            return _best(
                place,
                (
                    self._indexes.nearest(vector, key, place.wanted, within)
                    for key, within in place.within.items()
                ),
            )

    def _matching(self, question: str, place: _Place) -> dict[int, float]:
        with span("search lexical"):
            return _best(
                place,
                (
                    self._indexes.matching(question, key, place.wanted, within)
                    for key, within in place.within.items()
                ),
            )

    def _current(self, ids: Sequence[int], place: _Place) -> dict[int, StoredPassage]:
        found: dict[int, StoredPassage] = {}
        for name in place.names:
            found |= self._library.passages.current(ids, name)
        return found

    def _nearness(self, question: str) -> float:
        cjk = mostly_cjk(self._indexes.analyzer.content_terms(question))
        return self.parts.cjk_nearness if cjk else 1.0

    def _expanded(
        self, question: str, found: Sequence[Candidate], place: _Place, nearness: float
    ) -> list[_Ranking]:
        """What is found for the other forms of a question's acronyms."""
        also = expansions(question, [one.passage.text for one in found[:_DEFINING]])
        if not also:
            return []
        searched = " ".join([question, *also])
        rankings = (
            (self._nearest(self._embedded(searched), place), nearness),
            (self._matching(searched, place), 1.0),
        )
        return [_Ranking(one, _EXPANDED_WEIGHT * weight) for one, weight in rankings if one]

    def _asked_dates(self, question: str, found: Sequence[Candidate], place: _Place) -> AskedDates:
        """What a question says of time, an event that it names being dated by the documents."""
        asked = asked_dates(question)
        occasion = asked_occasion(question)
        if occasion is None:
            return asked
        told = list(self._matching(occasion.event, place))[:_TELLING]
        passages = self._current(told, place)
        tellers = [passages[key] for key in told if key in passages]
        known = {one.id for one in tellers}
        tellers += [one.passage for one in found[:_TELLING] if one.passage.id not in known]
        return with_occasion(asked, occasion, tellers, self._indexes.analyzer)

    def _candidates(
        self,
        rankings: Sequence[_Ranking],
        dense: Mapping[int, float],
        lexical: Mapping[int, float],
        place: _Place,
    ) -> list[Candidate]:
        with span("fuse"):
            fused = fuse(
                [one.scores for one in rankings],
                [one.weight for one in rankings],
                self.parts.normalise,
            )
            current = self._current(list(fused), place)
            return [
                Candidate(current[key], score, dense.get(key), lexical.get(key))
                for key, score in fused.items()
                if key in current
            ]

    def _reranked(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The best candidates in the reranker's order, with its scores normalised."""
        first, rest = candidates[:_RERANKED], candidates[_RERANKED:]
        if self._reranker is None or not first:
            return list(candidates)
        with span("rerank"):
            scores = self._reranker.scores([(question, one.passage.text) for one in first])
        normalised = min_max(dict(enumerate(map(float, scores))))
        order = sorted(normalised, key=lambda at: -normalised[at])
        return [
            *(replace(first[at], score=normalised[at]) for at in order),
            *(replace(one, score=0.0) for one in rest),
        ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to search, and how many to find.

    `within` are the versions to look into, if not all, by the key of each collection.
    """

    names: tuple[str, ...]
    within: Mapping[int, Set[int] | None]
    wanted: int


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Scores by passage, and how much they count when they are fused."""

    scores: Mapping[int, float]
    weight: float = 1.0


def _best(place: _Place, found: Iterable[Sequence[Hit]]) -> dict[int, float]:
    """The best hits of all collections: scores are on one scale, whatever the collection."""
    hits = sorted((hit for some in found for hit in some), key=lambda hit: -hit.score)
    return {hit.passage_id: hit.score for hit in hits[: place.wanted]}


def _by_dates(asked: AskedDates, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in a new order, if the question says anything of time."""
    if not asked:
        return list(candidates)
    days = sorted({one.passage.published_at for one in candidates if one.passage.published_at})
    recency = {day: (at + 1) / len(days) for at, day in enumerate(days)}

    def scored(one: Candidate) -> Candidate:
        passage = one.passage
        agreed = agreement(asked, passage.text, passage.published_at)
        newest = recency.get(passage.published_at, 0.0) if passage.published_at else 0.0
        bonus = _DATE_WEIGHT * agreed + _LATEST_WEIGHT * newest * asked.latest
        dated = bool(asked.named) or asked.period is not None
        most = _DATE_WEIGHT * dated + _LATEST_WEIGHT * asked.latest
        return replace(one, score=(one.score + bonus) / (1 + most))

    return sorted(map(scored, candidates), key=lambda one: -one.score)


def fuse(
    rankings: Sequence[Mapping[int, float]],
    weights: Sequence[float] | None = None,
    normalise: Normalise = min_max,
) -> dict[int, float]:
    """Fuse rankings by the weighted mean of their normalised scores, best first.

    What one ranking does not hold counts as that ranking's lowest score. Weights are 1 if none are
    given. Ties keep the smaller id first, so that the same rankings always give the same order.
    """
    weights = weights or [1.0] * len(rankings)
    total = sum(weights)
    fused: dict[int, float] = dict.fromkeys(sorted({key for one in rankings for key in one}), 0.0)
    for ranking, weight in zip(rankings, weights, strict=True):
        for key, score in normalise(ranking).items():
            fused[key] += weight * score / total
    return dict(sorted(fused.items(), key=lambda item: -item[1]))


def names_of(collections: CollectionNames) -> tuple[str, ...]:
    """The names of one collection or of several, each once."""
    return (collections,) if isinstance(collections, str) else tuple(dict.fromkeys(collections))


def keys_of(library: Library, collections: CollectionNames) -> dict[str, int]:
    """The keys of one collection or of several, by name: nothing in them is looked at or counted.

    Raises:
        UnknownCollection: if there is no such collection.
    """
    return {name: library.collection_id(name) for name in names_of(collections)}


def searched_in(
    library: Library, collections: CollectionNames, filters: Filters = NO_FILTERS
) -> Searched:
    """How far a search in some collections goes, as an answer reports it.

    Raises:
        UnknownCollection: if there is no such collection.
    """
    held = [library.collection(name) for name in names_of(collections)]
    return Searched(
        ", ".join(one.name for one in held),
        sum(one.documents for one in held),
        sum(one.passages for one in held),
        tuple(filters.describe()),
    )


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
            copies=tuple(map(_copy, one.copies)),
        )
        for rank, one in enumerate(candidates, start=1)
    )


def _copy(passage: StoredPassage) -> PassageCopy:
    return PassageCopy(
        document_id=passage.document_id,
        version=passage.version,
        title=passage.title or passage.source,
        source=passage.source,
        published_at=passage.published_at,
        start=passage.span.start,
        end=passage.span.end,
    )
