"""Files, folders and uploads become sources, and a wrong path costs only itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingestion.errors import (
    AddressRefused,
    InvalidMetadata,
    SourceError,
    SourceNotFound,
    SourceTooLarge,
    UrlRefused,
)
from ingestion.given_metadata import GivenMetadata, parse_given
from ingestion.library.records import NO_VALIDATORS, Validators
from ingestion.sources import (
    Content,
    Source,
    file_source,
    path_sources,
    upload_source,
    url_source,
)
from ingestion.web import Fetcher
from tests.ingestion.web.site import Site, page, redirect, served

SATURDAY = "Sat, 23 Nov 2024 10:00:00 GMT"


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(("127.0.0.1",))


def names(folder: Path, *paths: str) -> list[str]:
    """Where the sources that are found lie, relative to the folder."""
    sources = path_sources([folder / path for path in paths])
    return [Path(source.source).relative_to(folder).as_posix() for source in sources]


def opened(source: Source) -> Content:
    """The content of a source of which nothing is held."""
    content = source.open(NO_VALIDATORS)
    assert content is not None
    return content


def read(source: Source) -> tuple[str, bytes]:
    """The name and the bytes of a source."""
    content = opened(source)
    return content.name, content.data


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
    assert read(source) == ("rain.txt", b"Rain.")


def test_a_source_can_be_called_otherwise(tmp_path: Path) -> None:
    make(tmp_path, "rain.txt")

    assert file_source(tmp_path / "rain.txt", "the rain").source == "the rain"
    assert upload_source("rain.txt", b"Rain.", "the rain").source == "the rain"


def test_an_upload_is_called_by_its_name() -> None:
    source = upload_source("rain.txt", b"Rain.")

    assert (source.source, read(source)) == ("rain.txt", ("rain.txt", b"Rain."))


def test_a_folder_is_walked_in_order_of_path(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.md", "a/B.HTML", "c/d/e.pdf")

    assert names(tmp_path, ".") == ["a/B.HTML", "a/z.md", "b.txt", "c/d/e.pdf"]


def test_what_is_hidden_or_in_no_known_format_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", ".git/a.txt", "a/.cache/b.txt", "a.mp3", "README", "kept.txt")

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
        opened(missing)
    assert opened(here).data == b"Rain."


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="is a folder, not a file"):
        opened(file_source(tmp_path))


def test_a_file_up_to_the_limit_is_read_and_no_more(tmp_path: Path) -> None:
    make(tmp_path, "rain.txt")

    assert opened(file_source(tmp_path / "rain.txt", max_bytes=5)).data == b"Rain."
    with pytest.raises(SourceTooLarge, match="5 bytes, more than the limit of 4"):
        opened(file_source(tmp_path / "rain.txt", max_bytes=4))


def test_a_name_that_no_file_can_have_is_an_error_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        opened(file_source(tmp_path / ("x" * 5000)))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    assert names(tmp_path, ".") == []
    with pytest.raises(SourceError, match="is not a file but a pipe"):
        opened(file_source(tmp_path / "pipe.txt"))


def test_a_name_on_disk_that_is_not_utf_8_is_spelled_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"r\xffin.txt")).write_text("Rain.")

    (source,) = path_sources([tmp_path])

    assert read(source) == ("r\\xffin.txt", b"Rain.")
    assert source.source == str(tmp_path.resolve() / "r\\xffin.txt")


def test_a_url_is_called_by_its_normalised_form_and_named_by_its_content(
    site: Site, fetcher: Fetcher
) -> None:
    site.answers["/news"] = redirect("/today?id=3")
    site.answers["/today?id=3"] = page(b"<p>Rain.</p>", content_type="text/html")

    source = url_source(f"{site.url}/./news#top", fetcher)

    assert source.source == f"{site.url}/news"
    assert read(source) == ("today.html", b"<p>Rain.</p>")


def test_a_page_comes_with_its_address_and_what_the_server_says_of_it(
    site: Site, fetcher: Fetcher
) -> None:
    site.answers["/news"] = page(b"Rain.", etag='"7"', last_modified=SATURDAY)
    site.answers["/latest"] = redirect("/news")

    direct, redirected = (url_source(f"{site.url}/{at}", fetcher) for at in ("news", "latest"))

    hints = GivenMetadata(url=f"{site.url}/news", modified_at=date(2024, 11, 23))
    assert (opened(direct).hints, opened(redirected).hints) == (hints, hints)
    assert opened(direct).validators == Validators('"7"', SATURDAY)
    assert opened(redirected).validators == NO_VALIDATORS


def test_a_page_that_has_not_changed_is_not_read(site: Site, fetcher: Fetcher) -> None:
    site.answers["/news"] = page(status=304)

    assert url_source(f"{site.url}/news", fetcher).open(Validators('"7"', None)) is None


def test_metadata_that_is_given_is_not_lost_on_a_page_that_has_not_changed(
    site: Site, fetcher: Fetcher
) -> None:
    site.answers["/news"] = page(b"Rain.", etag='"7"')
    given = parse_given({"title": "Weather"}, "request")

    content = url_source(f"{site.url}/news", fetcher, given=given).open(Validators('"7"', None))

    assert content is not None
    assert content.given == given
    assert "If-None-Match" not in site.requests[-1][1]


def test_a_url_can_be_called_otherwise_and_is_then_always_fetched(
    site: Site, fetcher: Fetcher
) -> None:
    """What is held under that name may have come from another address."""
    site.answers["/"] = page(b"Rain.", content_type="text/plain", etag='"7"')

    source = url_source(site.url, fetcher, "the rain")
    content = source.open(Validators('"7"', None))

    assert content is not None
    assert (source.source, content.name) == ("the rain", "page.txt")
    assert content.validators == NO_VALIDATORS
    assert "If-None-Match" not in site.requests[-1][1]


@pytest.mark.parametrize(
    ("url", "error"), [("http://127.0.0.1/", AddressRefused), ("ftp://a.test/", UrlRefused)]
)
def test_a_url_that_cannot_be_fetched_says_so_when_it_is_opened(
    url: str, error: type[SourceError]
) -> None:
    source = url_source(url, Fetcher())

    assert source.source == url
    with pytest.raises(error):
        opened(source)


class TestMetadataFiles:
    """What lies beside a document says what it does not."""

    def test_they_are_read_with_their_document(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.txt")
        (tmp_path / "rain.txt.meta.yaml").write_text("title: On rain\npublished: 2024-01-01\n")

        (source,) = path_sources([tmp_path])

        assert opened(source).given == GivenMetadata(
            title="On rain", published_at=date(2024, 1, 1), origin="metadata file"
        )

    def test_what_is_given_otherwise_goes_before(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.txt")
        (tmp_path / "rain.meta.yaml").write_text("title: On rain\npublisher: The Press\n")
        given = parse_given({"title": "Rain", "published_at": "2024-05-06"}, "request")

        source = file_source(tmp_path / "rain.txt", given=given)

        assert opened(source).given == GivenMetadata(
            title="Rain", publisher="The Press", published_at=date(2024, 5, 6), origin="request"
        )

    def test_one_that_is_wrong_costs_its_document_and_names_itself(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.txt", "snow.txt")
        (tmp_path / "rain.txt.meta.yaml").write_text("published: 2024\n")

        rain, snow = path_sources([tmp_path])

        with pytest.raises(InvalidMetadata, match=r"rain\.txt\.meta\.yaml: published_at: '2024'"):
            opened(rain)
        assert opened(snow).data == b"Rain."

    def test_one_without_a_document_is_left_alone(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.txt", "gone.txt.meta.yaml")

        assert names(tmp_path, ".") == ["rain.txt"]

    def test_one_that_is_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        make(tmp_path, "rain.txt")
        os.mkfifo(tmp_path / "rain.txt.meta.yaml")

        with pytest.raises(SourceError, match="is not a file but a pipe"):
            opened(file_source(tmp_path / "rain.txt"))
