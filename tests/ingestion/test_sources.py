"""Files, folders and uploads become sources, and a wrong path costs only itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingestion.errors import (
    AddressRefused,
    SourceError,
    SourceNotFound,
    SourceTooLarge,
    UrlRefused,
)
from ingestion.sources import file_source, path_sources, upload_source, url_source
from ingestion.web import Fetcher
from tests.ingestion.web.site import page, redirect, served


def names(folder: Path, *paths: str) -> list[str]:
    """Where the sources that are found lie, relative to the folder."""
    sources = path_sources([folder / path for path in paths])
    return [Path(source.source).relative_to(folder).as_posix() for source in sources]


def make(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("Rain.")


def test_a_file_is_called_by_its_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "news/rain.txt")
    monkeypatch.chdir(tmp_path / "news")

    source = file_source(Path("rain.txt"))

    assert source.source == str(tmp_path.resolve() / "news" / "rain.txt")
    assert (source.name, source.read()) == ("rain.txt", b"Rain.")


def test_a_source_can_be_called_otherwise(tmp_path: Path) -> None:
    make(tmp_path, "rain.txt")

    assert file_source(tmp_path / "rain.txt", "the rain").source == "the rain"
    assert upload_source("rain.txt", b"Rain.", "the rain").source == "the rain"


def test_an_upload_is_called_by_its_name() -> None:
    source = upload_source("rain.txt", b"Rain.")

    assert (source.source, source.name, source.read()) == ("rain.txt", "rain.txt", b"Rain.")


def test_a_folder_is_walked_in_order_of_path(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.md", "a/B.HTML", "c/d/e.pdf")

    assert names(tmp_path, ".") == ["a/B.HTML", "a/z.md", "b.txt", "c/d/e.pdf"]


def test_what_is_hidden_or_in_no_known_format_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", ".git/a.txt", "a/.cache/b.txt", "a.jpg", "README", "kept.txt")

    assert names(tmp_path, ".") == ["kept.txt"]


def test_a_hidden_folder_can_be_named(tmp_path: Path) -> None:
    make(tmp_path, ".notes/a.txt")

    assert names(tmp_path, ".notes") == [".notes/a.txt"]


def test_a_named_file_is_taken_whatever_its_format(tmp_path: Path) -> None:
    make(tmp_path, "README", "a/b.txt", ".hidden")

    assert names(tmp_path, "README", "a", ".hidden") == ["README", "a/b.txt", ".hidden"]


def test_a_folder_that_is_named_like_a_file_is_not_read(tmp_path: Path) -> None:
    make(tmp_path, "folder.txt/inside.txt")

    assert names(tmp_path, ".") == ["folder.txt/inside.txt"]


def test_a_path_that_does_not_exist_fails_when_it_is_read(tmp_path: Path) -> None:
    make(tmp_path, "here.txt")

    missing, here = path_sources([tmp_path / "gone.txt", tmp_path / "here.txt"])

    with pytest.raises(SourceNotFound, match=r"gone\.txt does not exist"):
        missing.read()
    assert here.read() == b"Rain."


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="is a folder, not a file"):
        file_source(tmp_path).read()


def test_a_file_up_to_the_limit_is_read_and_no_more(tmp_path: Path) -> None:
    make(tmp_path, "rain.txt")

    assert file_source(tmp_path / "rain.txt", max_bytes=5).read() == b"Rain."
    with pytest.raises(SourceTooLarge, match="5 bytes, more than the limit of 4"):
        file_source(tmp_path / "rain.txt", max_bytes=4).read()


def test_a_name_that_no_file_can_have_is_an_error_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        file_source(tmp_path / ("x" * 5000)).read()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert names(tmp_path, ".") == []
    with pytest.raises(SourceError, match="is not a file but a pipe"):
        file_source(tmp_path / "pipe.txt").read()


def test_a_name_on_disk_that_is_not_utf_8_is_spelled_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"r\xffin.txt")).write_text("Rain.")

    (source,) = path_sources([tmp_path])

    assert (source.name, source.read()) == ("r\\xffin.txt", b"Rain.")
    assert source.source == str(tmp_path.resolve() / "r\\xffin.txt")


def test_a_url_is_called_by_its_normalised_form_and_named_by_its_content() -> None:
    with served() as site:
        site.answers["/news"] = redirect("/today?id=3")
        site.answers["/today?id=3"] = page(b"<p>Rain.</p>", content_type="text/html")
        source = url_source(f"{site.url}/./news#top", Fetcher(("127.0.0.1",)))

    assert source.source == f"{site.url}/news"
    assert (source.name, source.read()) == ("today.html", b"<p>Rain.</p>")


def test_a_url_can_be_called_otherwise() -> None:
    with served() as site:
        site.answers["/"] = page(b"Rain.", content_type="text/plain")
        source = url_source(site.url, Fetcher(("127.0.0.1",)), "the rain")

    assert (source.source, source.name) == ("the rain", "page.txt")


@pytest.mark.parametrize(
    ("url", "error"), [("http://127.0.0.1/", AddressRefused), ("ftp://a.test/", UrlRefused)]
)
def test_a_url_that_cannot_be_fetched_says_so_when_it_is_read(
    url: str, error: type[SourceError]
) -> None:
    source = url_source(url, Fetcher())

    assert source.source == url
    with pytest.raises(error):
        source.read()
