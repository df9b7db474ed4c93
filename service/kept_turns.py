"""Answers and summaries that are kept as turns of a conversation, as they are made.

A turn is kept with its question before it is answered, with its answer as soon as that is whole,
and once more when its statements are checked. Whatever breaks off in between, what is kept is true:
a statement whose check did not end is kept as unchecked.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ingestion.library.conversations import ConversationStore, StoredTurn, TurnKind
from service.answering import AnswerEvent, AnswerReady, SupportReady, with_supports
from service.answers import Answer, Support
from service.conversation import MOST_TURNS, Turn
from service.summaries.events import SummaryEvent, SummaryReady, SummarySupportReady
from service.summaries.events import with_supports as summary_with_supports
from service.summaries.records import Summary

_TITLE_CHARS = 120
_ANSWER_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class TurnBegun:
    """What is being made is kept under this id."""

    conversation_id: str
    turn_id: str


def begin_turn(
    store: ConversationStore,
    conversation_id: str,
    kind: TurnKind,
    question: str,
    in_place_of: str | None = None,
) -> TurnBegun:
    """Keep a question; it names a conversation that has no name yet.

    Raises:
        UnknownConversation: if there is none of that id.
        UnknownTurn: if the turn to replace is not in it.
    """
    title = _title_of(question)
    turn = store.begin_turn(conversation_id, kind, question, title=title, in_place_of=in_place_of)
    return TurnBegun(conversation_id, turn)


def turns_before(store: ConversationStore, begun: TurnBegun) -> list[Turn]:
    """What was asked and answered before a turn, as far as a follow-up may refer to it."""
    kept = store.turns(begun.conversation_id, MOST_TURNS + 1, records=False)
    return asked_in([one for one in kept if one.id != begun.turn_id])[-MOST_TURNS:]


def asked_in(kept: Sequence[StoredTurn]) -> list[Turn]:
    """What was asked and answered in some turns, as a follow-up refers to it."""
    return [
        Turn(one.question, one.words[:_ANSWER_CHARS]) for one in kept if one.state == "answered"
    ]


async def kept_answer(
    store: ConversationStore, begun: TurnBegun, events: AsyncGenerator[AnswerEvent, None]
) -> AsyncGenerator[AnswerEvent | TurnBegun, None]:
    """The events of an answer, which takes its turn's id and is kept on the way."""
    answer: Answer | None = None
    supports: dict[int, Support] = {}
    yield begun
    async with aclosing(events):
        async for event in events:
            if isinstance(event, AnswerReady):
                answer = replace(event.answer, id=begun.turn_id)
                await asyncio.to_thread(_keep, store, answer)
                yield AnswerReady(answer)
                continue
            if isinstance(event, SupportReady):
                supports[event.index] = event.support
            yield event
    if answer is not None and supports:
        await asyncio.to_thread(_keep, store, with_supports(answer, supports))


async def kept_summary(
    store: ConversationStore, begun: TurnBegun, events: AsyncGenerator[SummaryEvent, None]
) -> AsyncGenerator[SummaryEvent | TurnBegun, None]:
    """The events of a summary, which takes its turn's id and is kept on the way."""
    summary: Summary | None = None
    checked: list[SummarySupportReady] = []
    yield begun
    async with aclosing(events):
        async for event in events:
            if isinstance(event, SummaryReady):
                summary = replace(event.summary, id=begun.turn_id)
                await asyncio.to_thread(_keep, store, summary)
                yield SummaryReady(summary)
                continue
            if isinstance(event, SummarySupportReady):
                checked.append(event)
            yield event
    if summary is not None and checked:
        await asyncio.to_thread(_keep, store, summary_with_supports(summary, checked))


def record_of(turn: StoredTurn) -> Answer | Summary | None:
    """The answer or summary that a turn holds, if it holds one."""
    if turn.state != "answered":
        return None
    record: Answer | Summary = _adapter(turn.kind).validate_json(turn.record)
    return record


def _title_of(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rstrip() + "…"


def _keep(store: ConversationStore, made: Answer | Summary) -> None:
    kind: TurnKind = "answer" if isinstance(made, Answer) else "summary"
    record = _adapter(kind).dump_json(made).decode()
    store.finish_turn(made.id, made.text or made.reason or "", record, set(_documents_of(made)))


def _documents_of(made: Answer | Summary) -> Iterator[str]:
    """The stored documents whose words may be in an answer or summary."""
    if isinstance(made, Summary):
        yield from (one.document_id for one in made.documents if one.version)
        return
    yield from (one.document_id for one in made.citations)
    for passage in made.passages:
        yield passage.document_id
        yield from (copy.document_id for copy in passage.copies)


@cache
def _adapter(kind: TurnKind) -> TypeAdapter[Any]:
    return TypeAdapter(Answer if kind == "answer" else Summary)
