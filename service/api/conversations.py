"""`/v1/conversations`: what was asked and answered, kept until it is deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from ingestion.library.conversations import StoredTurn
from service.answers import Answer
from service.api.conversation_schemas import (
    Conversation,
    ConversationChanges,
    Conversations,
    ConversationTurn,
    ConversationTurns,
    NewConversation,
)
from service.api.dependencies import Parts
from service.kept_turns import record_of

router = APIRouter(tags=["conversations"])


@router.get("/v1/conversations")
def list_conversations(
    parts: Parts,
    q: Annotated[
        str, Query(max_length=200, description="Words in a title, question or answer.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Conversations:
    """A stretch of the conversations, the pinned ones first, then the latest."""
    found, total = parts.library.conversations.found(q.strip(), limit, offset)
    shown = [Conversation.model_validate(one) for one in found]
    return Conversations(conversations=shown, total=total)


@router.post("/v1/conversations", status_code=HTTPStatus.CREATED)
def begin_conversation(parts: Parts, request: NewConversation) -> Conversation:
    """Begin a conversation. `/v1/ask` and `/v1/summarize` add turns to it."""
    scope = request.scope.model_dump(mode="json")
    created = parts.library.conversations.create(request.title, scope)
    return Conversation.model_validate(created)


@router.get("/v1/conversations/{conversation_id}")
def read_conversation(parts: Parts, conversation_id: str) -> Conversation:
    """A conversation, without its turns."""
    return Conversation.model_validate(parts.library.conversations.conversation(conversation_id))


@router.patch("/v1/conversations/{conversation_id}")
def change_conversation(
    parts: Parts, conversation_id: str, request: ConversationChanges
) -> Conversation:
    """Rename a conversation, pin it, or ask its next questions elsewhere."""
    changed = parts.library.conversations.change(
        conversation_id,
        title=request.title,
        pinned=request.pinned,
        scope=request.scope.model_dump(mode="json") if request.scope else None,
    )
    return Conversation.model_validate(changed)


@router.delete("/v1/conversations/{conversation_id}", status_code=HTTPStatus.NO_CONTENT)
def delete_conversation(parts: Parts, conversation_id: str) -> None:
    """Delete a conversation with all that was asked and answered in it."""
    parts.library.conversations.delete(conversation_id)


@router.get("/v1/conversations/{conversation_id}/turns")
def list_turns(
    parts: Parts,
    conversation_id: str,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
    before: Annotated[
        int | None, Query(ge=1, le=2**31, description="Only those before this position.")
    ] = None,
    records: Annotated[
        bool, Query(description="Whether to send answers and summaries along.")
    ] = True,
) -> ConversationTurns:
    """The last turns of a conversation, or the last before a position, the oldest first."""
    store = parts.library.conversations
    found = store.turns(conversation_id, limit + 1, before, records=records)
    return ConversationTurns(
        turns=[to_turn(one, with_record=records) for one in found[-limit:]],
        earlier=len(found) > limit,
    )


@router.get("/v1/conversations/{conversation_id}/turns/{turn_id}")
def read_turn(parts: Parts, conversation_id: str, turn_id: str) -> ConversationTurn:
    """One turn of a conversation, which an answer's `id` names."""
    return to_turn(parts.library.conversations.turn(conversation_id, turn_id))


def to_turn(turn: StoredTurn, *, with_record: bool = True) -> ConversationTurn:
    """A stored turn as it goes over the wire."""
    record = record_of(turn) if with_record else None
    is_answer = isinstance(record, Answer)
    return ConversationTurn(
        id=turn.id,
        conversation_id=turn.conversation_id,
        position=turn.position,
        kind=turn.kind,
        question=turn.question,
        asked_at=turn.asked_at,
        state=turn.state,
        answer=record if is_answer else None,
        summary=None if is_answer else record,
    )
