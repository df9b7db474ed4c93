"""Expected calibration error: how far probabilities are from how often they come true.

Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian
binning", with bins of equal count: items are sorted by probability and cut into ten.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BINS = 10


def calibration_error(
    happened: Sequence[bool] | NDArray[np.bool_],
    probabilities: Sequence[float] | NDArray[np.float64],
) -> float | None:
    """The mean distance, over bins weighted by size, in [0, 1]; None if there are no items."""
    outcomes, values = np.asarray(happened, float), np.asarray(probabilities, float)
    if not len(values):
        return None
    order = np.argsort(values, kind="stable")
    return float(
        sum(
            abs(values[part].mean() - outcomes[part].mean()) * len(part)
            for part in np.array_split(order, min(BINS, len(order)))
        )
        / len(order)
    )
