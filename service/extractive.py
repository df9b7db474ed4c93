"""The answerer without a model: selects the sentences that answer, word for word.

Every sentence found is described by figures (nearness, wording, whether it holds what is asked
for), which a logistic regression weighs; another says whether there is an answer at all.
`footnote eval tune-answers` fits both. Near-copies count once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import passage_context
from ingestion.documents import Version
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from ingestion.sentences import is_cjk
from service.answer_weights import AnswerWeights, ScriptWeights, shipped_weights
from service.citations import CitedSentence
from service.company import (
    Layouts,
    Selected,
    in_company,
    layout_of,
    leans_on_the_one_before,
)
from service.evidence import Asked, Evidence, TermWeights, passage_figures, take_apart
from service.expectations import WEIGHED_KINDS, expands, holds_asked
from service.layout import Layout
from service.retrieval import Candidate
from service.support import numbers

MOST_CHOSEN = 3
_FEWEST_TERMS = 3
_NEAR_COPY = 0.9
_DEFINES = 10.0
_HOLDING = 2.5
_SOON = 1

Versions = Mapping[tuple[str, int], Version]
Figures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ExaminedSentence:
    """A sentence that could answer, and the figures that describe it."""

    sentence: CitedSentence
    figures: Figures
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that is decided from: what was asked, the sentences, what the passages say."""

    asked: Asked
    sentences: tuple[ExaminedSentence, ...]
    figures: Figures
    missing: tuple[str, ...]
    documents: tuple[str, ...]
    layouts: Layouts


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences of an answer in reading order, and how much speaks for there being one."""

    sentences: tuple[Selected, ...]
    evidence: Evidence


class ExtractiveAnswerer:
    """Chooses sentences for an answer. Safe to use from any thread."""

    def __init__(
        self, embedder: Embedder, analyzer: Analyzer, weights: AnswerWeights | None = None
    ) -> None:
        self._embedder = embedder
        self._analyzer = analyzer
        self._weights = weights or shipped_weights()

    def select(
        self,
        question: str,
        candidates: Sequence[Candidate],
        versions: Versions,
        weights: TermWeights,
    ) -> Selection:
        """Choose at most `MOST_CHOSEN` sentences, with the lists that they announce.

        They come in reading order, the document of the best passage first. `versions` are the
        versions that the candidates belong to.
        """
        examined = self.examine(question, candidates, versions, weights)
        return decide(examined, self._weights[examined.asked.script])

    def examine(
        self,
        question: str,
        candidates: Sequence[Candidate],
        versions: Versions,
        weights: TermWeights,
    ) -> Examination:
        """Describe by figures what was found."""
        asked = take_apart(question, candidates, self._analyzer, weights)
        figures, missing = passage_figures(asked, candidates, self._analyzer)
        layouts = {key: Layout(one.document) for key, one in versions.items()}
        eligible = [
            (candidate, sentence)
            for candidate in candidates
            for sentence in self._eligible(candidate, layouts)
        ]
        vectors = self._embedder.embed_passages([one.text for _, one in eligible])
        cosines = vectors @ self._embedder.embed_query(question) if eligible else ()
        sentences = tuple(
            ExaminedSentence(
                sentence,
                self._figures(asked, candidate, sentence, layouts) | {"cosine": float(near)},
                vector,
            )
            for (candidate, sentence), vector, near in zip(eligible, vectors, cosines, strict=True)
        )
        documents = tuple(dict.fromkeys(one.passage.document_id for one in candidates))
        return Examination(asked, sentences, figures, missing, documents, layouts)

    def _eligible(self, candidate: Candidate, layouts: Layouts) -> list[CitedSentence]:
        """Sentences that can answer: no headings, no header rows, and no scraps."""
        passage = candidate.passage
        sentences = [CitedSentence(passage, index) for index in range(len(passage.sentences))]
        return [
            one
            for one in sentences
            if layout_of(one, layouts).kind(one.span) != "heading"
            and layout_of(one, layouts).header(one.span) != one.span
            and len(self._analyzer.terms(one.text)) >= _FEWEST_TERMS
        ]

    def _figures(
        self,
        asked: Asked,
        candidate: Candidate,
        sentence: CitedSentence,
        layouts: Layouts,
    ) -> dict[str, float]:
        """How a sentence meets a question, with what gives it its meaning around it."""
        passage, text = sentence.passage, sentence.text
        own = set(self._analyzer.terms(text))
        context = passage_context(passage.title, passage.heading)
        header = layout_of(sentence, layouts).header_text(sentence.span)
        row = own.union(self._analyzer.terms(header))
        held = row.union(self._analyzer.terms(context))
        return {
            "own_coverage": asked.coverage(own),
            "coverage": asked.coverage(held),
            **expectation_figures(asked, text),
            "passage": candidate.score,
            "pronoun": float(leans_on_the_one_before(text)),
            "length": math.log(len(row)),
        }


def expectation_figures(asked: Asked, text: str) -> dict[str, float]:
    """How far a sentence lacks the kind of thing that is asked for, each kind on its own.

    `expands` says that it defines the acronym in question, which needs no weighing.
    """
    kind = asked.kind
    lack = 1 - holds_asked(kind, asked.question, text) if kind else 0.0
    figures = {f"lacks_{one}": lack if one == kind else 0.0 for one in WEIGHED_KINDS}
    defining = kind == "expansion" and expands(asked.question, text)
    same_script = any(map(is_cjk, text)) == (asked.script == "cjk")
    return {**figures, "expands": defining * (1.0 if same_script else 0.5)}


def decide(examined: Examination, weights: ScriptWeights) -> Selection:
    """Choose sentences, and say how much speaks for an answer."""
    chosen = _best_distinct(examined, weights)
    ranks = {document: rank for rank, document in enumerate(examined.documents)}
    selected = in_company([one.sentence for one in chosen], examined.layouts)
    selected.sort(key=lambda one: (ranks[one.sentence.passage.document_id], one.sentence.span))
    best = max(examined.sentences, key=lambda one: _logit(one, weights), default=None)
    figures = evidence_figures(examined, best, weights)
    kind = examined.asked.kind
    lacking = best is not None and best.figures.get(f"lacks_{kind}") == 1
    probability = weights.evidence.probability(figures) if best else 0.0
    if best and best.figures["expands"]:
        probability = 1.0
    return Selection(
        tuple(selected),
        Evidence(
            probability,
            weights.threshold,
            examined.missing,
            kind if lacking else None,
        ),
    )


def evidence_figures(
    examined: Examination, best: ExaminedSentence | None, weights: ScriptWeights
) -> dict[str, float]:
    """The figures that the evidence is weighed by: those of the passages and the best sentence."""
    if best is None:
        return dict(examined.figures)
    return {
        **examined.figures,
        **{f"best_{name}": figure for name, figure in best.figures.items()},
        "best_logit": weights.sentence.logit(best.figures),
    }


def _logit(one: ExaminedSentence, weights: ScriptWeights) -> float:
    return weights.sentence.logit(one.figures) + _DEFINES * one.figures["expands"]


def _best_distinct(examined: Examination, weights: ScriptWeights) -> list[ExaminedSentence]:
    logits = [_logit(one, weights) for one in examined.sentences]
    order = sorted(range(len(logits)), key=lambda at: -logits[at])
    chosen: list[ExaminedSentence] = []
    reached = [at for at in order if logits[at] >= logits[order[0]] - weights.margin]
    for at in [*_holding(examined, order, logits), *reached]:
        if len(chosen) == MOST_CHOSEN:
            break
        if not any(_near_copies(examined.sentences[at], other) for other in chosen):
            chosen.append(examined.sentences[at])
    return chosen


def _holding(examined: Examination, order: Sequence[int], logits: Sequence[float]) -> list[int]:
    """The best sentence that holds what is asked for, if the best of all does not.

    "It takes effect on 1 July" says when, though the sentence before has more of the question.
    """
    figure = f"lacks_{examined.asked.kind}"
    lack = [one.figures.get(figure, 0.0) for one in examined.sentences]
    if not order or lack[order[0]] < 1:
        return []
    best = examined.sentences[order[0]].sentence

    def follows(at: int) -> bool:
        one = examined.sentences[at].sentence
        return one.passage.id == best.passage.id and 0 < one.index - best.index <= _SOON

    holding = [at for at in order if lack[at] < 1 and logits[at] >= logits[order[0]] - _HOLDING]
    return sorted(holding, key=lambda at: not follows(at))[:1]


def _near_copies(one: ExaminedSentence, other: ExaminedSentence) -> bool:
    """Whether two sentences say the same: alike in meaning, and in every number."""
    alike = float(one.vector @ other.vector) >= _NEAR_COPY
    return alike and numbers(one.sentence.text) == numbers(other.sentence.text)
