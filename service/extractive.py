"""The answerer without a model: selects the sentences that answer, word for word.

A sentence is scored by its nearness to the question under the embedding model, by how much of the
question's wording it holds together with its headings and the sentence before, by whether it holds
the kind of thing that is asked for (a number, a date), and by its passage's rank. The weights were
chosen on XQuAD, English and Chinese, and ClapNQ. Near-copies count once; a sentence that announces
a list brings the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import passage_context
from ingestion.documents import BlockKind, Span, Version
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
_COVERAGE_WEIGHT = 0.7
_PREVIOUS_WEIGHT = 0.3
_EXPECTED_WEIGHT = 0.2
_PASSAGE_WEIGHT = 0.2

Versions = Mapping[tuple[str, int], Version]


@dataclass(frozen=True, slots=True)
class Selected:
    """A sentence chosen for an answer; `in_list` if it stands there as an item of a list."""

    sentence: CitedSentence
    in_list: bool = False


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
        versions: Versions,
        weights: TermWeights,
    ) -> list[Selected]:
        """Choose at most `MOST_SENTENCES` sentences, with the lists that they announce.

        They come in reading order, the document of the best passage first. `versions` are the
        versions that the candidates belong to.
        """
        scored = self._score(question, candidates, versions, weights)
        chosen = _in_reading_order([one.sentence for one in _best_distinct(scored)], candidates)
        return list(_with_lists(chosen, versions))

    def _score(
        self,
        question: str,
        candidates: Sequence[Candidate],
        versions: Versions,
        weights: TermWeights,
    ) -> list[_Scored]:
        wanted = {term: weights.of(term) for term in self._analyzer.content_terms(question)}
        eligible = [
            (candidate, sentence)
            for candidate in candidates
            for sentence in self._eligible(candidate, versions)
        ]
        vectors = self._embedder.embed_passages([sentence.text for _, sentence in eligible])
        similarities = vectors @ self._embedder.embed_query(question)
        return [
            _Scored(
                sentence,
                _SIMILARITY_WEIGHT * float(similarity)
                + self._wording(wanted, sentence)
                + _EXPECTED_WEIGHT * holds_what_is_asked(question, sentence.text)
                + _PASSAGE_WEIGHT * candidate.score,
                vector,
            )
            for (candidate, sentence), vector, similarity in zip(
                eligible, vectors, similarities, strict=True
            )
        ]

    def _eligible(self, candidate: Candidate, versions: Versions) -> list[CitedSentence]:
        """Sentences that can answer: no headings, and no scraps."""
        passage = candidate.passage
        headings = _spans(versions[passage.document_id, passage.version], "heading")
        sentences = [CitedSentence(passage, index) for index in range(len(passage.sentences))]
        return [
            one
            for one in sentences
            if not _inside(one.span, headings)
            and len(self._analyzer.terms(one.text)) >= _FEWEST_TERMS
        ]

    def _wording(self, wanted: dict[str, float], sentence: CitedSentence) -> float:
        passage, index = sentence.passage, sentence.index
        context = f"{passage_context(passage.title, passage.heading)}\n{sentence.text}"
        held = set(self._analyzer.terms(context))
        covered = coverage(wanted, held)
        if index == 0:
            return _COVERAGE_WEIGHT * covered
        previous = set(self._analyzer.terms(CitedSentence(passage, index - 1).text))
        gained = coverage(wanted, held | previous) - covered
        return _COVERAGE_WEIGHT * covered + _PREVIOUS_WEIGHT * gained


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
    chosen: Sequence[CitedSentence], candidates: Sequence[Candidate]
) -> list[CitedSentence]:
    ranks: dict[str, int] = {}
    for rank, candidate in enumerate(candidates):
        ranks.setdefault(candidate.passage.document_id, rank)
    return sorted(chosen, key=lambda one: (ranks[one.passage.document_id], one.span))


def _with_lists(chosen: Sequence[CitedSentence], versions: Versions) -> Iterator[Selected]:
    listed: set[CitedSentence] = set()
    for sentence in chosen:
        if sentence in listed:
            continue
        yield Selected(sentence)
        for item in _announced_items(sentence, versions):
            listed.add(item)
            yield Selected(item, in_list=True)


def _announced_items(sentence: CitedSentence, versions: Versions) -> Iterator[CitedSentence]:
    """The list items right behind a sentence that ends in a colon, within its passage."""
    passage = sentence.passage
    if not sentence.text.endswith((":", "：")):
        return
    items = _spans(versions[passage.document_id, passage.version], "list_item")
    last = min(len(passage.sentences), sentence.index + 1 + MOST_LIST_ITEMS)
    for index in range(sentence.index + 1, last):
        item = CitedSentence(passage, index)
        if not _inside(item.span, items):
            return
        yield item


def _spans(version: Version, kind: BlockKind) -> list[Span]:
    return [block.span for block in version.document.blocks if block.kind == kind]


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)
