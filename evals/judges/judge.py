"""What a judge is: something that says whether statements are supported by what they cite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from evals.cases import Verdict

Judged = tuple[str, tuple[str, ...]]
"""A statement, and the quotes that it cites."""

NO_QUOTES = "cites no passage"


class Judge(Protocol):
    """Says of statements whether their quotes support them."""

    @property
    def name(self) -> str:
        """What the judge is called in reports: its kind, and its model if it has one."""
        ...

    async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
        """A verdict for each statement, in order.

        A judge that fails on a statement gives `unjudged` with the reason. No exception of its
        models leaves it.
        """
        ...


def unjudged_because(judge: str, error: Exception) -> Verdict:
    """A judge that failed on a statement: neither a zero nor a pass."""
    return Verdict(judge, "unjudged", reason=f"{type(error).__name__}: {error}"[:300])
