"""The support check as a part of a running Footnote: statements in, their support out.

It fails closed: whatever breaks on the way, the statement is `unchecked` with the reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.answers import Support
from service.errors import ModelError
from service.support.examination import Examiner, Findings, is_verbatim
from service.support.judge import ModelJudge
from service.support.scoring import Scale, load_scale
from service.support.verdicts import (
    certain,
    early,
    embedded_support,
    judged_support,
    scored_support,
    unchecked_because,
)

if TYPE_CHECKING:  # a protocol's types alone are needed here
    from ingestion.embedding.entailment import EntailmentModel

_log = logging.getLogger(__name__)
_JUDGED_AT_ONCE = 4
_CONTRADICTED = 0.5


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """A statement and the quotes that it cites."""

    text: str
    quotes: tuple[str, ...]


class SupportChecker:
    """Checks statements against what they cite. Safe to use from any thread and task.

    Args:
        embedder: gives the token vectors that statements are aligned by.
        analyzer: gives stems and pairs of characters.
        entailment: a cross-encoder whose probability takes the place of the built-in score.
        judge: a language model whose verdict joins the certain checks.
        scale: the built-in score; by default the one that comes with Footnote.
    """

    def __init__(
        self,
        embedder: Embedder,
        analyzer: Analyzer,
        *,
        entailment: EntailmentModel | None = None,
        judge: ModelJudge | None = None,
        scale: Scale | None = None,
    ) -> None:
        self._examiner = Examiner(embedder, analyzer)
        self._entailment = entailment
        self._judge = judge
        self._scale = (scale or load_scale()).for_model(embedder.model_id)

    def check(self, cited: Sequence[CitedStatement]) -> list[Support]:
        """The support of each statement, without the judge. No exception leaves it."""
        return [support for support, _ in self._checked(cited)]

    async def check_and_judge(self, cited: Sequence[CitedStatement]) -> list[Support]:
        """The support of each statement, in a thread, and by the judge if there is one."""
        checked = await asyncio.to_thread(self._checked, cited)
        if self._judge is None:
            return [support for support, _ in checked]
        gate = asyncio.Semaphore(_JUDGED_AT_ONCE)
        return await asyncio.gather(
            *(
                self._judged(self._judge, gate, one, support, findings)
                for one, (support, findings) in zip(cited, checked, strict=True)
            )
        )

    def _checked(self, cited: Sequence[CitedStatement]) -> list[tuple[Support, Findings | None]]:
        """Supports, with the findings of the statements that needed any."""
        found: list[tuple[Support, Findings | None] | None] = [_early(one) for one in cited]
        open_ones = [at for at, one in enumerate(found) if one is None]
        for at, result in zip(
            open_ones, self._examined([cited[at] for at in open_ones]), strict=True
        ):
            found[at] = result
        return [one for one in found if one is not None]

    def _examined(
        self, cited: Sequence[CitedStatement]
    ) -> Sequence[tuple[Support, Findings | None]]:
        if not cited:
            return []
        try:
            # Statements that cite the same share its reading.
            quotes = list(dict.fromkeys(one.quotes for one in cited))
            evidence = dict(zip(quotes, self._examiner.read(quotes), strict=True))
            findings = self._examiner.examine([(one.text, evidence[one.quotes]) for one in cited])
        except Exception as error:  # noqa: BLE001 - it fails closed, whatever broke
            if len(cited) > 1:  # one statement that breaks it does not leave the others unchecked
                return [result for one in cited for result in self._examined([one])]
            _log.warning("the support check failed", exc_info=error)
            return [(unchecked_because(error), None)]
        return [
            (self._support(one, result), result)
            for one, result in zip(cited, findings, strict=True)
        ]

    def _support(self, cited: CitedStatement, findings: Findings) -> Support:
        try:
            if self._entailment is None or findings.says_nothing:
                return embedded_support(findings, self._scale)
            judged = self._entailment.judge("\n".join(cited.quotes), cited.text)
            method = f"entailment: {self._entailment.name}"
            if judged.contradiction is not None and judged.contradiction >= _CONTRADICTED:
                return judged_support(findings, "contradicted", method)
            return scored_support(findings, judged.support, method, self._scale)
        except Exception as error:  # noqa: BLE001 - it fails closed, whatever broke
            _log.warning("the support check failed", exc_info=error)
            return unchecked_because(error)

    async def _judged(
        self,
        judge: ModelJudge,
        gate: asyncio.Semaphore,
        cited: CitedStatement,
        support: Support,
        findings: Findings | None,
    ) -> Support:
        """What the judge makes of it; the support as it is where the judge cannot change it."""
        if findings is None or findings.says_nothing or certain(findings).status is not None:
            return support
        try:
            async with gate:
                verdict = await judge.verdict(cited.text, cited.quotes)
        except ModelError as error:
            detail = "; ".join(
                filter(None, [support.detail, f"the judge gave no verdict: {error}"])
            )
            return Support(support.status, support.method, support.score, detail, support.spans)
        return judged_support(findings, verdict, f"judge: {judge.name}")


def _early(cited: CitedStatement) -> tuple[Support, None] | None:
    try:
        verbatim = is_verbatim(cited.text, cited.quotes)
        support = early(cited.text, cited.quotes, verbatim=verbatim)
    except Exception as error:  # noqa: BLE001 - it fails closed, whatever broke
        return unchecked_because(error), None
    return (support, None) if support else None
