"""Precision, recall, and F1, their harmonic mean (van Rijsbergen 1979, "Information Retrieval")."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Flags = Sequence[bool] | NDArray[np.bool_]


def precision(positive: Flags, predicted: Flags) -> float | None:
    """The share of what is predicted that is positive; None if nothing is predicted."""
    labels, flags = np.asarray(positive, bool), np.asarray(predicted, bool)
    return float(labels[flags].mean()) if flags.any() else None


def recall_of_class(positive: Flags, predicted: Flags) -> float | None:
    """The share of what is positive that is predicted; None if nothing is positive."""
    labels, flags = np.asarray(positive, bool), np.asarray(predicted, bool)
    return float(flags[labels].mean()) if labels.any() else None


def f1(positive: Flags, predicted: Flags) -> float | None:
    """F1 in [0, 1]; None (undefined) if nothing is positive."""
    labels, flags = np.asarray(positive, bool), np.asarray(predicted, bool)
    if not labels.any():
        return None
    hits = int((labels & flags).sum())
    return 2 * hits / int(labels.sum() + flags.sum())
