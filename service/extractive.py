"""The answerer without a model: selects the sentences that answer, word for word.

A sentence is scored by its nearness to the question under the embedding model, by how much of the
question's wording it and its headings hold, by whether it holds the kind of thing that is asked for
(a number, a date), and by its passage's rank. Near-copies count once; a sentence that announces a
list brings the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import passage_context
from ingestion.documents import Span, Version
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.citations import CitedSentence
from service.evidence import TermWeights, coverage
from service.questions import holds_what_is_asked
from service.retrieval import Candidate

MOST_SENTENCES = 3
MOST_LIST_ITEMS = 12
_FEWEST_TERMS = 3
_CLOSE_TO_BEST = 0.82
_NEAR_COPY = 0.9

_SIMILARITY_WEIGHT = 0.45
_COVERAGE_WEIGHT = 0.35
_EXPECTED_WEIGHT = 0.1
_PASSAGE_WEIGHT = 0.1
_HEADING_TERMS_COUNT_FOR = 0.5


@dataclass(frozen=True, slots=True)
class Selection:
    """Sentences chosen for an answer, in reading order.

    `list_items` marks those that stand in the source as items of a list.
    """

    sentences: tuple[CitedSentence, ...]
    list_items: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Scored:
    sentence: CitedSentence
    score: float
    vector: NDArray[np.float32]


class ExtractiveAnswerer:
    """Chooses sentences for an answer. Safe to use from any thread."""

    def __init__(self, embedder: Embedder, analyzer: Analyzer) -> None:
        self._embedder = embedder
        self._analyzer = analyzer

    def select(
        self,
        question: str,
        candidates: Sequence[Candidate],
        versions: Mapping[tuple[str, int], Version],
        weights: TermWeights,
    ) -> Selection:
        """Choose at most `MOST_SENTENCES` sentences, and the lists that they announce."""
        scored = self._score(question, candidates, versions, weights)
        chosen = _best_distinct(scored)
        return _in_reading_order(chosen, candidates, versions)

    def _score(
        self,
        question: str,
        candidates: Sequence[Candidate],
        versions: Mapping[tuple[str, int], Version],
        weights: TermWeights,
    ) -> list[_Scored]:
        wanted = {term: weights.of(term) for term in self._analyzer.content_terms(question)}
        eligible = [
            (candidate, sentence)
            for candidate in candidates
            for sentence in self._eligible(candidate, versions)
        ]
        if not eligible:
            return []
        vectors = self._embedder.embed_passages([_words(sentence) for _, sentence in eligible])
        similarities = vectors @ self._embedder.embed_query(question)
        return [
            _Scored(
                sentence,
                _SIMILARITY_WEIGHT * float(similarity)
                + _COVERAGE_WEIGHT * self._coverage(wanted, sentence)
                + _EXPECTED_WEIGHT * holds_what_is_asked(question, _words(sentence))
                + _PASSAGE_WEIGHT * candidate.score,
                vector,
            )
            for (candidate, sentence), vector, similarity in zip(
                eligible, vectors, similarities, strict=True
            )
        ]

    def _eligible(
        self, candidate: Candidate, versions: Mapping[tuple[str, int], Version]
    ) -> list[CitedSentence]:
        passage = candidate.passage
        blocks = versions[passage.document_id, passage.version].document.blocks
        headings = [block.span for block in blocks if block.kind == "heading"]
        return [
            CitedSentence(passage, index)
            for index, span in enumerate(passage.sentences)
            if not _inside(span, headings)
            and len(self._analyzer.terms(_cut(passage.text, passage.span, span))) >= _FEWEST_TERMS
        ]

    def _coverage(self, wanted: dict[str, float], sentence: CitedSentence) -> float:
        passage = sentence.passage
        own = set(self._analyzer.terms(_words(sentence)))
        context = self._analyzer.terms(passage_context(passage.title, passage.heading))
        with_context = coverage(wanted, own | set(context))
        alone = coverage(wanted, own)
        return alone + _HEADING_TERMS_COUNT_FOR * (with_context - alone)


def _best_distinct(scored: Sequence[_Scored]) -> list[_Scored]:
    chosen: list[_Scored] = []
    for one in sorted(scored, key=lambda one: -one.score):
        if len(chosen) == MOST_SENTENCES:
            break
        if chosen and one.score < _CLOSE_TO_BEST * chosen[0].score:
            break
        if all(float(one.vector @ other.vector) < _NEAR_COPY for other in chosen):
            chosen.append(one)
    return chosen


def _in_reading_order(
    chosen: Sequence[_Scored],
    candidates: Sequence[Candidate],
    versions: Mapping[tuple[str, int], Version],
) -> Selection:
    rank = {one.passage.id: at for at, one in enumerate(candidates)}
    first_of_document: dict[str, int] = {}
    for one in chosen:
        passage = one.sentence.passage
        known = first_of_document.get(passage.document_id, len(candidates))
        first_of_document[passage.document_id] = min(known, rank[passage.id])
    ordered = sorted(
        (one.sentence for one in chosen),
        key=lambda s: (first_of_document[s.passage.document_id], s.passage.sentences[s.index]),
    )
    sentences: list[CitedSentence] = []
    items: set[int] = set()
    for sentence in ordered:
        if sentence in sentences:
            continue
        sentences.append(sentence)
        for item in _announced_items(sentence, versions):
            if item not in sentences:
                items.add(len(sentences))
                sentences.append(item)
    return Selection(tuple(sentences), frozenset(items))


def _announced_items(
    sentence: CitedSentence, versions: Mapping[tuple[str, int], Version]
) -> list[CitedSentence]:
    """The list items right behind a sentence that ends in a colon, within its passage."""
    passage = sentence.passage
    if not _words(sentence).endswith((":", "：")):
        return []
    blocks = versions[passage.document_id, passage.version].document.blocks
    items = [block.span for block in blocks if block.kind == "list_item"]
    found: list[CitedSentence] = []
    for index in range(sentence.index + 1, len(passage.sentences)):
        if len(found) == MOST_LIST_ITEMS or not _inside(passage.sentences[index], items):
            break
        found.append(CitedSentence(passage, index))
    return found


def _words(sentence: CitedSentence) -> str:
    passage = sentence.passage
    return _cut(passage.text, passage.span, passage.sentences[sentence.index])


def _cut(text: str, whole: Span, part: Span) -> str:
    return text[part.start - whole.start : part.end - whole.start]


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)
