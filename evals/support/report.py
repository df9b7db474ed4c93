"""How good the support check is on labelled sets, beside what costs nothing.

The positive class is `unsupported`. A set that trained the score is measured by models that saw
none of the sources they are measured on; any other set by the scale that ships.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.intervals import Estimate, bootstrap
from evals.measures.auroc import auroc
from evals.measures.balanced_accuracy import balanced_accuracy
from evals.measures.calibration_error import calibration_error
from evals.measures.f1 import f1, precision, recall_of_class
from evals.measures.span_overlap import (
    SpanCounts,
    count_characters,
    span_f1,
    span_precision,
    span_recall,
)
from evals.support.faithfulness import FaithfulnessSet
from evals.support.training import (
    TRAINING_SETS,
    Claims,
    Examined,
    Floats,
    cross_validated,
    response_scores,
)
from ingestion.documents import Span
from ingestion.indexes import Analyzer
from service.support.features import ALIGNED_FIGURES, GROUPS
from service.support.scoring import Scale
from service.support.verdicts import embedded_support
from service.support.wording import words


@dataclass(frozen=True, slots=True)
class Baselines:
    """What is reached without the check: F1 of "all unsupported", AUROC of length and coverage."""

    always_positive_f1: float
    length_auroc: float
    coverage_auroc: float


@dataclass(frozen=True, slots=True)
class SupportFigures:
    """The figures of one set. `held_out` says that it trained the score, apart by source.

    AUROC, balanced accuracy and F1 are of the response, at the fixed threshold. `supported` are
    responses that read as supported as a whole: how many of them are, and how many there are of
    those that should be. Span figures are over characters, None where nobody marked any.
    """

    name: str
    responses: int
    unsupported: int
    groups: int
    held_out: bool
    auroc: Estimate | None
    balanced_accuracy: Estimate | None
    f1: Estimate | None
    supported_precision: float | None
    supported_recall: float | None
    calibration_error: float | None
    span_precision: Estimate | None
    span_recall: Estimate | None
    span_f1: Estimate | None
    baselines: Baselines | None


def measure_support(sets: Sequence[Examined], scale: Scale) -> list[SupportFigures]:
    """Measure examined sets; those that train the score are held out if all of them are there."""
    held_out = held_out_scores(sets, scale, ALIGNED_FIGURES)
    return [
        _figures(
            one,
            held_out.get(one.dataset.name, response_scores(one.claims, scale)),
            scale,
            held_out=one.dataset.name in held_out,
        )
        for one in sets
    ]


def measure_ablations(sets: Sequence[Examined], scale: Scale) -> dict[str, dict[str, float]]:
    """The AUROC of each set with all figures, and with each group of them left out.

    The certain checks stay as they are: what is left out is left out of the score.

    Raises:
        EvaluationError: if scikit-learn is not installed.
    """
    rows = {"all": ALIGNED_FIGURES} | {
        f"without {group}": tuple(one for one in ALIGNED_FIGURES if one not in names)
        for group, names in GROUPS.items()
    }
    rows["with word coverage"] = (*ALIGNED_FIGURES, "novel_share")
    labels = {one.dataset.name: one.dataset.labels for one in sets}
    found: dict[str, dict[str, float]] = {}
    for row, figures in rows.items():
        scores = held_out_scores(sets, scale, figures)
        areas = {name: auroc(labels[name], -values) for name, values in scores.items()}
        found[row] = {name: area for name, area in areas.items() if area is not None}
    return found


def held_out_scores(
    sets: Sequence[Examined], scale: Scale, figures: Sequence[str]
) -> dict[str, Floats]:
    """Cross-validated scores of the sets that train the score; none if one of them is missing."""
    training = [one for one in sets if one.dataset.name in TRAINING_SETS]
    if len(training) < len(TRAINING_SETS):
        return {}
    return cross_validated(training, figures, (scale.supported, scale.partial))


def _figures(one: Examined, scores: Floats, scale: Scale, *, held_out: bool) -> SupportFigures:
    dataset = one.dataset
    labels, groups = np.array(dataset.labels), dataset.groups
    flags = scores < scale.partial
    # The score of a statement that reads otherwise is kept below the threshold.
    passing = scores >= scale.supported
    two = dataset.of_two_kinds
    located = _located(dataset, one.claims, scale)

    def spans(measure: Callable[[Sequence[SpanCounts]], float | None]) -> Estimate | None:
        if located is None:
            return None
        return bootstrap(lambda at: _or_nan(measure([located[i] for i in at])), groups, 300)

    return SupportFigures(
        name=dataset.name,
        responses=len(labels),
        unsupported=int(labels.sum()),
        groups=len(set(groups)),
        held_out=held_out,
        auroc=_estimate(lambda at: auroc(labels[at], -scores[at]), groups) if two else None,
        balanced_accuracy=(
            _estimate(lambda at: balanced_accuracy(labels[at], flags[at]), groups) if two else None
        ),
        f1=_estimate(lambda at: f1(labels[at], flags[at]), groups) if two else None,
        supported_precision=precision(~labels, passing) if two else None,
        supported_recall=recall_of_class(~labels, passing) if two else None,
        calibration_error=calibration_error(~labels, scores) if two else None,
        span_precision=spans(span_precision),
        span_recall=spans(span_recall),
        span_f1=spans(span_f1),
        baselines=_baselines(dataset) if two else None,
    )


def _estimate(statistic: Callable[[NDArray[np.intp]], float | None], groups: list[str]) -> Estimate:
    return bootstrap(lambda at: _or_nan(statistic(at)), groups)


def _located(dataset: FaithfulnessSet, claims: Claims, scale: Scale) -> list[SpanCounts] | None:
    """Characters found and marked, by response; None for a set without marks."""
    counts: list[SpanCounts] = []
    for response, mine in zip(dataset.responses, claims, strict=True):
        if response.spans is None:
            return None
        found = [
            Span(start, end).shifted(claim.span.start)
            for claim in mine
            if not claim.findings.verbatim
            for start, end in embedded_support(claim.findings, scale).spans
        ]
        counts.append(count_characters(found, response.spans))
    return counts


def _baselines(dataset: FaithfulnessSet) -> Baselines:
    labels = dataset.labels
    lengths = [len(words(one.text)) for one in dataset.responses]
    everything = np.ones(len(labels), bool)
    return Baselines(
        always_positive_f1=f1(labels, everything) or 0.0,
        length_auroc=auroc(labels, lengths) or 0.0,
        coverage_auroc=auroc(labels, _novel_shares(dataset)) or 0.0,
    )


def _novel_shares(dataset: FaithfulnessSet) -> list[float]:
    """The share of each response's content words that its context does not hold anywhere."""
    analyzer = Analyzer()
    held: dict[str, frozenset[str]] = {}
    shares: list[float] = []
    for one in dataset.responses:
        if one.context not in held:
            held[one.context] = frozenset(analyzer.terms(one.context))
        terms = analyzer.content_terms(one.text)
        novel = sum(term not in held[one.context] for term in terms)
        shares.append(novel / len(terms) if terms else 0.0)
    return shares


def _or_nan(figure: float | None) -> float:
    return float("nan") if figure is None else figure
