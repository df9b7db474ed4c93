"""How good a judge is, measured against people's labels.

The positive class is `not supported`: whatever a person labelled otherwise than `supported`, and
whatever the judge does not find supported. What a judge could not judge is counted, and left out of
every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from evals.cases import Label, Verdict
from evals.intervals import Estimate, Items, bootstrap
from evals.judges.halves import HalfCorrected, correct_half
from evals.judges.labelled import LabelledItem, LabelledItems
from evals.measures.auroc import auroc
from evals.measures.balanced_accuracy import balanced_accuracy
from evals.measures.calibration_error import calibration_error
from evals.measures.cohens_kappa import cohens_kappa
from evals.measures.f1 import f1
from evals.measures.reliability import Bin, reliability
from service.support.examination import is_verbatim

LABELS: tuple[Label, ...] = get_args(Label)
_PASSING = frozenset(["supported", "partial"])
_RESAMPLES = 1_000
_RANK = {"contradicted": 0.0, "unsupported": 0.0, "partial": 0.5, "supported": 1.0}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PartFigures:
    """The figures of some items: AUROC, balanced accuracy and F1 of `not supported`, and kappa.

    `lenient_balanced_accuracy` counts the judge's `partial` as supported, which suits people who
    had to say one or the other of a response of several sentences.

    A figure is None where it is undefined: all labels the same, or nothing judged. `agreement` is
    the share of items on which judge and person agree whether it is supported.
    """

    items: int
    judged: int
    not_supported: int
    agreement: Estimate | None
    auroc: Estimate | None
    balanced_accuracy: Estimate | None
    lenient_balanced_accuracy: Estimate | None
    f1: Estimate | None
    kappa: Estimate | None


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """A judge on a labelled set. `seen` says that the set trained the judge: read it with caution.

    `kappa_four` is over all four labels, None where people only said supported or not. The
    calibration is that of the score as the probability of support, None without scores.
    `confusion[label][status]` counts items; `unjudged` is one of its statuses. `labels` has, for
    each item that was judged and is not its source's own words, whether people and whether the
    judge find it supported, and its group: what correcting a run needs. `half` shows the
    correction at work on those.
    """

    set: str
    judge: str
    seen: bool
    whole: PartFigures
    kappa_four: Estimate | None
    calibration_error: Estimate | None
    calibration: tuple[Bin, ...]
    confusion: dict[str, dict[str, int]]
    unjudged: dict[str, int]
    by_kind: dict[str, PartFigures]
    by_language: dict[str, PartFigures]
    labels: tuple[tuple[bool, bool, str], ...]
    half: HalfCorrected | None = None


def measure_judge(
    labelled: LabelledItems, verdicts: Sequence[Verdict], judge: str, *, seen: bool = False
) -> JudgeFigures:
    """Compare verdicts with the labels of the same items, in the same order.

    Raises:
        ValueError: if there is not one verdict for each item.
    """
    pairs = list(zip(labelled.items, verdicts, strict=True))
    judged = [(item, one) for item, one in pairs if one.status != "unjudged"]
    groups = [item.group for item, _ in judged]
    scored = [(item, one) for item, one in judged if one.score is not None]
    supported = np.array([item.label == "supported" for item, _ in scored], bool)
    scores = np.array([one.score for _, one in scored], float)
    labels = tuple(
        (item.label == "supported", one.status == "supported", item.group)
        for item, one in judged
        if not all(is_verbatim(*claim) for claim in item.claims)
    )
    return JudgeFigures(
        set=labelled.name,
        judge=judge,
        seen=seen,
        whole=_part(pairs),
        kappa_four=_kappa_of_four(judged, groups) if labelled.four_labels else None,
        calibration_error=_estimate(
            lambda at: calibration_error(supported[at], scores[at]),
            [item.group for item, _ in scored],
        )
        if len(set(supported)) > 1
        else None,
        calibration=reliability(supported, scores),
        confusion=_confusion(pairs),
        unjudged=_reasons(pairs),
        by_kind=_parts(pairs, lambda item: item.kind),
        by_language=_parts(pairs, lambda item: item.language),
        labels=labels,
        half=correct_half(labels),
    )


Pairs = Sequence[tuple[LabelledItem, Verdict]]


def _part(pairs: Pairs) -> PartFigures:
    judged = [(item, one) for item, one in pairs if one.status != "unjudged"]
    groups = [item.group for item, _ in judged]
    labels = np.array([item.label != "supported" for item, _ in judged], bool)
    flags = np.array([one.status != "supported" for _, one in judged], bool)
    lenient = np.array([one.status not in _PASSING for _, one in judged], bool)
    two = labels.any() and not labels.all()
    doubts = np.array([-_support(one) for _, one in judged], float)
    return PartFigures(
        items=len(pairs),
        judged=len(judged),
        not_supported=sum(item.label != "supported" for item, _ in pairs),
        agreement=_estimate(lambda at: float((labels[at] == flags[at]).mean()), groups),
        auroc=_estimate(lambda at: auroc(labels[at], doubts[at]), groups),
        balanced_accuracy=_estimate(lambda at: balanced_accuracy(labels[at], flags[at]), groups),
        lenient_balanced_accuracy=_estimate(
            lambda at: balanced_accuracy(labels[at], lenient[at]), groups
        ),
        f1=_estimate(lambda at: f1(labels[at], flags[at]), groups) if two else None,
        kappa=_estimate(lambda at: cohens_kappa(labels[at], flags[at]), groups) if two else None,
    )


def _parts(pairs: Pairs, name: Callable[[LabelledItem], str]) -> dict[str, PartFigures]:
    """The figures by a property of the items; none if all items share it."""
    names = sorted({name(item) for item, _ in pairs})
    if len(names) < 2:  # noqa: PLR2004 - one part is the whole
        return {}
    return {
        one or "none": _part([(item, found) for item, found in pairs if name(item) == one])
        for one in names
    }


def _support(verdict: Verdict) -> float:
    """The score, or where the judge gives none the order of the statuses."""
    return _RANK[verdict.status] if verdict.score is None else verdict.score


def _kappa_of_four(judged: Pairs, groups: Sequence[str]) -> Estimate | None:
    labels = np.array([LABELS.index(item.label) for item, _ in judged], int)
    found = np.array([LABELS.index(one.status) for _, one in judged if one.status in LABELS], int)
    return _estimate(lambda at: cohens_kappa(labels[at], found[at]), groups)


def _confusion(pairs: Pairs) -> dict[str, dict[str, int]]:
    table = {label: dict.fromkeys((*LABELS, "unjudged"), 0) for label in LABELS}
    for item, verdict in pairs:
        table[item.label][verdict.status] += 1
    return {label: row for label, row in table.items() if any(row.values())}


def _reasons(pairs: Pairs) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _, verdict in pairs:
        if verdict.status == "unjudged":
            counts[verdict.reason] = counts.get(verdict.reason, 0) + 1
    return counts


def _estimate(statistic: Callable[[Items], float | None], groups: Sequence[str]) -> Estimate | None:
    if not groups or statistic(np.arange(len(groups))) is None:
        return None

    def figure(at: Items) -> float:
        found = statistic(at)
        return float("nan") if found is None else found

    return bootstrap(figure, groups, _RESAMPLES)
