"""Where bytes come from: files, folders, uploads, URLs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import SourceError, SourceNotFound, SourceTooLarge
from ingestion.parsing import MAX_BYTES, SUFFIXES

if TYPE_CHECKING:  # httpx stands behind it and is slow to import
    from ingestion.web import Fetcher


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be ingested: what it is called, and how to get its bytes.

    `name` is the file name that goes with the bytes; `read` raises `SourceError` if they cannot be
    had. Bytes are read when they are needed, so a folder is never held in memory.
    """

    source: str
    name: str
    read: Callable[[], bytes]


def file_source(path: Path, source: str | None = None, max_bytes: int = MAX_BYTES) -> Source:
    """A file; `source` is what the library is to call it (default: its absolute path)."""
    called = source or _spelled(path.resolve())
    return Source(called, _spelled(Path(path.name)), partial(_read_file, path, max_bytes))


def upload_source(name: str, data: bytes, source: str | None = None) -> Source:
    """Bytes that were sent with a file name."""
    return Source(source or name, name, lambda: data)


def url_source(url: str, fetcher: Fetcher, source: str | None = None) -> Source:
    """A page or file on the web; `source` is what to call it (default: its URL, normalised).

    It is fetched at once, since only the answer tells its format: make these one by one, as they
    are ingested. A fetch that failed is a source too: reading it raises the `FetchError`.
    """
    from ingestion.web import normalise_url
    from ingestion.web.content import as_utf8, file_name

    try:
        called = source or normalise_url(url)
        fetched = fetcher.fetch(url)
    except SourceError as error:
        return Source(source or url, url, partial(_raise, error))
    return Source(called, file_name(fetched), partial(as_utf8, fetched))


def path_sources(paths: Sequence[Path], max_bytes: int = MAX_BYTES) -> Iterator[Source]:
    """Files as they are named, and every readable file below the folders, in order of path.

    Hidden files and folders are left out. A path that does not exist is yielded too: reading it
    raises `SourceNotFound`, so that one wrong path does not cost the others.
    """
    for path in paths:
        files = _walk(path) if path.is_dir() else [path]
        yield from (file_source(file, max_bytes=max_bytes) for file in files)


def _walk(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )


def _spelled(path: Path) -> str:
    """A path as text. A name on disk may be any bytes: those that are not UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _read_file(path: Path, max_bytes: int) -> bytes:
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


def _raise(error: SourceError) -> bytes:
    raise error
