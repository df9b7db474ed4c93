"""What happens while a summary is made, step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from service.answers import Support
from service.composition import StatementReady
from service.pointers import Delta
from service.summaries.records import Summary, SummaryPlan


@dataclass(frozen=True, slots=True)
class SummaryPlanned:
    """What will be read and what it will take."""

    plan: SummaryPlan


@dataclass(frozen=True, slots=True)
class SummaryProgressed:
    """How many requests to the model are done, of about how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SummaryReady:
    """The whole summary: its order counts. Checks of its statements may follow."""

    summary: Summary


@dataclass(frozen=True, slots=True)
class SummarySupportReady:
    """The support of statement number `index`, or of heading number `heading`."""

    index: int | None
    heading: int | None
    support: Support


_Event = TypeVar("_Event")

SummaryEvent = (
    SummaryPlanned | SummaryProgressed | Delta | StatementReady | SummaryReady | SummarySupportReady
)


async def whole_summary(
    events: AsyncIterator[_Event], on_event: Callable[[_Event], None] = lambda _: None
) -> Summary:
    """The summary that a stream of events brings, with its checks; `on_event` is told of each."""
    summary: Summary | None = None
    checked: list[SummarySupportReady] = []
    async for event in events:
        on_event(event)
        if isinstance(event, SummaryReady):
            summary = event.summary
        elif isinstance(event, SummarySupportReady):
            checked.append(event)
    assert summary is not None  # noqa: S101 - every stream that ends has brought its summary
    return with_supports(summary, checked)


def with_supports(summary: Summary, checked: Iterable[SummarySupportReady]) -> Summary:
    """The summary with the supports that became known after it."""
    statements, headings = list(summary.statements), list(summary.headings)
    for one in checked:
        if one.index is not None:
            statements[one.index] = replace(statements[one.index], support=one.support)
        elif one.heading is not None:
            headings[one.heading] = replace(headings[one.heading], support=one.support)
    return replace(summary, statements=tuple(statements), headings=tuple(headings))
