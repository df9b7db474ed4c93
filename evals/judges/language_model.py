"""A language model as judge: it gives one word, without a score, or no verdict at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from evals.cases import Verdict
from evals.judges.judge import NO_QUOTES, Judge, Judged, unjudged_because
from service.errors import ModelError
from service.support.judge import ModelJudge

_AT_ONCE = 4


def model_judge(model: ModelJudge) -> Judge:
    """The judge of the support check, asked about every statement, also those that are certain."""
    return _LanguageModelJudge(model)


class _LanguageModelJudge:
    def __init__(self, model: ModelJudge) -> None:
        self._model = model
        self.name = f"model: {model.name}"

    async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
        gate = asyncio.Semaphore(_AT_ONCE)
        return await asyncio.gather(*(self._one(gate, *one) for one in statements))

    async def _one(
        self, gate: asyncio.Semaphore, statement: str, quotes: tuple[str, ...]
    ) -> Verdict:
        if not quotes:
            return Verdict(self.name, "unsupported", reason=NO_QUOTES)
        try:
            async with gate:
                return Verdict(self.name, await self._model.verdict(statement, quotes))
        except ModelError as error:
            return unjudged_because(self.name, error)
