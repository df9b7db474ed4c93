"""The answerer without a model: selects the sentences that answer, word for word.

A sentence is scored by its nearness to the question under the embedding model, by how much of the
question's wording it holds together with its headings and the sentence before, by whether it holds
the kind of thing that is asked for (a number, a date), and by its passage's rank. The weights were
chosen on XQuAD, English and Chinese, and ClapNQ. Near-copies count once. A sentence that announces
a list brings the list, and a row of a table its header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import passage_context
from ingestion.documents import Version
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.citations import CitedSentence
from service.evidence import TermWeights, coverage
from service.layout import Layout
from service.questions import holds_what_is_asked, mostly_cjk
from service.retrieval import Candidate
from service.support import numbers

MOST_SENTENCES = 3
MOST_LIST_ITEMS = 12
_FEWEST_TERMS = 3
_CLOSE_TO_BEST = 0.82
_NEAR_COPY = 0.9

_SIMILARITY_WEIGHT = 0.45
# The default embedding model was made for English and says little about Chinese.
_CJK_SIMILARITY_WEIGHT = 0.1
_COVERAGE_WEIGHT = 0.7
_PREVIOUS_WEIGHT = 0.3
_EXPECTED_WEIGHT = 0.2
_PASSAGE_WEIGHT = 0.2

Versions = Mapping[tuple[str, int], Version]
Layouts = Mapping[tuple[str, int], Layout]


@dataclass(frozen=True, slots=True)
class Selected:
    """A sentence chosen for an answer; `beneath` if it belongs under the one before it.

    Items stand beneath the sentence that announces them, rows beneath their table's header.
    """

    sentence: CitedSentence
    beneath: bool = False


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
        layouts = {key: Layout(one.document) for key, one in versions.items()}
        scored = self._score(question, candidates, layouts, weights)
        chosen = _in_reading_order([one.sentence for one in _best_distinct(scored)], candidates)
        return list(_in_company(chosen, layouts))

    def _score(
        self,
        question: str,
        candidates: Sequence[Candidate],
        layouts: Layouts,
        weights: TermWeights,
    ) -> list[_Scored]:
        wanted = {term: weights.of(term) for term in self._analyzer.content_terms(question)}
        nearness = _CJK_SIMILARITY_WEIGHT if mostly_cjk(wanted) else _SIMILARITY_WEIGHT
        eligible = [
            (candidate, sentence)
            for candidate in candidates
            for sentence in self._eligible(candidate, layouts)
        ]
        vectors = self._embedder.embed_passages([sentence.text for _, sentence in eligible])
        similarities = vectors @ self._embedder.embed_query(question)
        return [
            _Scored(
                sentence,
                nearness * float(similarity)
                + self._wording(wanted, sentence, _layout(layouts, sentence))
                + _EXPECTED_WEIGHT * holds_what_is_asked(question, sentence.text)
                + _PASSAGE_WEIGHT * candidate.score,
                vector,
            )
            for (candidate, sentence), vector, similarity in zip(
                eligible, vectors, similarities, strict=True
            )
        ]

    def _eligible(self, candidate: Candidate, layouts: Layouts) -> list[CitedSentence]:
        """Sentences that can answer: no headings, no header rows, and no scraps."""
        passage = candidate.passage
        sentences = [CitedSentence(passage, index) for index in range(len(passage.sentences))]
        return [
            one
            for one in sentences
            if _layout(layouts, one).kind(one.span) != "heading"
            and _layout(layouts, one).header(one.span) != one.span
            and len(self._analyzer.terms(one.text)) >= _FEWEST_TERMS
        ]

    def _wording(self, wanted: dict[str, float], sentence: CitedSentence, layout: Layout) -> float:
        """How much of the question's wording a sentence holds, with what gives it its meaning."""
        passage = sentence.passage
        context = f"{passage_context(passage.title, passage.heading)}\n{sentence.text}"
        held = set(self._analyzer.terms(context))
        covered = coverage(wanted, held)
        before = layout.header_text(sentence.span) or _previous_text(sentence)
        gained = coverage(wanted, held.union(self._analyzer.terms(before))) - covered
        return _COVERAGE_WEIGHT * covered + _PREVIOUS_WEIGHT * gained


def _best_distinct(scored: Sequence[_Scored]) -> list[_Scored]:
    chosen: list[_Scored] = []
    for one in sorted(scored, key=lambda one: -one.score):
        if len(chosen) == MOST_SENTENCES:
            break
        if chosen and one.score < _CLOSE_TO_BEST * chosen[0].score:
            break
        if not any(_near_copies(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _near_copies(one: _Scored, other: _Scored) -> bool:
    """Whether two sentences say the same: alike in meaning, and in every number."""
    alike = float(one.vector @ other.vector) >= _NEAR_COPY
    return alike and numbers(one.sentence.text) == numbers(other.sentence.text)


def _in_reading_order(
    chosen: Sequence[CitedSentence], candidates: Sequence[Candidate]
) -> list[CitedSentence]:
    ranks: dict[str, int] = {}
    for rank, candidate in enumerate(candidates):
        ranks.setdefault(candidate.passage.document_id, rank)
    return sorted(chosen, key=lambda one: (ranks[one.passage.document_id], one.span))


def _in_company(chosen: Sequence[CitedSentence], layouts: Layouts) -> Iterator[Selected]:
    """Each chosen sentence once, with what it cannot be understood without."""
    shown: set[CitedSentence] = set()
    for sentence in chosen:
        for one in _company(sentence, _layout(layouts, sentence)):
            if one.sentence not in shown:
                shown.add(one.sentence)
                yield one


def _company(sentence: CitedSentence, layout: Layout) -> Iterator[Selected]:
    header = _header(sentence, layout)
    if header is not None:
        yield Selected(header)
    yield Selected(sentence, beneath=header is not None)
    for item in _announced_items(sentence, layout):
        yield Selected(item, beneath=True)


def _header(sentence: CitedSentence, layout: Layout) -> CitedSentence | None:
    """The header of the table that the sentence is a row of, if it is in the same passage."""
    span = layout.header(sentence.span)
    sentences = sentence.passage.sentences
    if span is None or span == sentence.span or span not in sentences:
        return None
    return CitedSentence(sentence.passage, sentences.index(span))


def _previous_text(sentence: CitedSentence) -> str:
    passage, index = sentence.passage, sentence.index
    return CitedSentence(passage, index - 1).text if index else ""


def _announced_items(sentence: CitedSentence, layout: Layout) -> Iterator[CitedSentence]:
    """The list items right behind a sentence that ends in a colon, within its passage."""
    if not sentence.text.endswith((":", "：")):
        return
    passage = sentence.passage
    last = min(len(passage.sentences), sentence.index + 1 + MOST_LIST_ITEMS)
    for index in range(sentence.index + 1, last):
        item = CitedSentence(passage, index)
        if layout.kind(item.span) != "list_item":
            return
        yield item


def _layout(layouts: Layouts, sentence: CitedSentence) -> Layout:
    return layouts[sentence.passage.document_id, sentence.passage.version]
