"""Asks the product the turns of MTRAG's conversations, with and without what answers them.

Few of its questions have no answer, so each is asked twice: of all passages of the set, and of all
but its own, which makes it a question without an answer; now and then another passage holds one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.answers.scoring import abstention_estimates
from evals.ingested import ingested
from evals.intervals import Estimate, bootstrap_mean
from evals.measures.rouge import rouge_l_recall, stemmer
from evals.mtrag import MtragTurn
from evals.progress import OnProgress
from ingestion.library import NO_FILTERS, Filters
from service.answers import Answer
from service.bootstrap import Services
from service.conversation import Turn

_COLLECTION = "mtrag"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A turn with the answer to it; `answerable` as it was asked."""

    turn: MtragTurn
    answerable: bool
    answer: Answer


def measure_turns(turns: Sequence[MtragTurn], on_progress: OnProgress) -> dict[str, Estimate]:
    """Abstention, the passages that are cited, and ROUGE-L recall; intervals by conversation."""
    documents = {key: text for turn in turns for key, text in turn.contexts.items()}
    with ingested({_COLLECTION: documents}, on_progress) as services:
        asked = asyncio.run(_asked(services, turns, on_progress))
    return _estimates(asked)


async def _asked(
    services: Services, turns: Sequence[MtragTurn], on_progress: OnProgress
) -> list[_Asked]:
    held = services.library.documents_within(_COLLECTION, NO_FILTERS)
    ids = {one.source: one.document_id for one in held}
    asked: list[_Asked] = []
    for done, turn in enumerate(turns, start=1):
        asked.append(_Asked(turn, turn.answerable, await _answer(services, turn, NO_FILTERS)))
        if turn.contexts:
            others = tuple(key for source, key in ids.items() if source not in turn.contexts)
            answer = await _answer(services, turn, Filters(documents=others))
            asked.append(_Asked(turn, answerable=False, answer=answer))
        on_progress("asking", done, len(turns))
    return asked


async def _answer(services: Services, turn: MtragTurn, filters: Filters) -> Answer:
    before = [Turn(question, answer) for question, answer in turn.before]
    return await services.answerer.answer(turn.question, _COLLECTION, before, filters)


def _estimates(asked: Sequence[_Asked]) -> dict[str, Estimate]:
    groups = [one.turn.conversation for one in asked]
    unanswerable = np.array([not one.answerable for one in asked])
    silent = np.array([one.answer.abstained for one in asked])
    answerable = [one for one in asked if one.answerable]
    of_answerable = [one.turn.conversation for one in answerable]
    cited = [
        (float(citation.source in one.turn.contexts), one.turn.conversation)
        for one in answerable
        for citation in one.answer.citations
    ]
    stem = stemmer()
    recalls = [rouge_l_recall(_said(one.answer), [one.turn.reference], stem) for one in answerable]
    figures = {
        "answered, of the answerable": bootstrap_mean(
            [float(not one.answer.abstained) for one in answerable], of_answerable
        ),
        "ROUGE-L recall": bootstrap_mean(recalls, of_answerable),
    }
    if cited:
        shares, by = zip(*cited, strict=True)
        figures["citations into its passages"] = bootstrap_mean(shares, by)
    return figures | abstention_estimates(unanswerable, silent, groups)


def _said(answer: Answer) -> str:
    return " ".join(one.text for one in answer.statements)
