"""Where bytes come from: files, folders, uploads, URLs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import SourceError, SourceNotFound, SourceTooLarge
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata
from ingestion.library.records import NO_VALIDATORS, Validators
from ingestion.metadata_files import is_metadata_file, metadata_file_of, parse_metadata_file
from ingestion.parsing import MAX_BYTES, SUFFIXES

if TYPE_CHECKING:  # httpx stands behind it and is slow to import
    from ingestion.web import Fetcher


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a source, and what came with them.

    Attributes:
        data: the bytes.
        name: the file name that goes with them, which may tell their format.
        given: metadata that takes the place of what the document says of itself.
        hints: metadata for where the document says nothing, such as the address that it came from.
        validators: what a web server calls this state, for asking again later.
    """

    data: bytes
    name: str
    given: GivenMetadata = NOTHING_GIVEN
    hints: GivenMetadata = NOTHING_GIVEN
    validators: Validators = NO_VALIDATORS


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be ingested: what it is called, and how to get its content.

    `open` takes the validators of the state that is held, if a state is held, and returns None if
    that state is still the present one. It raises `SourceError` if there is nothing to be had. It
    is called when the content is needed, on any thread, so a folder is never held in memory.
    `container` is the source of the archive or e-mail that this came in.
    """

    source: str
    open: Callable[[Validators], Content | None]
    container: str | None = None


def file_source(
    path: Path,
    source: str | None = None,
    max_bytes: int = MAX_BYTES,
    given: GivenMetadata = NOTHING_GIVEN,
) -> Source:
    """A file, with the metadata file beside it (`ingestion.metadata_files`), if there is one.

    `source` is what the library is to call it (default: its absolute path). What is `given` goes
    before what the metadata file says.
    """
    return Source(source or _spelled(path.resolve()), partial(_open_file, path, max_bytes, given))


def upload_source(
    name: str, data: bytes, source: str | None = None, given: GivenMetadata = NOTHING_GIVEN
) -> Source:
    """Bytes that were sent with a file name."""
    return Source(source or name, lambda _: Content(data, name, given))


def url_source(
    url: str, fetcher: Fetcher, source: str | None = None, given: GivenMetadata = NOTHING_GIVEN
) -> Source:
    """A page or file on the web; `source` is what to call it (default: its URL, normalised).

    A server is asked for changes only where the source is called by its URL, since what is held
    under another name may have come from elsewhere; and not if metadata is given, which may be new
    where the page is not.
    """
    from ingestion.web import normalise_url

    try:
        normalised = normalise_url(url)
    except SourceError as error:
        return Source(source or url, partial(_raise, error))
    called = source or normalised
    return Source(called, partial(_fetch, url, fetcher, given, called == normalised))


def path_sources(paths: Sequence[Path], max_bytes: int = MAX_BYTES) -> Iterator[Source]:
    """Files as they are named, and every readable file below the folders, in order of path.

    Hidden files and folders are left out, and metadata files are no documents. A path that does not
    exist is yielded too: opening it raises `SourceNotFound`, so that one wrong path does not cost
    the others.
    """
    yield from (file_source(file, max_bytes=max_bytes) for file in document_paths(paths))


def document_paths(paths: Sequence[Path]) -> Iterator[Path]:
    """The paths that `path_sources` makes sources of."""
    for path in paths:
        yield from _walk(path) if path.is_dir() else [path]


def _walk(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and not is_metadata_file(path)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def _spelled(path: Path) -> str:
    """A path as text. A name on disk may be any bytes: those that are not UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _open_file(path: Path, max_bytes: int, given: GivenMetadata, _held: Validators) -> Content:
    data = read_file(path, max_bytes)
    beside = metadata_file_of(path)
    if beside is not None:
        stated = parse_metadata_file(read_file(beside, max_bytes), _spelled(beside))
        given = given.before(stated)
    return Content(data, _spelled(Path(path.name)), given)


def read_file(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file.

    Raises:
        SourceNotFound: if there is no such file.
        SourceTooLarge: if it has more than `max_bytes`.
        SourceError: if it cannot be read.
    """
    spelled = _spelled(path)
    try:
        if path.is_dir():
            raise SourceNotFound(f"{spelled} is a folder, not a file")
        if path.exists() and not path.is_file():
            raise SourceError(f"{spelled} is not a file but a pipe or device, which may never end")
        size = path.stat().st_size
        if size > max_bytes:
            raise SourceTooLarge(
                f"{spelled} has {size:,} bytes, more than the limit of {max_bytes:,}: "
                "split it, or raise FOOTNOTE_MAX_DOCUMENT_BYTES"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceNotFound(f"{spelled} does not exist") from None
    except OSError as error:
        raise SourceError(f"{spelled} cannot be read: {error.strerror}") from error


def _fetch(
    url: str, fetcher: Fetcher, given: GivenMetadata, is_named_so: bool, held: Validators
) -> Content | None:
    from ingestion.web.content import as_utf8, file_name

    is_conditional = is_named_so and given == NOTHING_GIVEN
    fetched = fetcher.refetch(url, held if is_conditional else NO_VALIDATORS)
    if fetched is None:
        return None
    return Content(
        data=as_utf8(fetched),
        name=file_name(fetched),
        given=given,
        hints=GivenMetadata(url=fetched.url, modified_at=fetched.modified_at),
        validators=fetched.validators if is_named_so else NO_VALIDATORS,
    )


def _raise(error: SourceError, _held: Validators) -> Content:
    raise error
