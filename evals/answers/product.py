"""Asks the product itself, with the weights that it comes with: its answers, and what they cite."""

from __future__ import annotations

import asyncio

from evals.answers.scoring import Given
from evals.answers.sets import AnswerSet
from evals.progress import OnProgress
from ingestion.documents import Span
from ingestion.library import NO_FILTERS, Filters
from service.bootstrap import Services


def answered(
    services: Services, dataset: AnswerSet, on_progress: OnProgress, *, own: bool = False
) -> list[Given]:
    """What the product answers to each question of a set whose documents it has.

    `own` says that each question is asked of its own document alone.
    """
    return asyncio.run(_answered(services, dataset, on_progress, own=own))


async def _answered(
    services: Services, dataset: AnswerSet, on_progress: OnProgress, *, own: bool
) -> list[Given]:
    given: list[Given] = []
    for done, case in enumerate(dataset.cases, start=1):
        filters = Filters(sources=(case.source,)) if own else NO_FILTERS
        answer = await services.answerer.answer(case.question, dataset.name, filters=filters)
        cited = tuple(
            Span(one.start, one.end) for one in answer.citations if one.source == case.source
        )
        given.append(
            Given(
                case,
                silent=answer.abstained,
                doubt=None,
                cited=cited,
                elsewhere=len(answer.citations) - len(cited),
                said=" ".join(one.text for one in answer.statements),
            )
        )
        on_progress(f"asking {dataset.name}", done, len(dataset.cases))
    return given
