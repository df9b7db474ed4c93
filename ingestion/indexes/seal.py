"""Digests of an index's files, so that damage is noticed before the index is opened.

Search libraries trust what they read: a graph with foreign bytes in it gives wrong neighbours, or
ends the process. Databases and lock files are left out: they change when they are only opened, and
a database notices damage by itself.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

_UNSEALED = (".lock", ".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")

_State: TypeAlias = tuple[str, int, int]


class Sealer:
    """Computes digests, and computes one again only when its file has changed."""

    def __init__(self) -> None:
        self._known: dict[_State, str] = {}

    def seal(self, folder: Path) -> dict[str, str]:
        """The digest of every file below a folder that is to be sealed, by relative path."""
        found: dict[str, str] = {}
        known: dict[_State, str] = {}
        for path in folder.rglob("*"):
            # A search library may remove a file that it has merged at any time.
            with suppress(FileNotFoundError):
                if path.is_file() and not path.name.endswith(_UNSEALED):
                    state = _state(path)
                    known[state] = self._known.get(state) or _digest(path)
                    found[path.relative_to(folder).as_posix()] = known[state]
        self._known = known
        return found


def _state(path: Path) -> _State:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
