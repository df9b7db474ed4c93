"""Judges: what says whether a statement is supported by what it cites, and how far to trust it.

Three can be had: the embedded support check (`evals.judges.embedded`), a cross-encoder
(`evals.judges.cross_encoder`) and a language model (`evals.judges.language_model`). A judge is
measured against people's labels first (`evals.judges.measuring`); its errors then correct what it
says of a run (`evals.judges.prediction_powered`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from evals.cases import Verdict

Judged = tuple[str, tuple[str, ...]]
"""A statement, and the quotes that it cites."""


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
