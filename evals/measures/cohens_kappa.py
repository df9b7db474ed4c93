"""Cohen's kappa: agreement of two raters beyond what chance would give.

Cohen 1960, "A coefficient of agreement for nominal scales". 1 is full agreement, 0 what two raters
with these shares of each label would reach by chance, and less is worse than that.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np


def cohens_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """The kappa in [-1, 1]; None (undefined) without items, or if both always say the same word.

    Raises:
        ValueError: if the raters rated different numbers of items.
    """
    if len(one) != len(other):
        raise ValueError(f"one rater rated {len(one)} items, the other {len(other)}")
    if not one:
        return None
    place = {label: at for at, label in enumerate(dict.fromkeys([*one, *other]))}
    table = np.zeros((len(place), len(place)))
    np.add.at(table, ([place[label] for label in one], [place[label] for label in other]), 1.0)
    table /= len(one)
    chance = float(table.sum(axis=0) @ table.sum(axis=1))
    if chance >= 1:
        return None
    return (float(np.trace(table)) - chance) / (1 - chance)
