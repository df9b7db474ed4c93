"""Conversations: what was asked and answered, kept until it is deleted.

A turn holds an answer's own record, as JSON that is opaque here, and knows the documents whose
words are in it: when one of them is purged, the record goes and the question stays.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from ingestion.errors import UnknownConversation, UnknownTurn
from ingestion.library.audit import LOCAL_NAME
from ingestion.library.changes import begin_changes
from ingestion.library.keys import all_held, portions
from ingestion.library.rows import in_utc
from ingestion.library.tables import collections as collections_
from ingestion.library.tables import conversations, documents, turn_documents, turns

TurnKind = Literal["answer", "summary"]
TurnState = Literal["open", "answered", "withdrawn"]


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A conversation without its turns, of which there are `turns`.

    `scope` says where its questions are asked: a JSON object that is opaque here.
    """

    id: str
    title: str
    pinned: bool
    scope: Mapping[str, Any]
    turns: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question and the JSON of its answer or summary.

    The record is empty while it is `open`, as it is when an answer broke off, and after it was
    `withdrawn` because a document whose words it held has been purged.
    """

    id: str
    conversation_id: str
    position: int
    kind: TurnKind
    question: str
    asked_at: datetime
    state: TurnState
    words: str
    record: str


class ConversationStore:
    """Keeps one owner's conversations: those of others do not exist for it.

    With `collections`, turns that hold words of documents elsewhere read as withdrawn: who may no
    longer see a document does not see it in what was answered before. Safe to use from any thread;
    each method is one transaction.
    """

    def __init__(
        self,
        engine: Engine,
        owner: str = LOCAL_NAME,
        collections: Collection[str] | None = None,
    ) -> None:
        self._engine = engine
        self._owner = owner
        self._collections = None if collections is None else sorted(collections)

    def of(self, owner: str, collections: Collection[str] | None) -> ConversationStore:
        """The same for somebody else, who may see documents of some collections, or of all."""
        return ConversationStore(self._engine, owner, collections)

    def create(self, title: str, scope: Mapping[str, Any]) -> StoredConversation:
        """A new conversation without turns."""
        now = datetime.now(UTC)
        row = {"id": uuid.uuid4().hex, "title": title, "pinned": False, "scope": dict(scope)}
        with self._engine.begin() as connection:
            begin_changes(connection)
            values = {**row, "created_at": now, "updated_at": now, "owner": self._owner}
            connection.execute(insert(conversations).values(values))
        return StoredConversation(**row, turns=0, created_at=now, updated_at=now)  # type: ignore[arg-type]

    def conversation(self, conversation_id: str) -> StoredConversation:
        """One conversation.

        Raises:
            UnknownConversation: if there is none of that id.
        """
        with self._engine.connect() as connection:
            return _conversation(connection, conversation_id, self._owner)

    def found(
        self, words: str = "", limit: int = 100, offset: int = 0
    ) -> tuple[list[StoredConversation], int]:
        """A stretch of the conversations, the pinned ones first, then the latest; and their number.

        `words` must stand together in the title, a question or an answer, in any case.
        """
        ours = [conversations.c.owner == self._owner, *self._holding(words)]
        page = (
            _select_conversations()
            .where(*ours)
            .order_by(
                conversations.c.pinned.desc(),
                conversations.c.updated_at.desc(),
                conversations.c.id,
            )
            .limit(limit)
            .offset(offset)
        )
        count = select(func.count()).select_from(conversations).where(*ours)
        with self._engine.connect() as connection:
            rows = [_to_conversation(row) for row in connection.execute(page)]
            return rows, int(connection.execute(count).scalar_one())

    def change(
        self,
        conversation_id: str,
        *,
        title: str | None = None,
        pinned: bool | None = None,
        scope: Mapping[str, Any] | None = None,
    ) -> StoredConversation:
        """Change what is given, and return the conversation as it is then.

        Raises:
            UnknownConversation: if there is none of that id.
        """
        given = {"title": title, "pinned": pinned, "scope": scope}
        values = {name: value for name, value in given.items() if value is not None}
        with self._engine.begin() as connection:
            begin_changes(connection)
            if values:
                own = conversations.c.id == conversation_id, conversations.c.owner == self._owner
                connection.execute(update(conversations).where(*own).values(**values))
            return _conversation(connection, conversation_id, self._owner)

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation with its turns.

        Raises:
            UnknownConversation: if there is none of that id.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            _conversation(connection, conversation_id, self._owner)
            own = turns.c.conversation_id == conversation_id
            _delete_turns(connection, connection.execute(select(turns.c.id).where(own)).scalars())
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))

    def turns(
        self,
        conversation_id: str,
        limit: int | None = None,
        before: int | None = None,
        *,
        records: bool = True,
    ) -> list[StoredTurn]:
        """The last turns of a conversation, or the last before a position, the oldest first.

        Without `records` theirs are empty, and are not read: they are the bulk of a conversation.

        Raises:
            UnknownConversation: if there is none of that id.
        """
        held = select(turns) if records else _select_without_records()
        query = held.where(turns.c.conversation_id == conversation_id)
        if before is not None:
            query = query.where(turns.c.position < before)
        query = query.order_by(turns.c.position.desc()).limit(limit)
        with self._engine.connect() as connection:
            _conversation(connection, conversation_id, self._owner)
            found = [_to_turn(row) for row in connection.execute(query)][::-1]
            return self._as_seen(connection, found)

    def turn(self, conversation_id: str, turn_id: str) -> StoredTurn:
        """One turn of a conversation.

        Raises:
            UnknownTurn: if the conversation, or the turn in it, is not known.
        """
        query = select(turns).where(turns.c.id == turn_id)
        query = query.where(turns.c.conversation_id.in_(self._own(conversation_id)))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise _unknown_turn(turn_id)
            return self._as_seen(connection, [_to_turn(row)])[0]

    def begin_turn(
        self,
        conversation_id: str,
        kind: TurnKind,
        question: str,
        *,
        title: str = "",
        in_place_of: str | None = None,
    ) -> str:
        """Keep a question before it is answered, and return the id of its turn.

        `title` names the conversation if it has no name yet. With `in_place_of`, that turn and all
        that came after it go: what follows from here follows from this question.

        Raises:
            UnknownConversation: if there is none of that id.
            UnknownTurn: if the turn to replace is not in the conversation.
        """
        key, now = uuid.uuid4().hex, datetime.now(UTC)
        with self._engine.begin() as connection:
            begin_changes(connection)
            held = _conversation(connection, conversation_id, self._owner)
            if in_place_of is not None:
                _delete_from(connection, conversation_id, in_place_of)
            last = select(func.coalesce(func.max(turns.c.position), 0))
            position = last.where(turns.c.conversation_id == conversation_id)
            row = {
                "id": key,
                "conversation_id": conversation_id,
                "position": int(connection.execute(position).scalar_one()) + 1,
                "kind": kind,
                "question": question,
                "asked_at": now,
                "state": "open",
                "words": "",
                "record": "",
            }
            connection.execute(insert(turns).values(row))
            own = conversations.c.id == conversation_id
            values = {"updated_at": now, "title": held.title or title}
            connection.execute(update(conversations).where(own).values(values))
        return key

    def finish_turn(
        self, turn_id: str, words: str, record: str, document_ids: Collection[str]
    ) -> bool:
        """Keep the answer of a turn.

        Returns:
            False if it is not kept: the turn is gone meanwhile, or a document whose words the
            answer holds has been purged.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            is_held = all_held(connection, document_ids)
            values = (
                {"state": "answered", "words": words, "record": record}
                if is_held
                else {"state": "withdrawn", "words": "", "record": ""}
            )
            mine = turns.c.conversation_id.in_(self._own())
            own = update(turns).where(turns.c.id == turn_id, mine)
            done = connection.execute(own.values(values))
            if not (done.rowcount and is_held):
                return False
            connection.execute(delete(turn_documents).where(turn_documents.c.turn_id == turn_id))
            if document_ids:
                rows = [{"turn_id": turn_id, "document_id": one} for one in sorted(document_ids)]
                connection.execute(insert(turn_documents), rows)
        return True

    def _own(self, conversation_id: str | None = None) -> Select[Any]:
        query = select(conversations.c.id).where(conversations.c.owner == self._owner)
        return (
            query if conversation_id is None else query.where(conversations.c.id == conversation_id)
        )

    def _hidden(self) -> Select[Any]:
        """The turns that hold words of documents in other collections."""
        return (
            select(turn_documents.c.turn_id)
            .join(documents, documents.c.id == turn_documents.c.document_id)
            .join(collections_, collections_.c.id == documents.c.collection_id)
            .where(collections_.c.name.not_in(self._collections or []))
        )

    def _as_seen(self, connection: Connection, found: list[StoredTurn]) -> list[StoredTurn]:
        if self._collections is None:
            return found
        query = self._hidden().where(turn_documents.c.turn_id.in_([one.id for one in found]))
        hidden = set(connection.execute(query).scalars())
        return [
            replace(one, state="withdrawn", words="", record="") if one.id in hidden else one
            for one in found
        ]

    def _holding(self, words: str) -> list[Any]:
        if not words:
            return []
        answered = turns.c.words.icontains(words, autoescape=True)
        if self._collections is not None:
            answered = and_(answered, turns.c.id.not_in(self._hidden()))
        in_turns = select(turns.c.conversation_id).where(
            or_(turns.c.question.icontains(words, autoescape=True), answered)
        )
        titled = conversations.c.title.icontains(words, autoescape=True)
        return [or_(titled, conversations.c.id.in_(in_turns))]


def withdraw_turns(connection: Connection, document_ids: Sequence[str]) -> None:
    """Take the records of turns that hold words of some documents; their questions stay."""
    own = select(turn_documents.c.turn_id).where(turn_documents.c.document_id.in_(document_ids))
    for some in portions(connection.execute(own.distinct()).scalars()):
        connection.execute(delete(turn_documents).where(turn_documents.c.turn_id.in_(some)))
        gone = update(turns).where(turns.c.id.in_(some))
        connection.execute(gone.values(state="withdrawn", words="", record=""))


def _select_conversations() -> Select[Any]:
    count = (
        select(func.count())
        .where(turns.c.conversation_id == conversations.c.id)
        .scalar_subquery()
        .label("turns")
    )
    return select(conversations, count)


def _select_without_records() -> Select[Any]:
    others = [column for column in turns.c if column is not turns.c.record]
    return select(*others, literal("").label("record"))


def _conversation(connection: Connection, conversation_id: str, owner: str) -> StoredConversation:
    own = conversations.c.id == conversation_id, conversations.c.owner == owner
    query = _select_conversations().where(*own)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownConversation(
            f"there is no conversation {conversation_id}: it may have been deleted"
        )
    return _to_conversation(row)


def _to_conversation(row: Any) -> StoredConversation:
    return StoredConversation(
        id=row.id,
        title=row.title,
        pinned=row.pinned,
        scope=row.scope,
        turns=row.turns,
        created_at=in_utc(row.created_at),
        updated_at=in_utc(row.updated_at),
    )


def _to_turn(row: Any) -> StoredTurn:
    return StoredTurn(
        id=row.id,
        conversation_id=row.conversation_id,
        position=row.position,
        kind=row.kind,
        question=row.question,
        asked_at=in_utc(row.asked_at),
        state=row.state,
        words=row.words,
        record=row.record,
    )


def _delete_from(connection: Connection, conversation_id: str, turn_id: str) -> None:
    """Delete a turn of a conversation and all that came after it."""
    own = turns.c.conversation_id == conversation_id
    first = select(turns.c.position).where(own, turns.c.id == turn_id)
    position = connection.execute(first).scalar()
    if position is None:
        raise _unknown_turn(turn_id)
    later = select(turns.c.id).where(own, turns.c.position >= position)
    _delete_turns(connection, connection.execute(later).scalars())


def _delete_turns(connection: Connection, turn_ids: Any) -> None:
    for some in portions(turn_ids):
        connection.execute(delete(turn_documents).where(turn_documents.c.turn_id.in_(some)))
        connection.execute(delete(turns).where(turns.c.id.in_(some)))


def _unknown_turn(turn_id: str) -> UnknownTurn:
    return UnknownTurn(f"there is no turn {turn_id} in this conversation: it may have been deleted")
