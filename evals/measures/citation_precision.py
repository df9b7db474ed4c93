"""Citation precision (ALCE: Gao et al. 2023, arXiv:2305.14627): the share of citations that count.

A citation of a statement counts if the statement is supported by all its citations together, and
either this one supports it alone or the others without it do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CitedSupport:
    """Whether a statement is supported by all its citations, by each alone, and without each."""

    together: bool
    alone: tuple[bool, ...]
    without: tuple[bool, ...]


def citation_precision(statements: Sequence[CitedSupport]) -> float | None:
    """The share in [0, 1] of all citations that count; None if nothing is cited."""
    cited = sum(len(one.alone) for one in statements)
    if not cited:
        return None
    counting = sum(
        one.together and (alone or not without)
        for one in statements
        for alone, without in zip(one.alone, one.without, strict=True)
    )
    return counting / cited
