"""The original bytes of every version, beside the database, addressed by their SHA-256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Set
from pathlib import Path

from ingestion.errors import LibraryUnavailable, UnknownDocument


class Originals:
    """A folder of files named by the SHA-256 of what is in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self._folder

    def keep(self, data: bytes) -> str:
        """Store bytes durably, if they are not there yet, and return their hex SHA-256.

        Raises:
            LibraryUnavailable: if there is no room for them, or no right to write.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        try:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_whole(path, data)
        except OSError as error:
            raise LibraryUnavailable(
                f"{self._folder} cannot take an original: {error.strerror}"
            ) from error
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes with that SHA-256.

        Raises:
            UnknownDocument: if they were never kept, or were purged.
        """
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise UnknownDocument(f"no original with SHA-256 {sha256} is kept here") from None

    def keep_only(self, wanted: Set[str]) -> None:
        """Remove every original whose SHA-256 is not wanted, and what a kill left half-written."""
        for path in self._folder.glob("*/*"):
            if path.name not in wanted:
                path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def _write_whole(path: Path, data: bytes) -> None:
    """Write so that a file under `path` is always complete, whenever the process dies."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
