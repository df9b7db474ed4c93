"""Opening the database: SQLite by default, any SQLAlchemy URL otherwise; migrated before use."""

from __future__ import annotations

import sqlite3
import uuid
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DataError, OperationalError

from ingestion.errors import (
    IngestionError,
    InvalidValue,
    LibraryDamaged,
    LibrarySchemaTooNew,
    LibraryUnavailable,
)
from ingestion.library.changes import COUNTER
from ingestion.library.listing import FOLD, fold_case
from ingestion.library.properties import LIBRARY_ID
from ingestion.library.tables import properties

SCHEMA_REVISION = "0006"

_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_UNAVAILABLE = (
    "SQLITE_BUSY",
    "SQLITE_CANTOPEN",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_PERM",
    "SQLITE_READONLY",
)


def open_database(url: str) -> Engine:
    """Connect to the library's database, and create or migrate its tables as needed.

    Raises:
        LibrarySchemaTooNew: if a newer release wrote it.
        LibraryDamaged: if it is no database, or a damaged one.
        LibraryUnavailable: if it cannot be reached, or written to.
    """
    # What a statement was given may be a document's text, and errors are logged.
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "handle_error", _explain)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin)
    try:
        _migrate(engine)
        _write_first_properties(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _connected(url: str) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "handle_error", _explain)
    if make_url(url).get_backend_name() == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def attach_database(url: str) -> Engine:
    """Connect to a database that another process may have open; its tables stay as they are.

    Raises:
        LibraryUnavailable: if another release wrote it, or it cannot be reached.
    """
    engine = _connected(url)
    try:
        revision = _revision(engine)
    except BaseException:
        engine.dispose()
        raise
    if revision != SCHEMA_REVISION:
        engine.dispose()
        raise LibraryUnavailable(
            f"the process that uses this library is of another release (schema {revision}, this "
            f"one knows {SCHEMA_REVISION}): stop it first, or use that release"
        )
    return engine


def rewrite_sqlite(engine: Engine) -> None:
    """Write the database's file anew, so that nothing of deleted rows is left in it or its log."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    finally:
        connection.close()


def _configure_sqlite(connection: Any, _record: object) -> None:
    """WAL lets readers go on while one writes; FULL keeps a commit through a power cut."""
    # Left to itself, the driver begins no transaction for DDL: a kill would leave half a schema.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 10000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function(FOLD, 1, fold_case, deterministic=True)


def _explain(context: ExceptionContext) -> None:
    """Raise an error of ours for what is no fault of a statement of ours."""
    error = _explained(context.original_exception, context.sqlalchemy_exception)
    if error is not None:
        raise error


def _explained(original: BaseException, wrapped: Exception | None) -> IngestionError | None:
    code = getattr(original, "sqlite_errorname", "")
    if code.startswith(_DAMAGED):
        return LibraryDamaged(f"the library's database is damaged: {original}; restore a backup")
    remote = isinstance(wrapped, OperationalError) and not isinstance(original, sqlite3.Error)
    if remote or code.startswith(_UNAVAILABLE):
        return LibraryUnavailable(f"the library's database cannot be used: {original}")
    if isinstance(original, (UnicodeEncodeError, OverflowError)) or isinstance(wrapped, DataError):
        return InvalidValue(f"the library cannot hold what was given: {original}")
    return None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _migrate(engine: Engine) -> None:
    revision = _revision(engine)
    if revision == SCHEMA_REVISION:
        return
    if revision is not None and revision > SCHEMA_REVISION:
        raise LibrarySchemaTooNew(
            f"this library has schema {revision}, this release knows {SCHEMA_REVISION}: "
            "upgrade Footnote, or name another data directory in FOOTNOTE_HOME"
        )
    # Alembic is slow to import, and needed only when there is something to migrate.
    from ingestion.library.migrations import upgrade

    upgrade(engine)


def _revision(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        row = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if row is None else str(row)


def _write_first_properties(engine: Engine) -> None:
    with engine.begin() as connection:
        known = set(connection.execute(select(properties.c.name)).scalars())
        first = {COUNTER: "0", LIBRARY_ID: uuid.uuid4().hex}
        for name in first.keys() - known:
            connection.execute(insert(properties).values(name=name, value=first[name]))
