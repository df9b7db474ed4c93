"""Is there enough evidence to answer at all?

What retrieval found and the best sentence in it are weighed by a logistic regression: how near the
passages and the sentence are to the question, how much of the question's wording they hold, rare
words counting more, whether its names and numbers are there, and whether the sentence holds the
kind of thing that is asked for. `footnote eval tune-answers` fits it on questions with and without
an answer among the documents. An acronym counts as held where its long form is, and the other way,
if one of the passages defines it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingestion.chunking import passage_context
from ingestion.indexes import Analyzer
from ingestion.sentences import is_cjk
from service.acronyms import acronyms, definitions
from service.answer_weights import Script
from service.expectations import Kind, asked_kind
from service.questions import mostly_cjk
from service.reasons import reason
from service.retrieval import Candidate

_CONSIDERED = 5
_LACKING: frozenset[Kind] = frozenset(("expansion", "time", "number", "person", "place", "reason"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer.

    `probability` is that of the passages holding one, `threshold` the least that will do.
    `missing` are the question's words, rarest first, that no considered passage holds; `lacking`
    is the kind of thing asked for that the best sentence does not hold.
    """

    probability: float
    threshold: float
    missing: tuple[str, ...] = ()
    lacking: Kind | None = None

    @property
    def sufficient(self) -> bool:
        """Whether an answer should be given."""
        return self.probability >= self.threshold

    @property
    def shortfall(self) -> str:
        """Why the passages fall short, in words for the reader: the most telling thing first."""
        reasons: list[str] = []
        if self.missing:
            words = ", ".join(f"“{term}”" for term in self.missing[:3])
            name = "word_missing" if len(self.missing) == 1 else "words_missing"
            reasons.append(reason(name, words=words))
        if self.lacking in _LACKING:
            reasons.append(reason(f"no_{self.lacking}"))
        if reasons:
            return reason("nearest_lack", because="; ".join(reasons))
        return reason("nearest_too_far")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: its terms with their weights and words, and what it asks for.

    `names` are the terms of its names and numbers. `forms` are pairs of sets of terms that the
    passages found define as two forms of one name.
    """

    question: str
    wanted: Mapping[str, float]
    words: Mapping[str, str]
    names: frozenset[str]
    kind: Kind | None
    script: Script
    forms: tuple[tuple[frozenset[str], frozenset[str]], ...]

    def coverage(self, held: set[str]) -> float:
        """The share of the weight of its terms that is held."""
        return coverage(self.wanted, self.with_forms(held))

    def names_missing(self, held: set[str]) -> float:
        """The share of the weight of its names and numbers that is not held; 0 if it has none."""
        names = {term: self.wanted[term] for term in self.names}
        return 1 - coverage(names, self.with_forms(held)) if names else 0.0

    def with_forms(self, held: set[str]) -> set[str]:
        """Terms, and those of the other forms of the names among them."""
        also = set(held)
        for one, other in self.forms:
            if one <= held:
                also |= other
            if other <= held:
                also |= one
        return also


class TermWeights:
    """Inverse document frequency of terms in a library of `passages` passages."""

    def __init__(self, document_frequency: Callable[[str], int], passages: int) -> None:
        self._document_frequency = document_frequency
        self._passages = max(1, passages)

    def of(self, term: str) -> float:
        """How much a term says: more the fewer passages hold it (BM25's idf, always positive)."""
        held = min(self._document_frequency(term), self._passages)
        return math.log(1 + (self._passages - held + 0.5) / (held + 0.5))


def coverage(wanted: Mapping[str, float], held: set[str]) -> float:
    """The share of the weight of wanted terms that is held, in [0, 1]; 0 if nothing is wanted."""
    total = sum(wanted.values())
    return sum(weight for term, weight in wanted.items() if term in held) / total if total else 0.0


def take_apart(
    question: str, candidates: Sequence[Candidate], analyzer: Analyzer, weights: TermWeights
) -> Asked:
    """Take a question apart, with what the passages found say of its acronyms."""
    words = analyzer.content_terms(question)
    wanted = {term: weights.of(term) for term in words}
    first = question.split(maxsplit=1)[0] if question.strip() else ""
    names = {term for term, word in words.items() if word != first and _is_name(word)}
    return Asked(
        question,
        wanted,
        words,
        frozenset(names),
        asked_kind(question),
        "cjk" if mostly_cjk(wanted) else "latin",
        tuple(_forms(question, candidates, analyzer)),
    )


def passage_figures(
    asked: Asked, candidates: Sequence[Candidate], analyzer: Analyzer
) -> tuple[dict[str, float], tuple[str, ...]]:
    """What the passages say of an answer, and the question's words that none of them holds."""
    held = [_terms(one, analyzer) for one in candidates[:_CONSIDERED]]
    everywhere: set[str] = asked.with_forms(set().union(*held))
    absent = asked.wanted.keys() - everywhere
    missing = sorted(absent, key=lambda term: (-asked.wanted[term], term))
    figures = {
        "passage_cosine": max((one.dense or 0.0 for one in candidates), default=0.0),
        "passage_coverage": max(map(asked.coverage, held), default=0.0),
        "names_missing": min(map(asked.names_missing, held), default=1.0),
    }
    # Half of a Chinese pair may be there: only whole words can be said to be missing.
    named = dict.fromkeys(asked.words[term] for term in missing if not is_cjk(term[0]))
    return figures, tuple(named)


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _forms(
    question: str, candidates: Sequence[Candidate], analyzer: Analyzer
) -> list[tuple[frozenset[str], frozenset[str]]]:
    asked, folded = set(acronyms(question)), question.lower()
    found = (one for candidate in candidates for one in definitions(candidate.passage.text))
    pairs = (
        (frozenset(analyzer.terms(one.short)), frozenset(analyzer.terms(one.long)))
        for one in found
        if one.short in asked or one.long.lower() in folded
    )
    return [pair for pair in dict.fromkeys(pairs) if all(pair)]


def _terms(candidate: Candidate, analyzer: Analyzer) -> set[str]:
    passage = candidate.passage
    context = passage_context(passage.title, passage.heading)
    return set(analyzer.terms(f"{context}\n{passage.text}"))
