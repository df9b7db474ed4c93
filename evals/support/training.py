"""The training of the support score: a logistic regression on labelled responses.

A response is unsupported if one of its statements is, and nobody says which one. So the statement
that the present model doubts most stands for its response, and the model is fitted again
(multiple-instance learning as in mi-SVM: Andrews et al. 2002). Every set weighs the same, however
many responses it has. Sources are kept apart: what is said of a set that trains the score comes
from models that saw none of the sources that they are measured on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evals.errors import EvaluationError
from evals.measures.balanced_accuracy import balanced_accuracy
from evals.support.examining import Claim
from evals.support.faithfulness import FaithfulnessSet
from service.support.features import ALIGNED_FIGURES, LEXICAL_FIGURES
from service.support.scoring import Logistic, Scale
from service.support.verdicts import embedded_support

# Sets whose licence allows what is trained on them to ship: not NC, and stated.
TRAINING_SETS = ("begin", "cg2c_doc", "fm2", "scifact", "summedits", "wice")
FOLDS = 5
_ROUNDS = 3
_STRENGTH = 1.0  # inverse of the L2 penalty, on standardised figures
_STEPS = np.arange(0.02, 1.0, 0.02)
# A statement that reads `supported` should be, in a mix of all sets that is half supported.
PRECISION = 0.85

Claims = Sequence[tuple[Claim, ...]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Examined:
    """A set with the claims of each of its responses."""

    dataset: FaithfulnessSet
    claims: Claims

    def part(self, keep: NDArray[np.bool_]) -> Examined:
        """Some of its responses."""
        chosen = [int(at) for at in np.flatnonzero(keep)]
        responses = tuple(self.dataset.responses[at] for at in chosen)
        return Examined(
            FaithfulnessSet(self.dataset.name, responses), [self.claims[at] for at in chosen]
        )


def train(
    sets: Sequence[Examined], model_id: str, figures: Sequence[str] = ALIGNED_FIGURES
) -> Scale:
    """Fit a scale for an embedding model and choose its thresholds by cross-validation.

    Raises:
        EvaluationError: if scikit-learn is not installed, or a set is all of one label.
    """
    scale = _fit_scale(sets, figures)
    held_out = cross_validated(sets, figures, (scale.supported, scale.partial))
    return replace(with_thresholds(scale, sets, held_out), model=model_id)


def cross_validated(
    sets: Sequence[Examined], figures: Sequence[str], thresholds: tuple[float, float]
) -> dict[str, Floats]:
    """The score of each response by a model that has not seen its source, by set."""
    scores = {one.dataset.name: np.zeros(len(one.claims)) for one in sets}
    folds = {one.dataset.name: fold_of(one.dataset.groups) for one in sets}
    supported, partial = thresholds
    for fold in range(FOLDS):
        rest = [one.part(folds[one.dataset.name] != fold) for one in sets]
        scale = replace(_fit_scale(rest, figures), supported=supported, partial=partial)
        for one in sets:
            mine = folds[one.dataset.name] == fold
            scores[one.dataset.name][mine] = response_scores(one.part(mine).claims, scale)
    return scores


def fold_of(groups: Sequence[str]) -> NDArray[np.intp]:
    """The fold of each response: all of a source in one. The same groups give the same folds."""
    known = sorted(set(groups))
    order = np.random.default_rng(0).permutation(len(known))
    place = {group: int(order[at]) % FOLDS for at, group in enumerate(known)}
    return np.array([place[group] for group in groups], dtype=np.intp)


def response_scores(claims: Claims, scale: Scale) -> Floats:
    """The support of each response: that of its weakest statement. Unchecked ones do not count."""
    return np.array([response_score(one, scale) for one in claims])


def response_score(claims: Sequence[Claim], scale: Scale) -> float:
    """The lowest score of a response's statements; 1 if it claims nothing."""
    scores = [_score(claim, scale) for claim in claims]
    return min((one for one in scores if one is not None), default=1.0)


def with_thresholds(scale: Scale, sets: Sequence[Examined], scores: Mapping[str, Floats]) -> Scale:
    """The scale with thresholds that several sets agree on.

    `partial` has the highest balanced accuracy, averaged over the sets. `supported` is the lowest
    threshold above it at which, averaged over the sets and with both labels weighing the same,
    `PRECISION` of what reaches it is supported; the highest if none does.
    """
    labels = {one.dataset.name: np.array(one.dataset.labels) for one in sets}
    partial = max(_STEPS, key=lambda step: _mean_accuracy(labels, scores, step))
    enough = (
        step
        for step in _STEPS
        if step >= partial and _mean_precision(labels, scores, step) >= PRECISION
    )
    supported = next(enough, _STEPS[-1])
    return replace(scale, supported=round(float(supported), 2), partial=round(float(partial), 2))


def _score(claim: Claim, scale: Scale) -> float | None:
    return 1.0 if claim.findings.verbatim else embedded_support(claim.findings, scale).score


def _mean_accuracy(
    labels: Mapping[str, NDArray[np.bool_]], scores: Mapping[str, Floats], step: float
) -> float:
    found = [balanced_accuracy(labels[name], scores[name] < step) or 0.0 for name in labels]
    return sum(found) / len(found)


def _mean_precision(
    labels: Mapping[str, NDArray[np.bool_]], scores: Mapping[str, Floats], step: float
) -> float:
    """Precision of `supported` if both labels were as frequent, from the mean of the rates."""
    true = np.mean([(scores[name][~labels[name]] >= step).mean() for name in labels])
    false = np.mean([(scores[name][labels[name]] >= step).mean() for name in labels])
    return float(true / (true + false)) if true + false else 0.0


def _fit_scale(sets: Sequence[Examined], figures: Sequence[str]) -> Scale:
    for one in sets:
        if not one.dataset.of_two_kinds:
            raise EvaluationError(f"the set {one.dataset.name} has one label only")
    return Scale("", _fit(sets, figures), _fit(sets, LEXICAL_FIGURES), supported=1.0, partial=0.0)


def _fit(sets: Sequence[Examined], figures: Sequence[str]) -> Logistic:
    rows, owners, labels, weights = _table(sets, figures)
    centre, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    standard = (rows - centre) / spread
    doubt = standard.sum(axis=1)
    for _ in range(_ROUNDS):
        worst = _worst_of_each(doubt, owners)
        of_worst = owners[worst]
        coefficients, intercept = _regression(standard[worst], labels[of_worst], weights[of_worst])
        doubt = standard @ coefficients + intercept
    plain = coefficients / spread
    return Logistic(
        round(float(intercept - plain @ centre), 4),
        {name: round(float(weight), 4) for name, weight in zip(figures, plain, strict=True)},
    )


def _table(
    sets: Sequence[Examined], figures: Sequence[str]
) -> tuple[Floats, NDArray[np.intp], NDArray[np.bool_], Floats]:
    """A row of figures for each claim and its response; a label and a weight for each response."""
    rows: list[list[float]] = []
    owners: list[int] = []
    labels: list[bool] = []
    weights: list[float] = []
    for one in sets:
        for claims, label in zip(one.claims, one.dataset.labels, strict=True):
            rows += [[claim.findings.figures[name] for name in figures] for claim in claims]
            owners += [len(labels)] * len(claims)
            labels.append(label)
            weights.append(1000 / len(one.claims))
    return np.array(rows), np.array(owners, dtype=np.intp), np.array(labels), np.array(weights)


def _worst_of_each(doubt: Floats, owners: NDArray[np.intp]) -> NDArray[np.intp]:
    """The row of highest doubt of each owner."""
    order = np.lexsort((-doubt, owners))
    return order[np.r_[True, owners[order][1:] != owners[order][:-1]]]


def _regression(rows: Floats, labels: NDArray[np.bool_], weights: Floats) -> tuple[Floats, float]:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        raise EvaluationError("training needs scikit-learn: pip install 'footnote[dev]'") from None
    fitted = LogisticRegression(C=_STRENGTH, max_iter=1_000).fit(
        rows, labels, sample_weight=weights
    )
    return np.asarray(fitted.coef_[0], float), float(fitted.intercept_[0])
