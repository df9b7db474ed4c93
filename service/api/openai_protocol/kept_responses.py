"""Responses that are kept: each is a turn of one of Footnote's conversations.

Its id names both, so that nothing else has to be stored, and what somebody else keeps cannot be
told from what does not exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.errors import UnknownConversation, UnknownTurn
from ingestion.library.conversations import ConversationStore, StoredTurn
from service.api.conversation_schemas import Scope
from service.api.openai_protocol.replies import Asked
from service.conversation import MOST_TURNS, Turn
from service.errors import InvalidRequest
from service.kept_turns import TurnBegun, asked_in, begin_turn

_ID = re.compile(r"resp_([0-9a-f]{32})([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """A kept response, and the turns of its conversation up to it."""

    turn: StoredTurn
    turns: tuple[Turn, ...]
    is_last: bool


def response_id(begun: TurnBegun) -> str:
    """The id of a response that is kept as a turn."""
    return f"resp_{begun.conversation_id}{begun.turn_id}"


def kept_turn(store: ConversationStore, kept_id: str) -> StoredTurn:
    """The turn that a response is kept as.

    Raises:
        UnknownTurn: if there is none.
    """
    found = _ID.fullmatch(kept_id)
    if found is None:
        raise UnknownTurn(
            f"there is no response {kept_id!r}: only one that was asked for with `store` is kept"
        )
    return store.turn(*found.groups())


def previous_response(store: ConversationStore, previous_id: str) -> KeptResponse:
    """A response that another is to follow up.

    Raises:
        InvalidRequest: if it is not kept.
    """
    try:
        turn = kept_turn(store, previous_id)
        before = store.turns(turn.conversation_id, MOST_TURNS, turn.position + 1, records=False)
        last = store.turns(turn.conversation_id, 1, records=False)
    except (UnknownTurn, UnknownConversation):
        raise InvalidRequest(
            "previous_response_id: there is no such response; only one that was asked for with "
            "`store: true` can be followed up: send the messages before it in `input` instead"
        ) from None
    return KeptResponse(turn, tuple(asked_in(before)), is_last=last[-1].id == turn.id)


def begin_response(
    store: ConversationStore, request: Asked, previous: KeptResponse | None
) -> TurnBegun:
    """Keep a question, in the conversation of the response before it or in one of its own.

    Raises:
        InvalidRequest: if the conversation has gone on from there already.
    """
    if previous is None:
        scope = Scope(collections=list(request.model.collections), filters=request.filters)
        conversation = store.create("", scope.model_dump(mode="json")).id
    elif previous.is_last:
        conversation = previous.turn.conversation_id
    else:
        raise InvalidRequest(
            "previous_response_id: that conversation has gone on since, and a kept one has no "
            "branches: follow up its latest response, or leave `store` out"
        )
    return begin_turn(store, conversation, "answer", request.question)
