"""`/v1/responses`: a cited answer as OpenAI's Responses API has it, whole or as events."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from ingestion.errors import UnknownTurn
from service.answers import Answer
from service.api.conversation_schemas import Scope
from service.api.dependencies import Parts
from service.api.leaving import unless_left
from service.api.openai_protocol.errors import RESPONSES
from service.api.openai_protocol.kept_responses import (
    KeptResponse,
    begin_response,
    kept_turn,
    previous_response,
    response_id,
)
from service.api.openai_protocol.messages import Conversation, conversation, words_of
from service.api.openai_protocol.model_names import AskedModel, model_name
from service.api.openai_protocol.replies import (
    Asked,
    HappeningEvents,
    asked,
    happening,
    reply_of,
    whole_reply,
)
from service.api.openai_protocol.response_events import ResponseEvents, ResponseWriter
from service.api.openai_protocol.response_schemas import (
    AnsweredResponse,
    BareResponse,
    ResponsesRequest,
)
from service.api.openai_protocol.schemas import Message
from service.api.openai_protocol.streams import stream
from service.bootstrap import Services
from service.conversation import MOST_TURNS
from service.kept_turns import kept_answer, record_of

router = APIRouter(tags=["openai"], responses=RESPONSES)


@router.post(
    "/v1/responses",
    response_model=AnsweredResponse,
    responses={
        200: {
            "description": "The answer; with `stream`, its events as they happen.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def create_response(parts: Parts, request: ResponsesRequest, http: Request) -> Any:
    """Answer the last question of the input from collections, every sentence cited.

    With `store`, the answer is kept as a turn of a conversation, which a later request continues
    by its `previous_response_id`. `instructions` and what tools said have no effect.
    """
    messages = _messages(request)
    previous = await _previous(parts, request)
    said = conversation(messages, "input")
    before = (*(previous.turns if previous else ()), *said.turns)[-MOST_TURNS:]
    question = await asked(
        parts,
        request.model,
        Conversation(said.question, before),
        request.filters,
        request.footnotes,
        str(http.base_url),
    )
    kept_id, events = await _happening(parts, request, question, previous)
    writer = ResponseWriter(_bare(request, kept_id), question, words_of(messages))
    if request.stream:
        return stream(ResponseEvents(writer).of(events))
    return writer.answered(await unless_left(http, whole_reply(events, question)))


@router.get("/v1/responses/{response_id}")
def read_response(
    parts: Parts,
    http: Request,
    kept_id: Annotated[str, Path(alias="response_id", max_length=200)],
) -> AnsweredResponse:
    """A response that was kept, as it stands now."""
    store = parts.library.conversations
    turn = kept_turn(store, kept_id)
    record = record_of(turn)
    if not isinstance(record, Answer):
        raise UnknownTurn(f"there is no answer in {kept_id!r}: it broke off or was withdrawn")
    scope = Scope.model_validate(store.conversation(turn.conversation_id).scope)
    model = AskedModel(tuple(scope.collections))
    question = Asked(
        turn.question,
        Conversation(turn.question),
        model,
        scope.filters,
        footnotes=False,
        base_url=str(http.base_url),
    )
    bare = BareResponse(
        id=kept_id,
        created_at=int(turn.asked_at.timestamp()),
        status="in_progress",
        model=model_name(model.collections),
        store=True,
    )
    return ResponseWriter(bare, question, turn.question).answered(reply_of(record, question))


def _messages(request: ResponsesRequest) -> list[Message]:
    if isinstance(request.input, str):
        return [Message(role="user", content=request.input)]
    return [one for one in request.input if one.type in (None, "message")]


async def _previous(parts: Services, request: ResponsesRequest) -> KeptResponse | None:
    if request.previous_response_id is None:
        return None
    store = parts.library.conversations
    return await asyncio.to_thread(previous_response, store, request.previous_response_id)


async def _happening(
    parts: Services, request: ResponsesRequest, question: Asked, previous: KeptResponse | None
) -> tuple[str, HappeningEvents]:
    """What happens while the question is answered, and the id under which the answer is kept."""
    events = happening(parts, question)
    if not request.store:
        return f"resp_{uuid.uuid4().hex}", events
    store = parts.library.conversations
    begun = await asyncio.to_thread(begin_response, store, question, previous)
    return response_id(begun), kept_answer(store, begun, events)


def _bare(request: ResponsesRequest, kept_id: str) -> BareResponse:
    return BareResponse(
        id=kept_id,
        created_at=int(time.time()),
        status="in_progress",
        instructions=request.instructions,
        max_output_tokens=request.max_output_tokens,
        metadata=request.metadata or {},
        model=request.model,
        previous_response_id=request.previous_response_id,
        store=bool(request.store),
        temperature=request.temperature,
    )
