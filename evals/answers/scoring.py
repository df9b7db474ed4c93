"""Scores answers: the sentences that they cite, and whether they should have been given at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.answers.sets import AnswerCase
from evals.intervals import Estimate, bootstrap, bootstrap_mean
from evals.measures.auroc import auroc
from evals.measures.f1 import f1, precision, recall_of_class
from evals.measures.rouge import rouge_l_recall, stemmer
from evals.measures.sentence_overlap import SentenceOverlap, sentence_overlap
from ingestion.documents import Span

_Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for a case.

    `silent` if nothing was; `doubt` in [0, 1] that there is an answer, where it is known; `cited`
    are the spans of the case's source, and `elsewhere` the number of those of other documents.
    `said` are the words of the answer, where there are any to be measured.
    """

    case: AnswerCase
    silent: bool
    doubt: float | None
    cited: tuple[Span, ...]
    elsewhere: int
    said: str | None = None

    @property
    def overlap(self) -> SentenceOverlap | None:
        """The cited sentences against those that answer; None if there is no answer."""
        if self.case.whole and self.case.answerable:
            return self._held()
        return sentence_overlap(self.cited, self.elsewhere, self.case.references)

    def _held(self) -> SentenceOverlap:
        """Against an answer that is a part of a sentence: one that holds it is all there is."""
        spans = [span for reference in self.case.references for span in reference]
        hits = sum(any(holds(one, span) for span in spans) for one in self.cited)
        total = len(self.cited) + self.elsewhere
        share, found = (hits / total if total else None), float(hits > 0)
        both = (share or 0.0) + found
        return SentenceOverlap(share, found, 2 * (share or 0.0) * found / both if both else 0.0)


def holds(sentence: Span, part: Span) -> bool:
    """Whether a span holds another wholly."""
    return sentence.start <= part.start and part.end <= sentence.end


def estimates(given: Sequence[Given]) -> dict[str, Estimate]:
    """The figures of a set, with intervals by group. Abstaining is the positive class."""
    groups = [one.case.group for one in given]
    unanswerable = np.array([not one.case.answerable for one in given])
    silent = np.array([one.silent for one in given])
    figures = sentence_estimates(given) | {
        "answered, of the answerable": bootstrap_mean(
            [float(not one.silent) for one in given if one.case.answerable],
            [one.case.group for one in given if one.case.answerable],
        )
    }
    figures |= abstention_estimates(unanswerable, silent, groups) | rouge_estimates(given)
    if unanswerable.any() and all(one.doubt is not None for one in given):
        doubt = np.array([one.doubt for one in given], dtype=float)
        figures["abstention AUROC"] = bootstrap(
            lambda items: _known(auroc(unanswerable[items], doubt[items])), groups
        )
    return figures


def abstention_estimates(
    unanswerable: _Flags, silent: _Flags, groups: Sequence[str]
) -> dict[str, Estimate]:
    """Precision, recall and F1 of abstaining; what these questions do not have is left out."""
    measures = (("precision", precision), ("recall", recall_of_class), ("F1", f1))
    return {
        f"abstention {name}": _of_class(measure, unanswerable, silent, groups)
        for name, measure in measures
        if measure(unanswerable, silent) is not None
    }


def rouge_estimates(given: Sequence[Given]) -> dict[str, Estimate]:
    """ROUGE-L recall of what was said against the reference answers; silence recalls nothing."""
    stem = stemmer()
    scored = [one for one in given if one.case.answers and one.said is not None]
    if not scored:
        return {}
    recalls = [rouge_l_recall(one.said or "", one.case.answers, stem) for one in scored]
    return {"ROUGE-L recall": bootstrap_mean(recalls, [one.case.group for one in scored])}


def sentence_estimates(given: Sequence[Given]) -> dict[str, Estimate]:
    """The figures of the cited sentences alone."""
    known = [(one.overlap, one.case.group) for one in given]
    scored = [(overlap, group) for overlap, group in known if overlap is not None]
    cited = [
        (overlap.precision, group) for overlap, group in scored if overlap.precision is not None
    ]
    groups = [group for _, group in scored]
    whole = any(one.case.whole for one in given)
    return {
        "sentence precision": bootstrap_mean(
            [value for value, _ in cited], [group for _, group in cited]
        ),
        "answer in a cited sentence" if whole else "sentence recall": bootstrap_mean(
            [overlap.recall for overlap, _ in scored], groups
        ),
        "sentence F1": bootstrap_mean([overlap.f1 for overlap, _ in scored], groups),
    }


def _of_class(
    measure: Callable[[_Flags, _Flags], float | None],
    labels: _Flags,
    flags: _Flags,
    groups: Sequence[str],
) -> Estimate:
    return bootstrap(lambda items: _known(measure(labels[items], flags[items])), groups)


def _known(figure: float | None) -> float:
    return float("nan") if figure is None else figure
