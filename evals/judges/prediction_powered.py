"""Faithfulness of a run, corrected by how a judge errs: prediction-powered inference.

Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, "Prediction-powered inference" (Science 382),
with the weight of Angelopoulos, Duchi and Zrnic 2023, "PPI++: Efficient prediction-powered
inference". With verdicts f of N statements of the run, and labels y beside verdicts f of n labelled
statements, the share that is supported is estimated by

    weight * mean(f of the run) + mean(y - weight * f of the labelled statements).

Weight 1 is the plain estimate. The tuned weight lets a judge count for as much as it is worth: that
of a judge who knows nothing is 0, and the labels alone speak. The interval is by the central limit
theorem; the variances are those of whole groups, since statements of one source go together.

The assumption: labelled statements are drawn as those of the run are. Where they are not (a set
that is written to be hard, another product, another language) the judge's errors there are not its
errors here, and the corrected figure is no better than the raw one. Nothing can prove that the
assumption holds. `resembles` shows when it is plainly broken: the judge then finds a clearly
different share of the labelled statements supported than of the run's.

Statements of the run that are their source's own words are supported by being so, and people label
them so: they are counted as `certain`, and only the others are corrected. The interval then takes
the share of certain ones as it is in this run.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.intervals import Estimate

_Z = 1.959964  # of a 95 % interval
_FAR_APART = 2.575829  # standard errors: a difference that chance gives once in a hundred

ASSUMPTION = (
    "The correction holds if the labelled statements resemble those of the run: same kind of "
    "documents, same writer of statements, same share of hard ones."
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A share of supported statements, as the judge says (`raw`) and corrected by its errors.

    `labels_alone` is the share among the labelled statements, without the judge. `weight` is how
    much the judge counted, in [0, 1]. `judged_labelled` and `judged_run` are the shares of labelled
    statements and of the run's that are not `certain` which the judge finds supported; `resembles`
    is false if they are too far apart for chance.
    """

    raw: Estimate
    corrected: Estimate
    labels_alone: Estimate
    weight: float
    judged_labelled: float
    judged_run: float
    resembles: bool
    certain: int
    assumption: str = ASSUMPTION


@dataclass(frozen=True, slots=True)
class Sample:
    """Figures of statements, and the source that statements share: [statements] each."""

    values: Floats
    groups: NDArray[np.intp]

    @classmethod
    def of(cls, values: Sequence[float] | Floats, groups: Sequence[Hashable]) -> Sample:
        """A sample whose groups are numbered.

        Raises:
            ValueError: if there are no values, or not one group for each.
        """
        found = np.asarray(values, float)
        if not len(found) or len(found) != len(groups):
            raise ValueError(f"{len(found)} values and {len(groups)} groups: each needs one")
        place: dict[Hashable, int] = {}
        return cls(found, np.array([place.setdefault(one, len(place)) for one in groups], np.intp))

    @property
    def mean(self) -> float:
        """The mean of the values."""
        return float(self.values.mean())

    @property
    def variance_of_mean(self) -> float:
        """The variance of the mean if groups are drawn, not statements (cluster-robust)."""
        return covariance_of_means(self.values, self.values, self.groups)


def covariance_of_means(one: Floats, other: Floats, groups: NDArray[np.intp]) -> float:
    """The covariance of two means over the same groups; infinite with a single group."""
    count = int(groups.max()) + 1
    if count < 2:  # noqa: PLR2004 - one group says nothing of how groups differ
        return float("inf")
    mine = np.bincount(groups, one - one.mean(), count)
    others = np.bincount(groups, other - other.mean(), count)
    return float(mine @ others) * count / (count - 1) / len(one) ** 2


def corrected_share(
    judged: Sequence[bool],
    groups: Sequence[Hashable],
    labelled: Sequence[tuple[bool, bool, Hashable]],
    *,
    certain: int = 0,
    tuned: bool = True,
) -> Corrected:
    """The share of a run's statements that is supported.

    Args:
        judged: whether the judge finds each statement of the run supported; unjudged and certain
            ones left out.
        groups: what statements of the run share, such as the case that they answer.
        labelled: of each labelled statement whether a person and whether the judge finds it
            supported, and its group; certain ones left out.
        certain: how many statements of the run are their source's own words.
        tuned: whether the weight is tuned (PPI++) or 1.

    Raises:
        ValueError: if the run or the labelled set has no judged statement.
    """
    run = Sample.of(np.asarray(judged, float), groups)
    names = [group for _, _, group in labelled]
    labels = Sample.of([float(label) for label, _, _ in labelled], names)
    verdicts = Sample.of([float(verdict) for _, verdict, _ in labelled], names)
    weight = _tuned_weight(run, labels, verdicts) if tuned else 1.0
    errors = Sample(labels.values - weight * verdicts.values, labels.groups)
    raw = _interval(run.mean, run.variance_of_mean, len(run.values))
    corrected = _interval(
        weight * run.mean + errors.mean,
        weight**2 * _finite(run.variance_of_mean, weight) + errors.variance_of_mean,
        len(run.values),
    )
    return Corrected(
        raw=_beside(certain, raw),
        corrected=_beside(certain, corrected),
        labels_alone=_interval(labels.mean, labels.variance_of_mean, len(labels.values)),
        weight=weight,
        judged_labelled=verdicts.mean,
        judged_run=run.mean,
        resembles=_resembles(run, verdicts),
        certain=certain,
    )


def _tuned_weight(run: Sample, labels: Sample, verdicts: Sample) -> float:
    """The weight of least variance, kept within [0, 1]; 0 where it cannot be estimated."""
    shared = covariance_of_means(labels.values, verdicts.values, labels.groups)
    spread = run.variance_of_mean + verdicts.variance_of_mean
    if not np.isfinite(spread) or not np.isfinite(shared) or spread <= 0:
        return 0.0
    return float(np.clip(shared / spread, 0.0, 1.0))


def _resembles(run: Sample, verdicts: Sample) -> bool:
    error = float(np.sqrt(run.variance_of_mean + verdicts.variance_of_mean))
    return abs(run.mean - verdicts.mean) <= _FAR_APART * error + 1e-12


def _beside(certain: int, one: Estimate) -> Estimate:
    """A share of some statements as a share of them and of certain ones together."""
    total = certain + one.count
    mean, low, high = ((certain + one.count * it) / total for it in (one.mean, one.low, one.high))
    return Estimate(mean, low, high, total)


def _finite(variance: float, weight: float) -> float:
    return variance if weight else 0.0


def _interval(figure: float, variance: float, count: int) -> Estimate:
    """A share with its 95 % interval, both kept within [0, 1]."""
    reach = _Z * float(np.sqrt(variance))
    low, mean, high = np.clip([figure - reach, figure, figure + reach], 0.0, 1.0)
    return Estimate(float(mean), float(low), float(high), count)
