"""Area under the receiver operating characteristic: how well scores rank positives over negatives.

The chance that a positive item, drawn at random, scores higher than a negative one, ties counting
half (Hanley and McNeil 1982, "The meaning and use of the area under a ROC curve"). Computed from
the ranks, as the Mann-Whitney statistic.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def auroc(
    positive: Sequence[bool] | NDArray[np.bool_], scores: Sequence[float] | NDArray[np.float64]
) -> float | None:
    """The AUROC in [0, 1]; None (undefined) if the items are all of one class."""
    labels, values = np.asarray(positive, bool), np.asarray(scores, float)
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if not positives or not negatives:
        return None
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (counts.cumsum() - (counts - 1) / 2)[place]
    above = ranks[labels].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))
