"""`/v1/ask`: a cited answer, as one JSON document or as server-sent events.

Events: `passages`, `delta`, `statement`, `answer`, `support`, `error`, `done`. Every stream ends in
`done` or `error`; comments in between keep the connection alive.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.answering import (
    AnswerEvent,
    AnswerReady,
    PassagesFound,
    SupportReady,
)
from service.answers import Answer
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
from service.composition import StatementReady
from service.conversation import Turn
from service.questions import checked_question

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
    """Answer a question from a collection, every sentence cited, or say why it cannot be.

    With `stream`, the events are `passages` (PassagesEvent), `delta` (DeltaEvent), `statement`
    (StatementEvent), `answer` (Answer), `support` (SupportEvent), `error` (Problem) and `done`.
    """
    question = checked_question(request.question, parts.settings.max_question_chars)
    turns = [Turn(one.question, one.answer) for one in request.turns]
    filters = request.filters.conditions()
    await asyncio.to_thread(parts.library.collection_id, request.collection)
    if request.stream:
        events = parts.answerer.stream(question, request.collection, turns, filters)
        return event_stream(events, _named)
    answering = parts.answerer.answer(question, request.collection, turns, filters)
    return await unless_left(http, answering)


def _named(event: AnswerEvent) -> tuple[str, Any]:
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
