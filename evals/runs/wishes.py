"""What a run of a set is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class RunWishes:
    """What a run is asked for.

    `limit` is how many cases at the most, `kinds` which kinds only. `fail_under` are gates as they
    are written; `baseline` is a run that this one must not be worse than, by `tolerance`.
    """

    judge: str = EMBEDDED
    workers: int = 4
    limit: int | None = None
    kinds: Sequence[str] = ()
    fail_under: Sequence[str] = ()
    baseline: Path | None = None
    tolerance: float = 0.0
