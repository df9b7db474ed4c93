"""`/v1/ask`: a cited answer, as one JSON document or as server-sent events.

Events: `passages`, `delta`, `statement`, `answer`, `support`, `error`, `done`. Every stream ends in
`done` or `error`; comments in between keep the connection alive.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, TypeAdapter
from sse_starlette import EventSourceResponse, ServerSentEvent

from service.answering import (
    AnswerEvent,
    AnswerReady,
    PassagesFound,
    StatementReady,
    SupportReady,
)
from service.answers import Answer
from service.api.dependencies import Parts
from service.api.problems import problem_of
from service.api.schemas import (
    AskRequest,
    DeltaEvent,
    PassagesEvent,
    StatementEvent,
    SupportEvent,
)
from service.conversation import Turn
from service.questions import checked_question

HEARTBEAT_S = 10

router = APIRouter(tags=["ask"])

_log = logging.getLogger(__name__)
_answer_json = TypeAdapter(Answer)


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
async def ask(parts: Parts, request: AskRequest) -> Answer | Response:
    """Answer a question from a collection, every sentence cited, or say why it cannot be.

    With `stream`, the events are `passages` (PassagesEvent), `delta` (DeltaEvent), `statement`
    (StatementEvent), `answer` (Answer), `support` (SupportEvent), `error` (Problem) and `done`.
    """
    question = checked_question(request.question, parts.settings.max_question_chars)
    turns = [Turn(one.question, one.answer) for one in request.turns]
    filters = request.filters.conditions()
    await asyncio.to_thread(parts.library.collection_id, request.collection)
    if request.stream:
        return EventSourceResponse(
            _events(parts.answerer.stream(question, request.collection, turns, filters)),
            ping=HEARTBEAT_S,
        )
    return await parts.answerer.answer(question, request.collection, turns, filters)


async def _events(answering: AsyncGenerator[AnswerEvent, None]) -> AsyncIterator[ServerSentEvent]:
    try:
        async with aclosing(answering) as events:
            async for event in events:
                yield _sent(event)
    except Exception as error:  # noqa: BLE001 - a stream that has begun can only report it
        _log.error("an answer broke off", exc_info=error)
        yield ServerSentEvent(event="error", data=problem_of(error).model_dump_json())
    else:
        yield ServerSentEvent(event="done", data="{}")


def _sent(event: AnswerEvent) -> ServerSentEvent:
    name, data = _named(event)
    json = data.model_dump_json() if isinstance(data, BaseModel) else _answer_json.dump_json(data)
    return ServerSentEvent(event=name, data=json if isinstance(json, str) else json.decode())


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
