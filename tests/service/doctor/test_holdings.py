"""What the doctor finds in a data directory: each trouble is made for real."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.app import create_app
from service.bootstrap import open_services
from service.doctor import Wanted
from service.settings import Settings
from tests.server import served
from tests.service.doctor.conftest import Examined

FULL = Wanted(full=True)


def run_sql(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "library.db")) as database, database:
        database.execute(statement, values)


def originals(home: Path) -> list[Path]:
    return [path for path in (home / "originals").glob("*/*") if path.is_file()]


def test_a_sound_library_is_good_throughout(examined: Examined) -> None:
    found = examined(FULL)
    assert [one for one in found.values() if not one.good] == []
    assert found["library"].found.startswith("1 collections, 2 documents")
    assert found["originals"].found == "2 looked at, as they were stored"
    assert found["owner"].found == "nobody uses the data directory"


def test_it_works_while_the_service_runs_and_changes_nothing(
    home: Path, examined: Examined
) -> None:
    with open_services(Settings(home=home)) as services, served(create_app(services)):
        found = examined(FULL)
        assert [one for one in found.values() if not one.good] == []
        assert "is in use by" in found["owner"].found
        assert "which is usual" in found["indexes"].found


def test_no_library_yet_is_not_wrong(home: Path, examined: Examined) -> None:
    assert examined(home=home / "new")["library"].good


def test_a_damaged_database_is_wrong(home: Path, examined: Examined) -> None:
    data = bytearray((home / "library.db").read_bytes())
    data[4096 * 3 : 4096 * 30] = b"\xa5" * (4096 * 27)
    (home / "library.db").write_bytes(data)
    found = examined()
    assert not found["library"].good
    assert "restore a backup" in found["library"].advice
    assert "originals" not in found


def test_a_file_that_is_no_database_is_wrong(home: Path, examined: Examined) -> None:
    (home / "library.db").write_bytes(b"no database" * 1000)
    assert not examined()["library"].good


def test_a_library_of_a_newer_release_is_wrong(home: Path, examined: Examined) -> None:
    run_sql(home, "UPDATE alembic_version SET version_num = '9999'")
    found = examined()["schema"]
    assert not found.good
    assert "9999" in found.found
    assert "upgrade" in found.advice


def test_a_library_of_an_older_release_is_told(home: Path, examined: Examined) -> None:
    run_sql(home, "UPDATE alembic_version SET version_num = '0003'")
    found = examined()["schema"]
    assert found.good
    assert "at the next start" in found.found


@pytest.mark.parametrize("wanted", [Wanted(), FULL])
def test_an_original_that_is_missing_is_wrong(
    home: Path, examined: Examined, wanted: Wanted
) -> None:
    lost = originals(home)[0]
    lost.unlink()
    found = examined(wanted)["originals"]
    assert not found.good
    assert f"{lost.name} is missing" in found.found


def test_an_original_with_other_bytes_is_wrong(home: Path, examined: Examined) -> None:
    changed = originals(home)[0]
    changed.write_bytes(b"something else")
    assert f"{changed.name} holds other bytes" in examined()["originals"].found


def test_times_in_the_future_are_wrong(home: Path, examined: Examined) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat(" ")
    run_sql(home, "UPDATE versions SET ingested_at = ?", later.partition("+")[0])
    found = examined()["clock"]
    assert not found.good
    assert "set the clock" in found.advice


def test_another_embedding_model_is_wrong(home: Path, examined: Examined) -> None:
    run_sql(home, "UPDATE properties SET value = 'other@1' WHERE name = 'embedding_model'")
    found = examined()
    assert not found["embedding of the library"].good
    assert "other@1" in found["embedding of the library"].found


def test_an_embedding_model_that_is_not_there_is_wrong(examined: Examined) -> None:
    found = examined(embedding_model="/nowhere/at/all")["embedding model"]
    assert not found.good
    assert "FOOTNOTE_EMBEDDING_MODEL" in found.advice


def test_jobs_that_nobody_works_on_are_told(home: Path, examined: Examined) -> None:
    from ingestion.library.job_records import NewItem

    with open_services(Settings(home=home)) as services:
        url = "http://127.0.0.1:9/a"
        services.jobs.submit("coast", [NewItem("url", url, url)])
    found = examined()["jobs"]
    assert found.good
    assert found.found.startswith("1 wait")
    assert "footnote serve" in found.advice


def test_an_index_that_is_gone_is_told_while_the_service_runs(
    home: Path, examined: Examined
) -> None:
    with open_services(Settings(home=home)):
        (home / "indexes" / "lexical" / "stamp.json").unlink()
        found = examined()["indexes"]
    assert "lexical: built anew" in found.found


def test_a_directory_that_cannot_be_made_is_wrong(tmp_path: Path, examined: Examined) -> None:
    (tmp_path / "file").write_text("not a directory")
    assert not examined(home=tmp_path / "file" / "home")["data directory"].good


def test_a_full_disk_is_wrong(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk cannot be filled here: the least that is wanted is more than any disk has."""
    monkeypatch.setattr("service.doctor.holdings._LEAST_FREE_BYTES", 10**18)
    found = examined()["data directory"]
    assert not found.good
    assert "make room" in found.advice


def test_nothing_is_embedded_yet(tmp_path: Path, examined: Examined) -> None:
    with open_services(Settings(home=tmp_path / "empty")) as services:
        services.library.add("coast", [])
    assert examined(home=tmp_path / "empty")["library"].good
