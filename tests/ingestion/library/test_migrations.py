"""A data directory of the first release opens in this one, or stays as it was."""

from __future__ import annotations

import hashlib
import json
import os
import random
import secrets
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine, create_engine, event

from ingestion.documents import Span
from ingestion.errors import LibraryUnavailable
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, Originals, migrations, open_database
from ingestion.library.codec import vector_to_bytes
from ingestion.library.database import SCHEMA_REVISION
from tests.ingestion.versions import new_version, unit_vectors

OLD = "Wheat rose by seven per cent."
NEW = "Wheat fell by two per cent."
WITHDRAWN = "This was withdrawn."
LIBRARY_ID = "0123456789abcdef0123456789abcdef"
RANDOM_KILLS = 8
LONGEST_DELAY_S = 0.06
# More than there are statements in opening an old library, so that every one of them is reached.
MOST_STATEMENTS = 500

Tables = dict[str, list[tuple[Any, ...]]]


def create_first_release(home: Path) -> None:
    """A data directory as the first release left it: two versions of one document, one deleted."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    engine = create_engine(f"sqlite:///{home / 'library.db'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    at = "2026-01-02 03:04:05.000000"
    with closing(sqlite3.connect(home / "library.db")) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.executemany(
            "INSERT INTO properties VALUES (?, ?)",
            [("last_change", "5"), ("library_id", LIBRARY_ID), ("embedding_model", "model")],
        )
        database.execute("INSERT INTO collections VALUES (1, 'news', ?)", (at,))
        database.executemany(
            "INSERT INTO documents VALUES (?, 1, ?, ?, ?)",
            [("a" * 32, "wheat.txt", 2, at), ("b" * 32, "gone.txt", None, at)],
        )
        for version, (document, number, text) in enumerate(
            [("a" * 32, 1, OLD), ("a" * 32, 2, NEW), ("b" * 32, 1, WITHDRAWN)], start=1
        ):
            sha256 = Originals(home / "originals").keep(text.encode())
            span = [0, len(text)]
            database.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, 'Wheat', ?, NULL, NULL, 'en', "
                "'2026-01-01', 'meta', ?)",
                (
                    version,
                    document,
                    number,
                    sha256,
                    text,
                    json.dumps([[*span, "paragraph", 0]]),
                    json.dumps([[1, *span]]),
                    json.dumps(["Ann Lee"]),
                    at,
                ),
            )
            database.execute(
                "INSERT INTO passages VALUES (?, ?, 0, ?, 'Markets', ?, ?)",
                (
                    version,
                    version,
                    len(text),
                    json.dumps([span]),
                    vector_to_bytes(unit_vectors([text])[0]),
                ),
            )
        database.executemany(
            "INSERT INTO changes VALUES (?, ?, 1, ?)",
            [(1, "add", 1), (2, "remove", 1), (3, "add", 2), (4, "add", 3), (5, "remove", 3)],
        )
        database.commit()


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("first")
    create_first_release(home)
    return home


@pytest.fixture
def home(tmp_path: Path, first_release: Path) -> Path:
    return Path(shutil.copytree(first_release, tmp_path / "home"))


def url(home: Path) -> str:
    return f"sqlite:///{home / 'library.db'}"


def content(home: Path) -> tuple[str, Tables]:
    """The revision of a library, and every row of every table."""
    with closing(sqlite3.connect(home / "library.db")) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        tables = {
            name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
            for (name,) in names
            if name != "sqlite_sequence"
        }
    ((revision,),) = tables.pop("alembic_version")
    return str(revision), tables


def check_opens(home: Path) -> None:
    """Everything is as the first release knew it, is found, and can be added to."""
    library = Library(open_database(url(home)), Originals(home / "originals"))
    assert library.properties.library_id == LIBRARY_ID
    assert library.check() == "the database is sound"
    (held,), total = library.documents("news")
    assert (total, held.version, held.title, held.authors) == (1, 2, "Wheat", ("Ann Lee",))
    assert (held.passages, str(held.published_at), held.container) == (1, "2026-01-01", None)
    for document, number, text in (("a", 1, OLD), ("a", 2, NEW), ("b", 1, WITHDRAWN)):
        version = library.version(document * 32, number)
        assert version.text == text
        assert [page.span for page in version.document.pages] == [Span(0, len(text))]
        assert library.originals.read(version.sha256) == text.encode()
        assert version.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert library.page_layouts(2, Span(0, 5)) == []
    assert library.near_copies("a" * 32) == []
    assert library.jobs.waiting() == 0

    indexes = SearchIndexes(library, home / "indexes", LIBRARY_ID, "model")
    indexes.open()
    collection = library.collection_id("news")
    for text, wanted in ((NEW, [2]), (OLD, []), (WITHDRAWN, [])):
        hits = indexes.nearest(unit_vectors([text])[0], collection, 10)
        assert [hit.passage_id for hit in hits if hit.score > 0.9] == wanted
    assert [hit.passage_id for hit in indexes.matching("wheat withdrawn", collection, 10)] == [2]

    library.add("news", [new_version("wheat.txt", "Wheat is back.")])
    indexes.catch_up()
    assert len(indexes.matching("wheat", collection, 10)) == 1
    assert library.documents("news")[0][0].version == 3
    indexes.close()
    library.close()


def test_a_library_of_the_first_release_opens_and_answers(home: Path) -> None:
    assert content(home)[0] == "0001"

    check_opens(home)

    assert content(home)[0] == SCHEMA_REVISION


def test_a_migration_keeps_every_row(home: Path) -> None:
    _, before = content(home)

    open_database(url(home)).dispose()

    _, after = content(home)
    for name, rows in before.items():
        width = len(rows[0])
        assert sorted((row[:width] for row in after[name]), key=repr) == rows


def migrate(home: Path, statements: int, report: Connection) -> None:
    """Open a library, and end without warning before a certain statement to its database."""
    done = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def _count(*_args: object) -> None:
        nonlocal done
        if done == statements:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

    report.send("begun")
    open_database(url(home)).dispose()
    report.send("opened")


def begin_to_migrate(
    processes: ForkServerContext, home: Path, statements: int
) -> tuple[Any, Connection]:
    receiving, sending = processes.Pipe(duplex=False)
    process = processes.Process(target=migrate, args=(home, statements, sending))
    process.start()
    sending.close()
    assert receiving.recv() == "begun"
    return process, receiving


def check_old_or_new(home: Path, before: tuple[str, Tables]) -> str:
    """A library that a kill left is the old one, to the row, or the new one."""
    revision, tables = content(home)
    assert revision in {before[0], SCHEMA_REVISION}
    if revision == before[0]:
        assert tables == before[1]
    return revision


def test_a_kill_before_any_statement_leaves_the_old_library_or_the_new(
    tmp_path: Path, first_release: Path, processes: ForkServerContext
) -> None:
    before = content(first_release)
    found: list[str] = []
    for statements in range(MOST_STATEMENTS):
        home = Path(shutil.copytree(first_release, tmp_path / str(statements)))
        process, receiving = begin_to_migrate(processes, home, statements)
        process.join()
        with receiving:
            if process.exitcode == 0:
                assert receiving.recv() == "opened"
                break
        assert process.exitcode == -signal.SIGKILL
        found.append(check_old_or_new(home, before))
        # Opening anew is slow beside the kill: each kind of remains a few times.
        if statements % 5 == 0 or found[-1] != found[0]:
            check_opens(home)
    assert found == sorted(found)
    # One transaction: nearly all the statements come before it is committed.
    assert found.count("0001") > 20


def test_a_kill_at_any_instant_leaves_the_old_library_or_the_new(
    tmp_path: Path, first_release: Path, processes: ForkServerContext
) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated
    before = content(first_release)
    for kill in range(RANDOM_KILLS):
        home = Path(shutil.copytree(first_release, tmp_path / str(kill)))
        process, receiving = begin_to_migrate(processes, home, -1)
        with receiving:
            time.sleep(chance.uniform(0, LONGEST_DELAY_S))
            process.kill()
            process.join()
        print(check_old_or_new(home, before))
        check_opens(home)


@contextmanager
def no_room() -> Iterator[None]:
    """A disk on which no database can grow."""

    def limit(connection: DatabaseConnection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    event.listen(Engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(Engine, "begin", limit)


def test_a_migration_that_finds_no_room_says_so_and_leaves_the_old_library(home: Path) -> None:
    before = content(home)

    with no_room(), pytest.raises(LibraryUnavailable, match="full"):
        open_database(url(home))

    assert content(home) == before
    check_opens(home)


def test_a_migration_that_fails_at_its_last_statement_is_taken_back(home: Path) -> None:
    with closing(sqlite3.connect(home / "library.db")) as database:
        database.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON alembic_version "
            "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    before = content(home)

    with pytest.raises(Exception, match="refused"):
        open_database(url(home))

    assert content(home) == before
    with closing(sqlite3.connect(home / "library.db")) as database:
        database.execute("DROP TRIGGER refuse")
    check_opens(home)
