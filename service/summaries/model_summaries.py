"""A summary by a language model: it picks sentences until they fit one prompt, and writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from ingestion.library import SummaryStore
from service.composition import StatementReady
from service.numbering import Shown
from service.pointed_replies import ModelFinished, PointedAt
from service.pointers import Delta
from service.reasons import reason
from service.summaries import writing
from service.summaries.cases import Case, Composed, Spent
from service.summaries.drafting import SummaryDraft
from service.summaries.estimates import MOST_PASSES, room_to_write
from service.summaries.events import SummaryProgressed
from service.summaries.extractive import ExtractiveSummarizer
from service.summaries.picking import Picker
from service.summaries.records import Cost, Length
from service.summaries.windows import shown_tokens

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel


# A model is told its limit, and cannot count: only what goes well beyond is left out.
_TOLERANCE = 1.25


class ModelSummarizer:
    """Has summaries made by a language model. Safe to use by any number of tasks at once.

    Args:
        model: the language model.
        steps: where picks are kept.
        extractive: compares sentences, and chooses where a reply is of no use.
        prompt_tokens: how much of the model's window a prompt may take, by an estimate.
        at_once: how many portions of a text are with the model at a time.
    """

    def __init__(
        self,
        model: ChatModel,
        steps: SummaryStore,
        extractive: ExtractiveSummarizer,
        *,
        prompt_tokens: int,
        at_once: int,
    ) -> None:
        self._model = model
        self._extractive = extractive
        self._prompt_tokens = prompt_tokens
        self._picker = Picker(model, steps, extractive.best_of, at_once)

    @property
    def name(self) -> str:
        """The model's name, as the settings give it."""
        return self._model.name

    async def compose(
        self, case: Case, spent: Spent
    ) -> AsyncGenerator[SummaryProgressed | Delta | StatementReady | Composed, None]:
        """Have the summary written; the last event is `Composed`.

        Raises:
            ModelError: if the model fails for good. What it picked until then is kept.
        """
        shown: Sequence[Shown] = ()
        async with aclosing(self._reduced(case, spent)) as steps:
            async for step in steps:
                if isinstance(step, SummaryProgressed):
                    yield step
                else:
                    shown = step
        if not shown:
            yield Composed(None, model=self.name, reason=reason("nothing_on_it"))
            return
        async with aclosing(self._written(case, shown, spent)) as events:
            async for event in events:
                yield event

    async def _reduced(
        self, case: Case, spent: Spent
    ) -> AsyncGenerator[SummaryProgressed | Sequence[Shown], None]:
        """The passages to write from, last: all of them, or what the model picked of them."""
        room = room_to_write(case.options, self._prompt_tokens)
        if case.survey.tokens <= room:
            yield await asyncio.to_thread(list, _passages(case))
            return
        subject = writing.subject_of(case.options)
        left: Iterable[Shown] = _passages(case)
        picked: list[Shown] = []
        done, total = 0, case.plan.estimate.calls
        for _ in range(MOST_PASSES):
            picked = []
            async with aclosing(self._picker.pick(left, self._prompt_tokens, subject)) as steps:
                async for step in steps:
                    picked += step.picked
                    spent.cost += step.cost
                    spent.invalid += step.invalid
                    done += 1
                    yield SummaryProgressed(done, max(total, done + 1))
            if sum(map(shown_tokens, picked)) <= room:
                break
            left = picked
        yield list(_fitting(picked, room))

    async def _written(
        self, case: Case, shown: Sequence[Shown], spent: Spent
    ) -> AsyncGenerator[Delta | StatementReady | Composed, None]:
        sentences = [sentence for one in shown for sentence in one.cited]
        differing = await asyncio.to_thread(self._extractive.differences, sentences)
        draft = await asyncio.to_thread(case.draft_of, sentences)
        spent.cost += Cost(calls=1)
        finished, cut_short = ModelFinished(), None
        reply = writing.written(self._model, shown, differing, case.options)
        async with aclosing(reply) as events:
            async for event in events:
                if isinstance(event, Delta):
                    yield event
                elif isinstance(event, ModelFinished):
                    finished = event
                    cut_short = reason("summary_cut") if event.cut else None
                elif _is_full(case.options.length, draft):
                    cut_short = reason("summary_too_long")
                    break
                else:
                    for ready in await asyncio.to_thread(_added, draft, event):
                        yield ready
        spent.invalid += finished.invalid_citations
        spent.cost += Cost(0, finished.usage.prompt_tokens, finished.usage.completion_tokens)
        if draft.book.citations:
            yield Composed(draft, differing, self.name, cut_short)
            return
        why = "nothing_on_it" if finished.declined else "model_cited_no_sentence"
        yield Composed(None, model=self.name, reason=reason(why))


def _passages(case: Case) -> Iterator[Shown]:
    return (shown for read in case.material.read() for shown in read.shown)


def _added(draft: SummaryDraft, pointed: PointedAt) -> list[StatementReady]:
    """The statement that was added; none if it is a heading."""
    known = len(draft.book.citations)
    statement = draft.add_pointed(pointed)
    if statement is None:
        return []
    citations = draft.book.citations[known:]
    return [StatementReady(len(draft.statements) - 1, statement, citations)]


def _is_full(length: Length, draft: SummaryDraft) -> bool:
    """Whether there is no room for another statement."""
    if length.sentences is not None:
        return len(draft.statements) >= length.sentences
    return length.words is not None and draft.words >= _TOLERANCE * length.words


def _fitting(shown: Iterable[Shown], room: int) -> Iterator[Shown]:
    for one in shown:
        room -= shown_tokens(one)
        if room < 0:
            return
        yield one
