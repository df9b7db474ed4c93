"""The embedded support check as a judge: deterministic, offline, and the one that answers use."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from evals.cases import Verdict
from evals.judges.judge import Judge, Judged
from service.answers import Support
from service.support.checker import CitedStatement, SupportChecker

EMBEDDED = "embedded"
_AT_ONCE = 32  # statements whose evidence is held in memory together


def embedded_judge(checker: SupportChecker) -> Judge:
    """The support check without its language model, whatever the checker was given."""
    return _EmbeddedJudge(checker)


class _EmbeddedJudge:
    name = EMBEDDED

    def __init__(self, checker: SupportChecker) -> None:
        self._checker = checker

    async def judge(self, statements: Sequence[Judged]) -> list[Verdict]:
        cited = [CitedStatement(text, quotes) for text, quotes in statements]
        found: list[Verdict] = []
        for first in range(0, len(cited), _AT_ONCE):
            part = cited[first : first + _AT_ONCE]
            found += map(_verdict, await asyncio.to_thread(self._checker.check, part))
        return found


def _verdict(support: Support) -> Verdict:
    if support.status == "unchecked":
        return Verdict(EMBEDDED, "unjudged", reason=support.detail or "not checked")
    status = "supported" if support.status == "verbatim" else support.status
    reason = ": ".join(filter(None, [support.method, support.detail]))
    return Verdict(EMBEDDED, status, support.score, reason)
