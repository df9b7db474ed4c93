"""The support check as a part of a running Footnote: statements in, their support out.

It fails closed: whatever breaks on the way, the statement is `unchecked` with the reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from ingestion.tracing import span
from service.answers import Support
from service.errors import ModelError
from service.reasons import reason
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
# The embedding model reads several texts faster than one by one: two statements at a time take a
# fifth longer in all than one batch of everything, four at a time a twentieth. A cross-encoder
# reads pair by pair.
_EXAMINED_AT_ONCE = 4
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

    @property
    def judges(self) -> bool:
        """Whether a language model has its say in `check_and_judge`."""
        return self._judge is not None

    @property
    def method(self) -> str:
        """What judges statements beside the certain checks."""
        if self._judge is not None:
            return f"judge: {self._judge.name}"
        return f"entailment: {self._entailment.name}" if self._entailment else "built-in check"

    def check(self, cited: Sequence[CitedStatement]) -> list[Support]:
        """The support of each statement, without the judge. No exception leaves it."""
        known = [_early(one) for one in cited]
        open_ones = [at for at, support in enumerate(known) if support is None]
        found = self._examined([cited[at] for at in open_ones])
        for at, (support, _) in zip(open_ones, found, strict=True):
            known[at] = support
        return [support for support in known if support is not None]

    async def check_and_judge(self, cited: Sequence[CitedStatement]) -> list[Support]:
        """The support of each statement, in a thread, and by the judge if there is one."""
        known = {at: support async for at, support in self.as_checked(cited)}
        return [known[at] for at in range(len(cited))]

    async def as_checked(
        self, cited: Sequence[CitedStatement]
    ) -> AsyncGenerator[tuple[int, Support], None]:
        """The support of each statement, under its index in `cited`, as soon as it is known.

        What needs no model comes first, then the rest a few at a time, and each verdict of the
        judge when it is given. Closing it stops all that has not begun.
        """
        known = await asyncio.to_thread(lambda: [_early(one) for one in cited])
        for at, support in enumerate(known):
            if support is not None:
                yield at, support
        open_ones = [at for at, support in enumerate(known) if support is None]
        judges = _Judging(self._judge)
        try:
            for group in _groups(open_ones, 1 if self._entailment else _EXAMINED_AT_ONCE):
                found = await asyncio.to_thread(self._examined, [cited[at] for at in group])
                for at, (support, findings) in zip(group, found, strict=True):
                    if not judges.ask(at, cited[at], support, findings):
                        yield at, support
                for at, support in judges.done():
                    yield at, support
            async for at, support in judges.rest():
                yield at, support
        finally:
            await judges.stop()

    def _examined(
        self, cited: Sequence[CitedStatement]
    ) -> Sequence[tuple[Support, Findings | None]]:
        if not cited:
            return []
        with span("check support", statements=len(cited)):
            return self._looked_into(cited)

    def _looked_into(
        self, cited: Sequence[CitedStatement]
    ) -> Sequence[tuple[Support, Findings | None]]:
        try:
            # Statements that cite the same share its reading.
            quotes = list(dict.fromkeys(one.quotes for one in cited))
            evidence = dict(zip(quotes, self._examiner.read(quotes), strict=True))
            findings = self._examiner.examine([(one.text, evidence[one.quotes]) for one in cited])
        except Exception as error:  # noqa: BLE001 - it fails closed, whatever broke
            if len(cited) > 1:  # one statement that breaks it does not leave the others unchecked
                return [result for one in cited for result in self._looked_into([one])]
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


class _Judging:
    """The judge's verdicts on the statements of one answer, while they are asked for."""

    def __init__(self, judge: ModelJudge | None) -> None:
        self._judge = judge
        self._gate = asyncio.Semaphore(_JUDGED_AT_ONCE)
        self._asked: set[asyncio.Task[tuple[int, Support]]] = set()

    def ask(
        self, at: int, cited: CitedStatement, support: Support, findings: Findings | None
    ) -> bool:
        """Ask for a verdict, unless there is no judge or it could not change the support."""
        if self._judge is None or findings is None or findings.says_nothing:
            return False
        if certain(findings).status is not None:
            return False
        verdict = self._verdict(self._judge, at, cited, support, findings)
        self._asked.add(asyncio.create_task(verdict))
        return True

    def done(self) -> list[tuple[int, Support]]:
        """The verdicts given since this was last asked."""
        done = {one for one in self._asked if one.done()}
        self._asked -= done
        return [one.result() for one in done]

    async def rest(self) -> AsyncGenerator[tuple[int, Support], None]:
        """The verdicts that are still to come, as they are given."""
        while self._asked:
            await asyncio.wait(self._asked, return_when=asyncio.FIRST_COMPLETED)
            for one in self.done():
                yield one

    async def stop(self) -> None:
        """Give up what was not answered."""
        for one in self._asked:
            one.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)

    async def _verdict(
        self,
        judge: ModelJudge,
        at: int,
        cited: CitedStatement,
        support: Support,
        findings: Findings,
    ) -> tuple[int, Support]:
        try:
            async with self._gate:
                verdict = await judge.verdict(cited.text, cited.quotes)
        except ModelError as error:
            detail = "; ".join(filter(None, [support.detail, reason("no_verdict", error=error)]))
            return at, replace(support, detail=detail)
        return at, judged_support(findings, verdict, f"judge: {judge.name}")


def _early(cited: CitedStatement) -> Support | None:
    """The support that is known without reading closer, if it is."""
    try:
        verbatim = is_verbatim(cited.text, cited.quotes)
        return early(cited.text, cited.quotes, verbatim=verbatim)
    except Exception as error:  # noqa: BLE001 - it fails closed, whatever broke
        return unchecked_because(error)


def _groups(places: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(places), size):
        yield places[first : first + size]
