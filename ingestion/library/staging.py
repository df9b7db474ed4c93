"""Uploads on their way into the library, beside the database until they are ingested."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Set
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from ingestion.errors import LibraryUnavailable


class Staging:
    """A folder of uploads. Their names in it are its own: nothing that was sent becomes a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> StagedFile:
        """A new file to write an upload to.

        Raises:
            LibraryUnavailable: if there is no room for it, or no right to write.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return StagedFile(self._folder / uuid.uuid4().hex)
        except OSError as error:
            raise _unavailable(self._folder, error) from error

    def path(self, name: str) -> Path:
        """Where the upload with that name is, if it still is."""
        return self._folder / name

    def discard(self, names: Iterable[str]) -> None:
        """Remove uploads; those that are gone already do not matter."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def keep_only(self, wanted: Set[str]) -> None:
        """Remove what no job refers to: a kill came before its upload was whole, or behind it."""
        if self._folder.is_dir():
            self.discard(path.name for path in self._folder.iterdir() if path.name not in wanted)


class StagedFile:
    """An upload that is being written. As a context it removes what was not kept."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.size = 0
        self._path = path
        self._file: BinaryIO = path.open("xb")
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not self._kept:
            self.abandon()

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises:
            LibraryUnavailable: if there is no room for them.
        """
        try:
            self._file.write(data)
        except OSError as error:
            raise _unavailable(self._path.parent, error) from error
        self.size += len(data)

    def keep(self) -> None:
        """Make what was written survive a power cut.

        Raises:
            LibraryUnavailable: if there is no room for it.
        """
        try:
            with self._file as file:
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(self._path.parent)
        except OSError as error:
            raise _unavailable(self._path.parent, error) from error
        self._kept = True

    def reading(self) -> BinaryIO:
        """What was written so far, to be read; it is to be closed.

        Raises:
            LibraryUnavailable: if there was no room for it.
        """
        try:
            self._file.flush()
            return self._path.open("rb")
        except OSError as error:
            raise _unavailable(self._path.parent, error) from error

    def abandon(self) -> None:
        """Remove it, kept or not."""
        # What a full disk did not take is flushed once more, and refused.
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """A new file's name is durable once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unavailable(folder: Path, error: OSError) -> LibraryUnavailable:
    return LibraryUnavailable(f"{folder} cannot take an upload: {error.strerror}")
