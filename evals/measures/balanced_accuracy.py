"""Balanced accuracy: the mean of the recall of either class.

Brodersen et al. 2010, "The balanced accuracy and its posterior distribution". Saying the same of
everything gives .5, however uneven the classes are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Flags = Sequence[bool] | NDArray[np.bool_]


def balanced_accuracy(positive: Flags, predicted: Flags) -> float | None:
    """The balanced accuracy in [0, 1]; None (undefined) if the items are all of one class."""
    labels, flags = np.asarray(positive, bool), np.asarray(predicted, bool)
    if labels.all() or not labels.any():
        return None
    return float((flags[labels].mean() + (~flags[~labels]).mean()) / 2)
