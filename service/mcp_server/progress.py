"""Tells whoever waits how far an answer or a summary has come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from service.answering import AnswerReady, PassagesFound, SupportReady
from service.answers import Answer
from service.api.schemas import PassagesEvent, StatementEvent, SupportEvent
from service.api.summarize_schemas import PlanEvent, ProgressEvent
from service.composition import StatementReady
from service.summaries.events import (
    SummaryPlanned,
    SummaryProgressed,
    SummaryReady,
)
from service.summaries.records import Summary

Report = Callable[[float, float | None, str | None], Awaitable[None]]
"""Sends how much is done, of how much if that is known, and what is being done."""

_READ_SHARE = 0.9


class Progress:
    """Reports the steps of one call. What it sends only ever grows, as the protocol asks."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._sent = 0.0

    async def answering(self, event: object) -> None:
        """Report what happened while a question was answered: steps, of a number unknown."""
        message = _step(event)
        if message is not None:
            self._sent += 1
            await self._report(self._sent, None, message)

    async def summarizing(self, event: object) -> None:
        """Report what happened while a summary was made: a share of the whole."""
        if isinstance(event, SummaryPlanned | PlanEvent):
            await self._share(0.01, f"reading {len(event.plan.documents)} document(s)")
        elif isinstance(event, SummaryProgressed | ProgressEvent):
            share = _READ_SHARE * event.done / max(event.total, 1)
            said = f"{event.done} of about {event.total} requests to the model"
            await self._share(min(share, _READ_SHARE), said)
        elif isinstance(event, SummaryReady | Summary):
            await self._share(0.95, "checking the statements")

    async def _share(self, share: float, message: str) -> None:
        if share > self._sent:
            self._sent = share
            await self._report(share, 1.0, message)


def _step(event: object) -> str | None:
    if isinstance(event, PassagesFound | PassagesEvent):
        return f"found {len(event.passages)} passage(s)"
    if isinstance(event, StatementReady | StatementEvent):
        return f"statement {event.index + 1}"
    if isinstance(event, AnswerReady | Answer):
        return "checking the statements"
    if isinstance(event, SupportReady | SupportEvent):
        return f"checked statement {event.index + 1}"
    return None
