"""A library in one file, and back."""

from __future__ import annotations

import io
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from ingestion.errors import BackupError
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, Originals, open_database
from ingestion.library.backup import restore_backup, write_backup
from ingestion.parsing.pool import InProcessParser
from ingestion.pipeline import Pipeline
from ingestion.sources import upload_source
from tests.ingestion.ingesting import ingest_one


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Pipeline:
    """A pipeline into a library that knows a harbour."""
    pipeline = Pipeline(library, indexes, embedder, InProcessParser())
    ingest_one(pipeline, upload_source("harbour.txt", b"The harbour has nine piers."), "coast")
    return pipeline


def texts(home: Path) -> set[str]:
    """The texts of all documents of a restored library, held against their originals."""
    library = Library(
        open_database(f"sqlite:///{home / 'library.db'}"), Originals(home / "originals")
    )
    found = [library.version(one.document_id) for one in library.documents("coast", 1000)[0]]
    assert all(library.originals.read(one.sha256).decode() == one.text for one in found)
    library.close()
    return {one.text for one in found}


@pytest.mark.usefixtures("pipeline")
def test_a_restored_library_is_the_one_that_was_written(tmp_path: Path) -> None:
    assert write_backup(tmp_path, tmp_path / "backup.tar.gz") == 1
    assert restore_backup(tmp_path / "backup.tar.gz", tmp_path / "new") == 1
    assert texts(tmp_path / "new") == {"The harbour has nine piers."}


def test_a_backup_can_be_written_while_documents_come_in(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    def ingest() -> None:
        for number in range(30):
            source = upload_source(f"{number}.txt", f"Pier {number} is long.".encode())
            ingest_one(pipeline, source, "coast")

    busy = threading.Thread(target=ingest)
    busy.start()
    archives = [tmp_path / f"{number}.tar.gz" for number in range(4)]
    for archive in archives:
        write_backup(tmp_path, archive)
    busy.join()
    for archive in archives:
        restore_backup(archive, tmp_path / f"from-{archive.name}")
        assert "The harbour has nine piers." in texts(tmp_path / f"from-{archive.name}")


@pytest.mark.usefixtures("pipeline")
def test_a_library_is_never_restored_over_another(tmp_path: Path) -> None:
    write_backup(tmp_path, tmp_path / "backup.tar.gz")
    with pytest.raises(BackupError, match="already"):
        restore_backup(tmp_path / "backup.tar.gz", tmp_path)


def test_where_there_is_no_library_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="FOOTNOTE_HOME"):
        write_backup(tmp_path / "nowhere", tmp_path / "backup.tar.gz")
    assert list(tmp_path.iterdir()) == []


def _cut_off(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _with_member(name: str) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        out = io.BytesIO()
        with (
            tarfile.open(fileobj=io.BytesIO(data)) as old,
            tarfile.open(fileobj=out, mode="w:gz") as new,
        ):
            for member in old:
                new.addfile(member, old.extractfile(member))
            planted = tarfile.TarInfo(name)
            planted.size = 3
            new.addfile(planted, io.BytesIO(b"bad"))
        return out.getvalue()

    return changed


@pytest.mark.parametrize(
    "change",
    [
        _cut_off,
        lambda _: b"no archive",
        _with_member("../../planted"),
        _with_member("/planted"),
        _with_member("originals/aa/" + "a" * 64),
        _with_member("indexes/planted"),
    ],
)
@pytest.mark.usefixtures("pipeline")
def test_what_is_not_a_sound_backup_restores_nothing(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    archive = tmp_path / "backup.tar.gz"
    write_backup(tmp_path, archive)
    archive.write_bytes(change(archive.read_bytes()))
    with pytest.raises(BackupError):
        restore_backup(archive, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
    assert not (tmp_path / "planted").exists()


@pytest.mark.usefixtures("pipeline")
def test_a_backup_is_one_database_file_without_a_log(tmp_path: Path) -> None:
    write_backup(tmp_path, tmp_path / "backup.tar.gz")
    restore_backup(tmp_path / "backup.tar.gz", tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / "library.db")) as restored:
        assert restored.execute("SELECT count(*) FROM documents").fetchone() == (1,)
