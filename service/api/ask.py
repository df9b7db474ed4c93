"""`/v1/ask`: a cited answer, as one JSON document or as server-sent events.

Events: `turn` (in a conversation), `passages`, `delta`, `statement`, `answer`, `support`, `error`,
`done`. Every stream ends in `done` or `error`; comments in between keep the connection alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.answering import (
    AnswerEvent,
    AnswerReady,
    PassagesFound,
    SupportReady,
    whole_answer,
)
from service.answers import Answer
from service.api.conversation_schemas import TurnEvent
from service.api.dependencies import Parts
from service.api.event_streams import event_stream
from service.api.leaving import unless_left
from service.api.schemas import (
    AskRequest,
    DeltaEvent,
    PassagesEvent,
    StatementEvent,
    SupportEvent,
)
from service.bootstrap import Services
from service.composition import StatementReady
from service.conversation import Turn
from service.kept_turns import TurnBegun, begin_turn, kept_answer, turns_before
from service.questions import checked_question
from service.retrieval import keys_of

router = APIRouter(tags=["ask"])


@router.post(
    "/v1/ask",
    response_model=Answer,
    responses={
        200: {
            "description": "The answer; with `stream`, its events as they happen.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def ask(parts: Parts, request: AskRequest, http: Request) -> Answer | Response:
    """Answer a question from collections, every sentence cited, or say why it cannot be.

    With `stream`, the events are `turn` (TurnEvent, in a conversation), `passages` (PassagesEvent),
    `delta` (DeltaEvent), `statement` (StatementEvent), `answer` (Answer), `support`
    (SupportEvent), `error` (Problem) and `done`.
    """
    question = checked_question(request.question, parts.settings.max_question_chars)
    await asyncio.to_thread(keys_of, parts.library, request.names)  # raises if one is unknown
    events = await _events(parts, request, question)
    if request.stream:
        return event_stream(events, _named)
    return await unless_left(http, whole_answer(events))


async def _events(
    parts: Services, request: AskRequest, question: str
) -> AsyncGenerator[AnswerEvent | TurnBegun, None]:
    """What happens while the question is answered, kept in its conversation if it is in one."""
    filters = request.filters.conditions()
    ask = partial(parts.answerer.stream, question, request.names, filters=filters)
    if request.conversation is None:
        return ask(turns=[Turn(one.question, one.answer) for one in request.turns])
    store = parts.library.conversations
    begun = await asyncio.to_thread(
        begin_turn, store, request.conversation, "answer", question, request.in_place_of
    )
    turns = await asyncio.to_thread(turns_before, store, begun)
    return kept_answer(store, begun, ask(turns=turns))


def _named(event: AnswerEvent | TurnBegun) -> tuple[str, Any]:
    if isinstance(event, TurnBegun):
        return "turn", TurnEvent.model_validate(event)
    if isinstance(event, PassagesFound):
        return "passages", PassagesEvent(passages=list(event.passages))
    if isinstance(event, StatementReady):
        return "statement", StatementEvent(
            index=event.index, statement=event.statement, citations=list(event.citations)
        )
    if isinstance(event, AnswerReady):
        return "answer", event.answer
    if isinstance(event, SupportReady):
        return "support", SupportEvent(index=event.index, support=event.support)
    return "delta", DeltaEvent(text=event.text)
