"""The audit log: who did what and when, in rows that are only ever appended, each sealing the last.

A row's hash is the SHA-256 of the hash before it and of the row as canonical JSON (sorted keys, no
spaces, UTF-8). The newest hash stands in the properties too, so that rows cut off at the end are
missed. Rows hold ids and names of acts, never words of documents and never a secret.

Who acts is a context variable: the acts are recorded deep inside transactions, and everything on
the way there would have to pass a name on that is none of its business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, func, insert, select, update

from ingestion.library.changes import begin_changes
from ingestion.library.tables import audit, properties

LOCAL_NAME = "local"
"""Whoever works on the data directory itself."""

AuditAct = Literal[
    "ingest",
    "submit",
    "edit",
    "delete",
    "purge",
    "export",
    "key_created",
    "key_revoked",
    "keys_cleared",
    "session_begun",
    "session_ended",
    "sign_in_failed",
]

HEAD = "audit_head"
_BEGINNING = "0" * 64

_acting: ContextVar[str] = ContextVar("acting", default=LOCAL_NAME)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `what` has ids and counts; `hash` seals this entry and all before it."""

    sequence: int
    at: str
    who: str
    act: str
    what: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What an examination of the log found: the first entry that is wrong and how, if one is.

    `head` is the newest hash: whoever writes it down elsewhere can tell later that no entry up to
    there was changed, also by somebody who can rewrite the whole log.
    """

    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.reason


@contextmanager
def acting_as(who: str) -> Iterator[None]:
    """Have the acts in this context recorded as somebody's."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def acting() -> str:
    """Who acts here."""
    return _acting.get()


class AuditLog:
    """Appends to the log and reads it. Safe to use from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, act: AuditAct, what: Mapping[str, Any]) -> None:
        """Record an act that is no transaction of the library."""
        with self._engine.begin() as connection:
            begin_changes(connection)
            append_audit(connection, act, what)

    def entries(self, limit: int = 100, before: int | None = None) -> list[AuditEntry]:
        """The newest entries, or the newest before one, the newest first."""
        query = select(audit).order_by(audit.c.sequence.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.sequence < before)
        with self._engine.connect() as connection:
            return [
                AuditEntry(row.sequence, row.at, row.who, row.act, json.loads(row.what), row.hash)
                for row in connection.execute(query)
            ]

    def verify(self) -> AuditCheck:
        """Examine the whole log: is any entry changed, missing, or put in between?"""
        before, seen = _BEGINNING, 0
        with self._engine.connect() as connection:
            head = _head(connection)
            for row in connection.execute(select(audit).order_by(audit.c.sequence)):
                seen += 1
                if row.sequence != seen:
                    how = f"entry {seen} is missing: entry {row.sequence} stands in its place"
                    return AuditCheck(seen, head, seen, how)
                if row.hash != _seal(before, row.sequence, row.at, row.who, row.act, row.what):
                    how = f"entry {seen} is not what was written, or was put in"
                    return AuditCheck(seen, head, seen, how)
                before = row.hash
        if before != head:
            how = f"entries after {seen} are missing, or entry {seen} was put in"
            return AuditCheck(seen, head, seen, how)
        return AuditCheck(seen, head)


def append_audit(connection: Connection, act: AuditAct, what: Mapping[str, Any]) -> None:
    """Append an act of whoever acts here. The transaction must hold the change log's lock."""
    last = connection.execute(select(func.coalesce(func.max(audit.c.sequence), 0))).scalar_one()
    sequence, at, who = int(last) + 1, datetime.now(UTC).isoformat(), acting()
    words = _canonical(dict(what))
    sealed = _seal(_head(connection), sequence, at, who, act, words)
    row = {"sequence": sequence, "at": at, "who": who, "act": act, "what": words, "hash": sealed}
    connection.execute(insert(audit).values(row))
    own = properties.c.name == HEAD
    if not connection.execute(update(properties).where(own).values(value=sealed)).rowcount:
        connection.execute(insert(properties).values(name=HEAD, value=sealed))


def _head(connection: Connection) -> str:
    query = select(properties.c.value).where(properties.c.name == HEAD)
    return str(connection.execute(query).scalar() or _BEGINNING)


def _seal(before: str, sequence: int, at: str, who: str, act: str, what: str) -> str:
    row = {"sequence": sequence, "at": at, "who": who, "act": act, "what": what}
    return hashlib.sha256((before + _canonical(row)).encode()).hexdigest()


def _canonical(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
