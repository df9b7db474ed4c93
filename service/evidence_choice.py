"""Which sentences bear on a statement: the nearest one, and what it needs beside it.

Nearness is the cosine of the embedding model and the share of the statement's wording that a
sentence holds, rare words counting more. It knows nothing of support, so that no sentence is passed
over for what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import passage_context
from ingestion.embedding.vectors import Vectors
from ingestion.indexes import Analyzer
from ingestion.library import StoredPassage
from ingestion.sentences import is_cjk
from service.citations import CitedSentence
from service.company import leans_on_the_one_before, previous
from service.questions import mostly_cjk

MOST_EVIDENCE = 3

_MEANING = 0.5
# The default embedding model says little about Chinese.
_MEANING_CJK = 0.1
# A word in the same passage, or in its title, says what a sentence is about.
_AROUND = 0.25
# What the terms of the statement before weigh together, beside those of the statement itself.
_CONTEXT = 0.25
_LOOKED_AT = 8
_MOST_HOLDING = 5
# What is much farther away than the nearest speaks of something else, and another document does so
# unless it holds much of the statement itself.
_NEARLY = 0.6
_HELD_ELSEWHERE = 0.4
_LEAST_GAIN = 0.08
_FARTHEST = 0.2

Terms = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence near a statement. `nearness` and `held` are at most 1.

    `held` is the share of the weight of the statement's terms that the sentence itself holds.
    """

    sentence: CitedSentence
    nearness: float
    held: float


class SentencePool:
    """The sentences that the evidence for one text is chosen from.

    `vectors` is float32 [sentences, dimensions]. Safe to use from any thread.
    """

    def __init__(
        self, sentences: Sequence[CitedSentence], vectors: Vectors, analyzer: Analyzer
    ) -> None:
        self._sentences = sentences
        self._vectors = vectors
        self._analyzer = analyzer
        self._passage_of, passages = _numbered([one.passage.id for one in sentences])
        self._terms = [frozenset(analyzer.terms(one.text)) for one in sentences]
        first = {at: place for place, at in reversed(list(enumerate(self._passage_of)))}
        self._passage_at = [sentences[first[at]].passage for at in range(passages)]
        around = [self._context(passage) for passage in self._passage_at]
        self._holding = _postings(self._terms)
        self._around = _postings(around)
        self._passages = passages

    def nearest(self, terms: Terms, vector: NDArray[np.float32]) -> list[Near]:
        """The sentences that are nearest to a statement, the nearest first.

        `terms` are the statement's with their weights, `vector` is its embedding.
        """
        if not self._sentences:
            return []
        total = sum(terms.values()) or 1.0
        held = np.zeros(len(self._sentences), np.float64)
        around = np.zeros(self._passages, np.float64)
        for term, weight in terms.items():
            held[self._holding.get(term, _NOWHERE)] += weight / total
            around[self._around.get(term, _NOWHERE)] += weight / total
        wording = (1 - _AROUND) * held + _AROUND * around[self._passage_of]
        meaning = _MEANING_CJK if mostly_cjk(terms) else _MEANING
        nearness = meaning * (self._vectors @ vector) + (1 - meaning) * wording
        most = min(_LOOKED_AT, len(nearness))
        best = np.argpartition(-nearness, most - 1)[:most]
        order = sorted(best.tolist(), key=lambda at: (-nearness[at], at))
        return [
            Near(self._sentences[at], float(nearness[at]), float(held[at]))
            for at in order
            if nearness[at] >= _FARTHEST
        ]

    def holding(self, words: str) -> list[StoredPassage]:
        """A few passages that hold all the terms of some words."""
        terms = set(self._analyzer.terms(words))
        if not terms or not terms <= self._around.keys():
            return []
        rarest_first = sorted((self._around[term] for term in terms), key=len)
        places = reduce(np.intersect1d, rarest_first)[:_MOST_HOLDING]
        return [self._passage_at[int(at)] for at in places]

    def _context(self, passage: StoredPassage) -> frozenset[str]:
        context = passage_context(passage.title, passage.heading)
        return frozenset(self._analyzer.terms(f"{context}\n{passage.text}"))


def weighed(plain: str, analyzer: Analyzer, weight: Callable[[str], float]) -> dict[str, float]:
    """The terms of a statement and their weights."""
    return {term: weight(term) for term in analyzer.content_terms(plain)}


def with_context(terms: Terms, before: Terms) -> dict[str, float]:
    """A statement's terms, and with little weight those of the one before, which it leans on."""
    scale = _CONTEXT * sum(terms.values()) / (sum(before.values()) or 1.0)
    return {term: scale * weight for term, weight in before.items()} | dict(terms)


def completed(
    first: Near, near: Sequence[Near], terms: Terms, analyzer: Analyzer
) -> list[CitedSentence]:
    """A sentence and at most two that say what it does not, in order of nearness.

    `near` are the sentences near the statement. Taken are the sentence before the first, which
    often names what that is about, and others, if they hold more of the statement's wording. A
    sentence that adds a number must add words to it, or stand right beside: the same number
    elsewhere counts something else.
    """
    chosen = [first.sentence]
    left = dict(terms)
    _take(left, first.sentence, analyzer)
    needed = _LEAST_GAIN * sum(terms.values())
    before = previous(first.sentence)
    leans = leans_on_the_one_before(first.sentence.text)
    others = [one.sentence for one in near if _is_near(one, first)]
    order = [before, *others] if leans else [*others, before]
    for other in dict.fromkeys(filter(None, order)):
        if len(chosen) == MOST_EVIDENCE or not left:
            break
        added = _held(left, other, analyzer)
        worded = any(not _is_number(term) for term in added)
        beside = _adjacent(first.sentence, other)
        enough = sum(added.values()) >= needed or (beside and worded)
        if enough and (worded or beside):
            chosen.append(other)
            _take(left, other, analyzer)
    return chosen


_NOWHERE: NDArray[np.intp] = np.empty(0, np.intp)


def _is_near(one: Near, first: Near) -> bool:
    if one.sentence == first.sentence or one.nearness < _NEARLY * first.nearness:
        return False
    return one.sentence.passage.version_id == first.sentence.passage.version_id or (
        one.held >= _HELD_ELSEWHERE
    )


def _adjacent(one: CitedSentence, other: CitedSentence) -> bool:
    return one.passage.id == other.passage.id and abs(one.index - other.index) == 1


def _held(terms: Terms, sentence: CitedSentence, analyzer: Analyzer) -> dict[str, float]:
    own = set(analyzer.terms(sentence.text))
    return {term: weight for term, weight in terms.items() if term in own}


def _take(left: dict[str, float], sentence: CitedSentence, analyzer: Analyzer) -> None:
    for term in _held(left, sentence, analyzer):
        del left[term]


def _is_number(term: str) -> bool:
    return any(map(str.isdigit, term)) and not is_cjk(term[-1])


def _numbered(keys: Sequence[int]) -> tuple[NDArray[np.intp], int]:
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.intp), len(numbers)


def _postings(terms: Sequence[frozenset[str]]) -> dict[str, NDArray[np.intp]]:
    found: dict[str, list[int]] = {}
    for at, held in enumerate(terms):
        for term in held:
            found.setdefault(term, []).append(at)
    return {term: np.array(places, np.intp) for term, places in found.items()}
