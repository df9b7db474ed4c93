"""A reliability diagram: how often what is given a probability comes true, by bins.

DeGroot and Fienberg 1983, "The comparison and evaluation of forecasters", with the bins of equal
count that `calibration_error` sums up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.measures.calibration_error import BINS


@dataclass(frozen=True, slots=True)
class Bin:
    """Items of neighbouring probabilities: their mean probability, and how often it came true."""

    count: int
    probability: float
    happened: float


def reliability(
    happened: Sequence[bool] | NDArray[np.bool_],
    probabilities: Sequence[float] | NDArray[np.float64],
) -> tuple[Bin, ...]:
    """Ten bins, or fewer if there are fewer items, by rising probability."""
    outcomes, values = np.asarray(happened, float), np.asarray(probabilities, float)
    order = np.argsort(values, kind="stable")
    parts = np.array_split(order, min(BINS, len(order))) if len(order) else []
    return tuple(
        Bin(len(part), float(values[part].mean()), float(outcomes[part].mean())) for part in parts
    )
