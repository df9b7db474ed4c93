"""A database is made, migrated, reopened, and left alone when it is newer than we are."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.exc import OperationalError

from ingestion.errors import (
    InvalidValue,
    LibraryDamaged,
    LibrarySchemaTooNew,
    LibraryUnavailable,
)
from ingestion.library import Library, Originals, migrations, open_database
from ingestion.library.database import SCHEMA_REVISION
from ingestion.library.tables import metadata
from tests.ingestion.versions import new_version


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'library.db'}"


def test_the_migrations_make_exactly_the_tables_that_are_declared(url: str) -> None:
    engine = open_database(url)

    with engine.connect() as connection:
        differences = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), metadata
        )
    engine.dispose()

    assert differences == []


def test_the_newest_migration_is_the_schema_that_this_release_knows() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))

    assert scripts.get_heads() == [SCHEMA_REVISION]


def test_reopening_changes_nothing(url: str, tmp_path: Path) -> None:
    first = Library(open_database(url), Originals(tmp_path))
    (stored,) = first.add("news", [new_version("a", "One.")])
    library_id = first.properties.library_id
    first.close()

    again = Library(open_database(url), Originals(tmp_path))

    assert again.properties.library_id == library_id
    assert again.version(stored.document_id).text == "One."
    assert again.changes.head() == 1
    again.close()


def test_every_library_has_an_id_of_its_own(tmp_path: Path) -> None:
    libraries = [
        Library(open_database(f"sqlite:///{tmp_path / name}"), Originals(tmp_path))
        for name in ("one.db", "two.db")
    ]

    assert libraries[0].properties.library_id != libraries[1].properties.library_id
    for library in libraries:
        library.close()


def test_a_library_of_a_newer_release_is_refused_and_left_as_it_is(url: str) -> None:
    open_database(url).dispose()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))

    with pytest.raises(LibrarySchemaTooNew, match=r"schema 0999.*upgrade Footnote"):
        open_database(url)

    with engine.connect() as connection:
        held = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert held == "0999"
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing_half_made(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        # The last table that the first migration makes.
        connection.execute(text("CREATE TABLE changes (sequence INTEGER)"))

    with pytest.raises(OperationalError, match="already exists"):
        open_database(url)

    assert inspect(engine).get_table_names() == ["changes"]
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE changes"))
    open_database(url).dispose()
    engine.dispose()


def test_readers_go_on_while_one_writes_and_commits_outlive_a_power_cut(url: str) -> None:
    engine = open_database(url)

    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()

    # 2 is FULL.
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_file_that_is_no_database_is_damage(url: str, tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"no database" * 1000)

    with pytest.raises(LibraryDamaged, match="restore a backup"):
        open_database(url)


def test_a_place_without_a_database_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnavailable, match="unable to open"):
        open_database(f"sqlite:///{tmp_path / 'nowhere' / 'library.db'}")


def test_a_full_disk_stores_nothing_and_is_told(url: str, tmp_path: Path) -> None:
    library = Library(engine := open_database(url), Originals(tmp_path))

    @event.listens_for(engine, "begin")
    def _no_room_for_more(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    with pytest.raises(LibraryUnavailable, match="full"):
        library.add("news", [new_version("a", "Rain. " * 10_000)])

    assert library.collections() == []
    library.close()


def test_what_no_database_can_hold_is_refused(url: str, tmp_path: Path) -> None:
    library = Library(open_database(url), Originals(tmp_path))
    library.add("news", [new_version("a", "One.")])

    with pytest.raises(InvalidValue, match="surrogates"):
        library.find("news", "half a pair: \ud800")
    with pytest.raises(InvalidValue, match="too large"):
        library.documents("news", limit=2**70)
    library.close()
