"""Conversations as they go over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from ingestion.library.conversations import TurnKind, TurnState
from service.answers import Answer
from service.api.schemas import MOST_COLLECTIONS, Body, CollectionName, DocumentFilters, Wire
from service.questions import is_encodable
from service.summaries.records import Summary

LONGEST_TITLE = 200

Title = Annotated[str, Field(max_length=LONGEST_TITLE)]


class Scope(Body):
    """Where a conversation's questions are asked: in which collections, and in which documents."""

    collections: list[CollectionName] = Field(default=[], max_length=MOST_COLLECTIONS)
    filters: DocumentFilters = DocumentFilters()


class NewConversation(Body):
    """A conversation to begin; without a title it is called after its first question."""

    title: Title = ""
    scope: Scope = Scope()

    @field_validator("title")
    @classmethod
    def _check_title(cls, title: str) -> str:
        return _checked(title)


class ConversationChanges(Body):
    """What to change of a conversation; what is left out stays."""

    title: Title | None = Field(None, min_length=1)
    pinned: bool | None = None
    scope: Scope | None = None

    @field_validator("title")
    @classmethod
    def _check_title(cls, title: str | None) -> str | None:
        return None if title is None else _checked(title)

    @model_validator(mode="after")
    def _check_any(self) -> Self:
        if self.title is None and self.pinned is None and self.scope is None:
            raise ValueError("name what to change: `title`, `pinned` or `scope`")
        return self


class Conversation(Wire):
    """A conversation without its turns, of which there are `turns`."""

    id: str
    title: str
    pinned: bool
    scope: Scope
    turns: int
    created_at: datetime
    updated_at: datetime


class Conversations(Wire):
    """A stretch of the conversations, the pinned ones first, then the latest; `total` is of all."""

    conversations: list[Conversation]
    total: int


class ConversationTurn(Wire):
    """A question with its answer or summary.

    A turn is `open` if there is no answer, since it broke off or is not there yet; `withdrawn` if
    it held words of a document that was purged.
    """

    id: str
    conversation_id: str
    position: int
    kind: TurnKind
    question: str
    asked_at: datetime
    state: TurnState
    answer: Answer | None = None
    summary: Summary | None = None


class ConversationTurns(Wire):
    """Turns of a conversation, the oldest first; `earlier` says whether there are any before."""

    turns: list[ConversationTurn]
    earlier: bool


class TurnEvent(Wire):
    """Data of the event `turn`: where what follows is kept."""

    conversation_id: str
    turn_id: str


def _checked(title: str) -> str:
    if not is_encodable(title):
        raise ValueError("it holds half a character (an unpaired surrogate)")
    return " ".join(title.split())
