"""Bootstrap confidence intervals (Efron and Tibshirani, "An Introduction to the Bootstrap").

Items that share a source are not independent: ten answers from one article say less than ten from
ten. So whole groups are drawn, not items (the cluster bootstrap: Cameron, Gelbach and Miller 2008,
"Bootstrap-based improvements for inference with clustered errors").
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
_AT_ONCE = 500
_PERCENTILES = (2.5, 97.5)

Items = NDArray[np.intp]
Statistic = Callable[[Items], float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over `count` items, and its 95 % percentile interval."""

    mean: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.low:.3f} to {self.high:.3f})"


def bootstrap_mean(
    scores: Sequence[float], groups: Sequence[Hashable] | None = None, seed: int = 0
) -> Estimate:
    """The mean of scores, with its interval. The same seed gives the same.

    `groups` names the source of each score, if scores share sources.

    Raises:
        ValueError: if there are no scores.
    """
    values = np.asarray(scores, dtype=float)
    members = _members(groups if groups is not None else range(len(values)), len(values))
    sums = np.array([values[items].sum() for items in members])
    sizes = np.array([len(items) for items in members])
    generator = np.random.default_rng(seed)
    means = np.empty(RESAMPLES)
    for first in range(0, RESAMPLES, _AT_ONCE):
        count = min(_AT_ONCE, RESAMPLES - first)
        drawn = generator.integers(len(members), size=(count, len(members)))
        means[first : first + count] = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return _estimate(float(values.mean()), means, len(values))


def bootstrap(
    statistic: Statistic, groups: Sequence[Hashable], resamples: int = 1_000, seed: int = 0
) -> Estimate:
    """Any statistic of items, with its interval. The same seed gives the same.

    Args:
        statistic: gets the numbers of the items of a sample, some of them more than once, and
            gives the figure, or NaN if the sample has none, as an AUROC of one class.
        groups: the source of each item; items are numbered in this order.
        resamples: how many samples to draw.
        seed: of the random numbers.

    Raises:
        ValueError: if there are no items, or no sample has the figure.
    """
    members = _members(groups, len(groups))
    generator = np.random.default_rng(seed)
    figures = np.empty(resamples)
    for at in range(resamples):
        drawn = generator.integers(len(members), size=len(members))
        figures[at] = statistic(np.concatenate([members[one] for one in drawn]))
    return _estimate(statistic(np.arange(len(groups))), figures, len(groups))


def _members(groups: Sequence[Hashable], count: int) -> list[Items]:
    if count == 0:
        raise ValueError("no scores: a figure needs at least one")
    if len(groups) != count:
        raise ValueError(f"{count} scores have {len(groups)} groups: each needs one")
    members: dict[Hashable, list[int]] = {}
    for item, group in enumerate(groups):
        members.setdefault(group, []).append(item)
    return [np.array(items) for items in members.values()]


def _estimate(figure: float, resampled: NDArray[np.float64], count: int) -> Estimate:
    known = resampled[~np.isnan(resampled)]
    if not len(known):
        raise ValueError("no sample has the figure: are the items all of one kind?")
    low, high = np.percentile(known, _PERCENTILES)
    return Estimate(figure, float(low), float(high), count)
