"""Where bytes come from: files, folders, uploads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingestion.errors import SourceError, SourceNotFound, SourceTooLarge
from ingestion.parsing import SUFFIXES

MAX_BYTES = 50_000_000


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
    return Source(source or str(path.resolve()), path.name, partial(_read_file, path, max_bytes))


def upload_source(name: str, data: bytes, source: str | None = None) -> Source:
    """Bytes that were sent with a file name."""
    return Source(source or name, name, lambda: data)


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


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        if path.is_dir():
            raise SourceNotFound(f"{path} is a folder, not a file")
        if path.exists() and not path.is_file():
            raise SourceError(f"{path} is not a file but a pipe or device, which may never end")
        size = path.stat().st_size
        if size > max_bytes:
            raise SourceTooLarge(
                f"{path} has {size:,} bytes, more than the limit of {max_bytes:,}: "
                "split it, or raise FOOTNOTE_MAX_DOCUMENT_BYTES"
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceNotFound(f"{path} does not exist") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error
