"""Bootstrap confidence intervals (Efron and Tibshirani, "An Introduction to the Bootstrap")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `count` items, and its 95 % percentile interval."""

    mean: float
    low: float
    high: float
    count: int


def bootstrap_mean(scores: Sequence[float], seed: int = 0) -> Estimate:
    """The mean of scores of independent items, with its interval. The same seed gives the same.

    Raises:
        ValueError: if there are no scores.
    """
    if not scores:
        raise ValueError("no scores: a mean needs at least one")
    values = np.asarray(scores, dtype=float)
    generator = np.random.default_rng(seed)
    means = [
        generator.choice(values, size=len(values), replace=True).mean() for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(means, _PERCENTILES)
    return Estimate(float(values.mean()), float(low), float(high), len(values))
