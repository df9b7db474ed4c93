"""Asks the product itself, with the weights that it comes with: its answers, and what they cite."""

from __future__ import annotations

import asyncio

from evals.answers.scoring import Given
from evals.answers.sets import AnswerSet
from evals.progress import OnProgress
from ingestion.documents import Span
from service.bootstrap import Services


def answered(services: Services, dataset: AnswerSet, on_progress: OnProgress) -> list[Given]:
    """What the product answers to each question of a set whose documents it has."""
    return asyncio.run(_answered(services, dataset, on_progress))


async def _answered(services: Services, dataset: AnswerSet, on_progress: OnProgress) -> list[Given]:
    given: list[Given] = []
    for done, case in enumerate(dataset.cases, start=1):
        answer = await services.answerer.answer(case.question, dataset.name)
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
            )
        )
        on_progress(f"asking {dataset.name}", done, len(dataset.cases))
    return given
