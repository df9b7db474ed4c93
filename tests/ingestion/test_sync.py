"""A collection mirrors a folder."""

from __future__ import annotations

import threading
from email.message import EmailMessage
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from ingestion.errors import SourceError, SourceNotFound
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.parsing.pool import InProcessParser
from ingestion.pipeline import Pipeline
from ingestion.sources import upload_source
from ingestion.sync import FolderMirror
from tests.ingestion.ingesting import ingest_one
from tests.ingestion.parsing.files import zip_file


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
    return Pipeline(library, indexes, embedder, InProcessParser())


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
    ingest_one(pipeline, upload_source("upload.txt", b"It was uploaded."), "reports")
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


class TestMetadataFiles:
    """A metadata file beside a document is a part of it."""

    def test_each_change_of_one_makes_a_version(
        self, mirror: FolderMirror, folder: Path, library: Library
    ) -> None:
        outcome(mirror)
        beside = folder / "ferry.txt.meta.yaml"
        for text, title in (("title: The ferry", "The ferry"), ("title: Ferries", "Ferries")):
            beside.write_text(text)
            assert outcome(mirror) == {"harbour.txt": "unchanged", "ferry.txt": "updated"}
            assert shown_title(library, folder / "ferry.txt") == title
            assert outcome(mirror) == {"harbour.txt": "unchanged", "ferry.txt": "unchanged"}
        beside.unlink()
        assert outcome(mirror)["ferry.txt"] == "updated"
        assert shown_title(library, folder / "ferry.txt") is None

    def test_one_that_is_wrong_leaves_the_version_before(
        self, mirror: FolderMirror, folder: Path, library: Library
    ) -> None:
        (folder / "ferry.meta.yaml").write_text("title: The ferry")
        outcome(mirror)
        (folder / "ferry.meta.yaml").write_text("headline: Ferries")
        failed = {result.source: result.reason for result in mirror.sync() if result.reason}
        assert list(failed) == [str(folder / "ferry.txt")]
        assert "ferry.meta.yaml: 'headline' is no field" in str(failed.popitem())
        assert shown_title(library, folder / "ferry.txt") == "The ferry"

    def test_one_without_a_document_changes_nothing(
        self, mirror: FolderMirror, folder: Path
    ) -> None:
        outcome(mirror)
        seen = mirror.snapshot()
        (folder / "gone.txt.meta.yaml").write_text("title: Gone")
        assert mirror.snapshot() == seen
        assert set(outcome(mirror).values()) == {"unchanged"}

    @pytest.mark.parametrize("name", ["ferry.txt.meta.yaml", "ferry.meta.yaml"])
    def test_each_change_of_one_is_seen(
        self, name: str, mirror: FolderMirror, folder: Path
    ) -> None:
        seen = [mirror.snapshot()]
        (folder / name).write_text("title: The ferry")
        seen.append(mirror.snapshot())
        (folder / name).write_text("title: Ferries to the islands")
        seen.append(mirror.snapshot())
        assert len(set(seen)) == 3
        (folder / name).unlink()
        assert mirror.snapshot() == seen[0]


def shown_title(library: Library, path: Path) -> str | None:
    """The title under which a file is known."""
    held = library.find("reports", str(path))
    assert held is not None
    return held.title


def test_what_came_in_an_archive_or_mail_goes_with_it(mirror: FolderMirror, folder: Path) -> None:
    (folder / "kept.txt").write_text("It stays.")
    (folder / "papers.zip").write_bytes(zip_file({"a.txt": "Rain fell.", "b.txt": "Hail fell."}))
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "The harbour", "ann@harbour.example"
    mail.set_content("The report is attached.\n")
    mail.add_attachment(b"Nine piers.", "text", "plain", filename="report.txt")
    (folder / "harbour.eml").write_bytes(mail.as_bytes())
    came = {"papers.zip!/a.txt", "papers.zip!/b.txt", "harbour.eml", "harbour.eml!/report.txt"}

    def statuses() -> dict[str, str]:
        return {one.source.removeprefix(f"{folder}/"): one.status for one in mirror.sync()}

    first, again = statuses(), statuses()
    (folder / "papers.zip").unlink()
    (folder / "harbour.eml").unlink()
    gone = statuses()

    assert came <= set(first)
    assert set(again.values()) == {"unchanged"}
    assert {source for source, status in gone.items() if status == "deleted"} == came
