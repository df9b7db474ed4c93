"""Is there enough evidence to answer at all? A first, plain rule.

Two signs are weighed by a logistic regression: how near the nearest passage is to the question
(cosine of the embeddings), and how much of the question's wording the best passage holds, rare
words counting more. It was fitted on questions with and without an answer among the documents:
ClapNQ, where the documents are about the right subject either way, and XQuAD with half of its
articles left out. The default embedding model was made for English, so that for Chinese questions
only the wording counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingestion.chunking import passage_context
from ingestion.indexes import Analyzer
from ingestion.sentences import is_cjk
from service.questions import mostly_cjk
from service.retrieval import Candidate

_CONSIDERED = 5
_INTERCEPT, _COSINE_WEIGHT, _COVERAGE_WEIGHT = -5.52, 5.41, 4.76
_CJK_INTERCEPT, _CJK_COVERAGE_WEIGHT = -4.43, 21.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: `cosine` in [-1, 1] and `coverage` in [0, 1].

    `missing` are the question's words, rarest first, that no considered passage holds; `cjk` says
    that the question is in Chinese, Japanese or Korean.
    """

    cosine: float
    coverage: float
    missing: tuple[str, ...]
    cjk: bool = False

    @property
    def sufficient(self) -> bool:
        """Whether an answer should be given."""
        if self.cjk:
            return _CJK_INTERCEPT + _CJK_COVERAGE_WEIGHT * self.coverage >= 0
        weighed = _COSINE_WEIGHT * self.cosine + _COVERAGE_WEIGHT * self.coverage
        return _INTERCEPT + weighed >= 0


class TermWeights:
    """Inverse document frequency of terms in a library of `passages` passages."""

    def __init__(self, document_frequency: Callable[[str], int], passages: int) -> None:
        self._document_frequency = document_frequency
        self._passages = max(1, passages)

    def of(self, term: str) -> float:
        """How much a term says: more the fewer passages hold it (BM25's idf, always positive)."""
        held = min(self._document_frequency(term), self._passages)
        return math.log(1 + (self._passages - held + 0.5) / (held + 0.5))


def coverage(wanted: dict[str, float], held: set[str]) -> float:
    """The share of the weight of wanted terms that is held, in [0, 1]; 0 if nothing is wanted."""
    total = sum(wanted.values())
    return sum(weight for term, weight in wanted.items() if term in held) / total if total else 0.0


def weigh(
    question: str, candidates: Sequence[Candidate], analyzer: Analyzer, weights: TermWeights
) -> Evidence:
    """Weigh what retrieval found for a question."""
    words = analyzer.content_terms(question)
    wanted = {term: weights.of(term) for term in words}
    considered = candidates[:_CONSIDERED]
    held = [_terms(candidate, analyzer) for candidate in considered]
    everywhere = set().union(*held)
    missing = sorted(wanted.keys() - everywhere, key=lambda term: (-wanted[term], term))
    return Evidence(
        cosine=max((one.dense for one in candidates if one.dense is not None), default=0.0),
        coverage=max((coverage(wanted, terms) for terms in held), default=0.0),
        # Half of a Chinese pair may be there: only whole words can be said to be missing.
        missing=tuple(dict.fromkeys(words[term] for term in missing if not is_cjk(term[0]))),
        cjk=mostly_cjk(wanted),
    )


def _terms(candidate: Candidate, analyzer: Analyzer) -> set[str]:
    passage = candidate.passage
    context = passage_context(passage.title, passage.heading)
    return set(analyzer.terms(f"{context}\n{passage.text}"))
