"""Looking at a library without opening it: nothing is written, and whoever owns it goes on.

For databases that are a file (SQLite); one in a server is looked at with the server's own tools.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import LibraryDamaged, LibraryUnavailable
from ingestion.library.backup import DATABASE, ORIGINALS
from ingestion.library.changes import COUNTER

EMBEDDING_MODEL = "embedding_model"

# Older releases have not all of these tables.
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_STATES = "SELECT state, count(*) FROM jobs GROUP BY state"
_NEWEST = {
    "versions": "SELECT max(ingested_at) FROM versions",
    "documents": "SELECT max(created_at) FROM documents",
    "collections": "SELECT max(created_at) FROM collections",
    "jobs": "SELECT max(created_at) FROM jobs",
}
_DOCUMENTS = "SELECT count(*) FROM documents WHERE current_version_id IS NOT NULL"
_PASSAGES = (
    "SELECT count(*) FROM passages "
    "JOIN documents ON documents.current_version_id = passages.version_id"
)
_BUSY_S = 10


@dataclass(frozen=True, slots=True)
class Contents:
    """What a library says of itself. `newest` is the latest time that is written in it."""

    revision: str
    collections: int
    documents: int
    passages: int
    head: int
    embedding_model: str | None
    library_id: str | None
    dimensions: int | None
    newest: datetime | None
    unfinished_purges: int
    jobs: dict[str, int]


class Examiner:
    """Reads a library's database and originals, and leaves them as they are."""

    def __init__(self, home: Path) -> None:
        self._home = home

    @property
    def exists(self) -> bool:
        """Whether there is a library at all."""
        return (self._home / DATABASE).is_file()

    def check_database(self, *, full: bool = False) -> str:
        """Let the database examine itself; `full` looks into every index too.

        Raises:
            LibraryDamaged: if it finds anything wrong.
            LibraryUnavailable: if it cannot be read.
        """
        check = "integrity_check" if full else "quick_check"
        with self._reading() as database:
            said = str(database.execute(f"PRAGMA {check}(1)").fetchone()[0])
            broken = full and database.execute("PRAGMA foreign_key_check").fetchone()
        if said != "ok":
            raise LibraryDamaged(f"the library's database is damaged: {said}")
        if broken:
            raise LibraryDamaged(f"rows of {broken[0]} belong to what is not there")
        return "the database is sound"

    def contents(self) -> Contents:
        """What it holds, in numbers.

        Raises:
            LibraryDamaged: if it is no library's database.
            LibraryUnavailable: if it cannot be read.
        """
        with self._reading() as database:
            one = _Row(database)
            properties = dict(database.execute("SELECT name, value FROM properties"))
            tables = {name for (name,) in database.execute(_TABLES)}
            times = [_time(one(_NEWEST[name])) for name in _NEWEST.keys() & tables]
            vector = one("SELECT length(embedding) FROM passages LIMIT 1")
            states = database.execute(_STATES) if "jobs" in tables else ()
            return Contents(
                revision=str(one("SELECT version_num FROM alembic_version")),
                collections=one.number("SELECT count(*) FROM collections"),
                documents=one.number(_DOCUMENTS),
                passages=one.number(_PASSAGES),
                head=int(properties.get(COUNTER, 0)),
                embedding_model=properties.get(EMBEDDING_MODEL),
                library_id=properties.get("library_id"),
                dimensions=None if vector is None else int(vector) // 4,
                newest=max((time for time in times if time), default=None),
                unfinished_purges=sum(name.startswith("purge:") for name in properties),
                jobs=dict(states),
            )

    def originals(self) -> list[str]:
        """The SHA-256 of the original of every version.

        Raises:
            LibraryUnavailable: if the database cannot be read.
        """
        with self._reading() as database:
            return [str(one) for (one,) in database.execute("SELECT DISTINCT sha256 FROM versions")]

    def wrong_originals(self, most: int | None) -> tuple[int, list[str]]:
        """How many originals were looked at, and what is wrong with which; None looks at all.

        Raises:
            LibraryUnavailable: if the database cannot be read.
        """
        wanted = self.originals()
        if most is not None and len(wanted) > most:
            wanted = random.sample(wanted, most)
        wrong = [why for one in wanted if (why := self._wrong(one)) is not None]
        return len(wanted), wrong

    def _wrong(self, sha256: str) -> str | None:
        path = self._home / ORIGINALS / sha256[:2] / sha256
        if not path.exists():
            return f"{sha256} is missing"
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            return f"{sha256} cannot be read: {error.strerror}"
        return None if found == sha256 else f"{sha256} holds other bytes"

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        address = f"{(self._home / DATABASE).absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as database:
                database.execute("PRAGMA query_only = ON")
                yield database
        except sqlite3.OperationalError as error:
            raise LibraryUnavailable(f"the library's database cannot be read: {error}") from error
        except sqlite3.DatabaseError as error:
            raise LibraryDamaged(f"the library's database is damaged: {error}") from error


class _Row:
    """Answers queries of one value."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __call__(self, query: str) -> str | int | None:
        row = self._database.execute(query).fetchone()
        return None if row is None else row[0]

    def number(self, query: str) -> int:
        """The number that a query counts."""
        return int(self(query) or 0)


def _time(held: str | int | None) -> datetime | None:
    if not isinstance(held, str):
        return None
    try:
        time = datetime.fromisoformat(held)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
