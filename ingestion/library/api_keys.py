"""Keys to the API: kept as hashes, shown once, revoked at once.

A key is 256 random bits, so a plain SHA-256 of it is enough: nobody can try so many. Slow hashes
and salts are for passwords, which people choose from few. A key is looked up by its hash, which
says nothing of the key, and the two hashes are compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from ingestion.errors import UnknownKey
from ingestion.library.audit import append_audit
from ingestion.library.changes import begin_changes
from ingestion.library.rows import in_utc
from ingestion.library.tables import api_keys, sessions

Scope = Literal["read", "ingest", "delete", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

KEY_PATTERN = re.compile(r"fn_[A-Za-z0-9_-]{43}")

_PREFIX = "fn_"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key without its text: what it allows, in which collections (None: all), until when.

    Conversations and feedback belong to `owner`: who gets another key keeps them.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    collections: frozenset[str] | None
    owner: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at a moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class KeyStore:
    """Makes, finds and revokes keys. Nothing is cached: what is revoked is so at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(
        self,
        name: str,
        scopes: Collection[Scope],
        collections: Collection[str] | None = None,
        expires_at: datetime | None = None,
        owner: str | None = None,
    ) -> tuple[StoredKey, str]:
        """A new key and its text, which cannot be had again.

        Without an owner, it belongs to its name.
        """
        text = _PREFIX + secrets.token_urlsafe(_BYTES)
        key = StoredKey(
            id=uuid.uuid4().hex,
            name=name,
            scopes=frozenset(scopes),
            collections=None if collections is None else frozenset(collections),
            owner=owner or name,
            created_at=datetime.now(UTC),
            expires_at=expires_at,
            revoked_at=None,
        )
        row = {
            "id": key.id,
            "name": key.name,
            "hash": hashed(text),
            "scopes": sorted(key.scopes),
            "collections": None if key.collections is None else sorted(key.collections),
            "owner": key.owner,
            "created_at": key.created_at,
            "expires_at": key.expires_at,
        }
        told = {name: row[name] for name in ("id", "name", "scopes", "collections", "owner")}
        with self._engine.begin() as connection:
            begin_changes(connection)
            connection.execute(insert(api_keys).values(row))
            append_audit(connection, "key_created", told)
        return key, text

    def find(self, text: str) -> StoredKey | None:
        """The key with that text, valid or not."""
        wanted = hashed(text)
        with self._engine.connect() as connection:
            row = connection.execute(
                select(api_keys).where(api_keys.c.hash == wanted)
            ).one_or_none()
        if row is None or not hmac.compare_digest(row.hash, wanted):
            return None
        return to_key(row)

    def all(self) -> list[StoredKey]:
        """Every key that was made, revoked and expired ones included, the oldest first."""
        query = select(api_keys).order_by(api_keys.c.created_at, api_keys.c.id)
        with self._engine.connect() as connection:
            return [to_key(row) for row in connection.execute(query)]

    def is_empty(self) -> bool:
        """Whether no key was ever made; revoked and expired ones count."""
        with self._engine.connect() as connection:
            return connection.execute(select(api_keys.c.id).limit(1)).first() is None

    def revoke(self, key_id: str) -> StoredKey:
        """Make a key, and the sessions that were begun with it, open nothing from now on.

        Raises:
            UnknownKey: if there is none of that id.
        """
        own = api_keys.c.id == key_id
        now = func.coalesce(api_keys.c.revoked_at, datetime.now(UTC))
        with self._engine.begin() as connection:
            begin_changes(connection)
            connection.execute(update(api_keys).where(own).values(revoked_at=now))
            row = connection.execute(select(api_keys).where(own)).one_or_none()
            if row is None:
                raise UnknownKey(f"there is no key {key_id!r}: `footnote keys list` shows them")
            connection.execute(delete(sessions).where(sessions.c.key_id == key_id))
            append_audit(connection, "key_revoked", {"id": key_id, "name": row.name})
            return to_key(row)

    def clear(self) -> int:
        """Remove every key and session, and return how many keys there were.

        The service asks for none from then on, unless its settings say that it must.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            connection.execute(delete(sessions))
            gone = connection.execute(delete(api_keys)).rowcount
            append_audit(connection, "keys_cleared", {"keys": gone})
        return int(gone)


def hashed(secret: str) -> str:
    """What is kept of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_key(connection: Connection, key_id: str) -> StoredKey | None:
    """A key by its id."""
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id)).one_or_none()
    return None if row is None else to_key(row)


def to_key(row: Any) -> StoredKey:
    """A row of `api_keys`."""
    return StoredKey(
        id=row.id,
        name=row.name,
        scopes=frozenset(row.scopes),
        collections=None if row.collections is None else frozenset(row.collections),
        owner=row.owner,
        created_at=in_utc(row.created_at),
        expires_at=None if row.expires_at is None else in_utc(row.expires_at),
        revoked_at=None if row.revoked_at is None else in_utc(row.revoked_at),
    )
