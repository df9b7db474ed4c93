"""A collection mirrors a folder."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from ingestion.errors import SourceError, SourceNotFound
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.parsing import parse
from ingestion.pipeline import Pipeline
from ingestion.sources import upload_source
from ingestion.sync import FolderMirror


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two documents."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "harbour.txt").write_text("The harbour has nine piers.", "utf-8")
    (folder / "ferry.txt").write_text("The ferry carries sheep.", "utf-8")
    return folder


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Pipeline:
    """A pipeline into an empty library."""
    return Pipeline(library, indexes, embedder, parse)


@pytest.fixture
def mirror(library: Library, pipeline: Pipeline, folder: Path) -> FolderMirror:
    """The mirror of that folder."""
    return FolderMirror(library, pipeline, folder, "reports")


def outcome(mirror: FolderMirror) -> dict[str, str]:
    """What became of each file, by name."""
    return {Path(result.source).name: result.status for result in mirror.sync()}


def test_what_is_new_changed_or_gone_is_followed(mirror: FolderMirror, folder: Path) -> None:
    assert outcome(mirror) == {"harbour.txt": "added", "ferry.txt": "added"}
    assert outcome(mirror) == {"harbour.txt": "unchanged", "ferry.txt": "unchanged"}
    (folder / "harbour.txt").write_text("The harbour has ten piers.", "utf-8")
    (folder / "ferry.txt").unlink()
    (folder / "below").mkdir()
    (folder / "below" / "mole.md").write_text("# The mole\n\nIt is long.", "utf-8")
    assert outcome(mirror) == {"harbour.txt": "updated", "mole.md": "added", "ferry.txt": "deleted"}


def test_what_comes_from_elsewhere_is_left_alone(
    mirror: FolderMirror, pipeline: Pipeline, library: Library
) -> None:
    pipeline.ingest_one(upload_source("upload.txt", b"It was uploaded."), "reports")
    assert "upload.txt" not in outcome(mirror)
    assert library.find("reports", "upload.txt") is not None


def test_a_file_that_breaks_keeps_its_last_version(
    mirror: FolderMirror, folder: Path, library: Library
) -> None:
    outcome(mirror)
    (folder / "ferry.txt").write_bytes(b"")
    assert outcome(mirror)["ferry.txt"] == "failed"
    kept = library.find("reports", str(folder / "ferry.txt"))
    assert kept is not None
    assert library.version(kept.document_id).text == "The ferry carries sheep."


def test_a_folder_that_was_emptied_deletes_nothing(
    mirror: FolderMirror, folder: Path, library: Library
) -> None:
    """More often than not its disk is not there."""
    outcome(mirror)
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(SourceError, match="holds no documents"):
        outcome(mirror)
    assert library.collection("reports").documents == 2


def test_a_folder_that_does_not_exist_is_named(
    library: Library, pipeline: Pipeline, tmp_path: Path
) -> None:
    mirror = FolderMirror(library, pipeline, tmp_path / "nowhere", "reports")
    with pytest.raises(SourceNotFound, match="nowhere"):
        outcome(mirror)


def test_waiting_ends_when_the_folder_changes(mirror: FolderMirror, folder: Path) -> None:
    seen = mirror.snapshot()
    change = threading.Timer(0.2, (folder / "new.txt").write_text, ("It is new.",))
    change.start()
    assert mirror.wait(seen, poll_s=0.02) != seen
    change.join()
