"""Cohen's kappa: agreement of two raters beyond what chance would give.

Cohen 1960, "A coefficient of agreement for nominal scales". 1 is full agreement, 0 what two raters
with these shares of each label would reach by chance, and less is worse than that.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ratings = Sequence[str] | Sequence[bool] | NDArray[np.generic]


def cohens_kappa(one: Ratings, other: Ratings) -> float | None:
    """The kappa in [-1, 1]; None (undefined) without items, or if both always say the same word.

    Raises:
        ValueError: if the raters rated different numbers of items.
    """
    if len(one) != len(other):
        raise ValueError(f"one rater rated {len(one)} items, the other {len(other)}")
    if not len(one):
        return None
    _, place = np.unique(np.concatenate([one, other]), return_inverse=True)
    labels = int(place.max()) + 1
    cells = place[: len(one)] * labels + place[len(one) :]
    table = np.bincount(cells, minlength=labels**2).reshape(labels, labels).astype(float)
    table /= len(one)
    chance = float(table.sum(axis=0) @ table.sum(axis=1))
    if chance >= 1:
        return None
    return (float(np.trace(table)) - chance) / (1 - chance)
