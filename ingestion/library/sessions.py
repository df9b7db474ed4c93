"""Browsers that have signed in: each known by the hash of what its cookie holds."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from ingestion.library.api_keys import Scope, StoredKey, find_key, hashed
from ingestion.library.audit import append_audit
from ingestion.library.changes import begin_changes
from ingestion.library.rows import in_utc
from ingestion.library.tables import sessions

_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session is of, and what it allows. `key_id` names the key that it was begun with."""

    name: str
    scopes: frozenset[Scope]
    collections: frozenset[str] | None
    owner: str
    key_id: str | None = None


class SessionStore:
    """Begins, finds and ends sessions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, who: SignedIn, lasts: timedelta) -> tuple[str, datetime]:
        """A new session: what its cookie holds, and when it ends. Sessions that are over go."""
        text, now = secrets.token_urlsafe(_BYTES), datetime.now(UTC)
        row = {
            "hash": hashed(text),
            "key_id": who.key_id,
            "name": who.name,
            "scopes": sorted(who.scopes),
            "collections": None if who.collections is None else sorted(who.collections),
            "owner": who.owner,
            "created_at": now,
            "expires_at": now + lasts,
        }
        with self._engine.begin() as connection:
            begin_changes(connection)
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(insert(sessions).values(row))
            append_audit(connection, "session_begun", {"name": who.name, "key": who.key_id})
        return text, now + lasts

    def find(self, text: str) -> SignedIn | None:
        """Who a session is of, if it lasts, and if the key that it was begun with is valid."""
        now = datetime.now(UTC)
        query = select(sessions).where(sessions.c.hash == hashed(text))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            if row is None or in_utc(row.expires_at) <= now:
                return None
            if row.key_id is not None:
                key = find_key(connection, row.key_id)
                return signed_in_with(key) if key is not None and key.is_valid(now) else None
        collections = None if row.collections is None else frozenset(row.collections)
        return SignedIn(row.name, frozenset(row.scopes), collections, row.owner)

    def end(self, text: str) -> bool:
        """End a session; False if there was none."""
        own = sessions.c.hash == hashed(text)
        with self._engine.begin() as connection:
            begin_changes(connection)
            name = connection.execute(
                delete(sessions).where(own).returning(sessions.c.name)
            ).scalar()
            if name is not None:
                append_audit(connection, "session_ended", {"name": name})
        return name is not None


def signed_in_with(key: StoredKey) -> SignedIn:
    """Whoever holds a key."""
    return SignedIn(key.name, key.scopes, key.collections, key.owner, key.id)
