"""Digests of an index's files, so that damage is noticed before the index is opened.

Search libraries trust what they read: a graph with foreign bytes in it gives wrong neighbours, or
ends the process. Databases and lock files are left out: they change when they are only opened, and
a database notices damage by itself.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

_UNSEALED = (".lock", ".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")


class Sealer:
    """Computes digests, and computes one again only when its file has changed."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], str] = {}

    def seal(self, folder: Path) -> dict[str, str]:
        """The digest of every file below a folder that is to be sealed, by relative path."""
        found = {}
        known = {}
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.endswith(_UNSEALED):
                status = path.stat()
                state = (str(path), status.st_size, status.st_mtime_ns)
                known[state] = self._known.get(state) or _digest(path)
                found[path.relative_to(folder).as_posix()] = known[state]
        self._known = known
        return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
