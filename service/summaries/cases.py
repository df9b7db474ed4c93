"""What the steps of making one summary share."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from service.citations import CitedSentence
from service.summaries.comparing import Difference
from service.summaries.coverage import Survey, coverage
from service.summaries.drafting import SummaryDraft, disagreements
from service.summaries.material import Material
from service.summaries.records import Cost, Summary, SummaryOptions, SummaryPlan


@dataclass(frozen=True, slots=True)
class Case:
    """One summary to be made: of what, what kind, and what it was expected to take.

    `draft_of` begins a draft that can cite some sentences.
    """

    material: Material
    options: SummaryOptions
    survey: Survey
    plan: SummaryPlan
    key: str
    began: float
    draft_of: Callable[[Sequence[CitedSentence]], SummaryDraft]


@dataclass(slots=True)
class Spent:
    """What the model has been asked so far, and how many of its pointers led to nothing."""

    cost: Cost = field(default_factory=Cost)
    invalid: int = 0


@dataclass(frozen=True, slots=True)
class Composed:
    """What was put together: a draft, or None with the reason why there is nothing.

    `model` wrote it; `reason` also says what is to be known about a summary that there is.
    """

    draft: SummaryDraft | None
    differing: Sequence[Difference] = ()
    model: str | None = None
    reason: str | None = None


def summary_of(case: Case, composed: Composed, spent: Spent) -> Summary:
    """The summary that was put together; an abstention if nothing was."""
    draft = composed.draft
    summary = Summary(
        id=uuid.uuid4().hex,
        focus=case.options.focus,
        format=case.options.format,
        length=case.options.length,
        language=case.options.language,
        mode="model" if composed.model else "extractive",
        model=composed.model,
        abstained=draft is None,
        reason=composed.reason,
        text="",
        statements=(),
        headings=(),
        timeline=(),
        citations=(),
        documents=case.plan.documents,
        disagreements=(),
        coverage=coverage(case.survey.sections, ()),
        estimate=case.plan.estimate,
        cost=spent.cost,
        invalid_citations=spent.invalid,
        timings_ms={"total": round(1000 * (time.monotonic() - case.began))},
    )
    return summary if draft is None else _filled(summary, case, draft, composed.differing)


def _filled(
    summary: Summary, case: Case, draft: SummaryDraft, differing: Sequence[Difference]
) -> Summary:
    draft.finish()
    found = disagreements(draft, differing)
    citations = draft.book.citations
    return replace(
        summary,
        text=draft.composer.text,
        statements=draft.statements,
        headings=tuple(draft.headings),
        timeline=tuple(draft.timeline),
        citations=citations,
        disagreements=found,
        coverage=coverage(case.survey.sections, citations),
    )
