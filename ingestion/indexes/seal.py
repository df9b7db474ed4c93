"""What an index's files are like, so that damage is noticed: before they are opened, and after.

Search libraries trust what they read: a graph with foreign bytes in it gives wrong neighbours, or
ends the process. So a seal, the digests of all files, is compared before an index is opened. While
it is open, sizes and times are compared instead: nobody but the follower writes to these files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

_DATABASE = ".sqlite3"
# They come and go with every transaction, or hold nothing.
_PASSING = (".lock", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal")

_State: TypeAlias = tuple[str, int, int, int]


class Sealer:
    """Computes digests, and computes one again only when its file has changed."""

    def __init__(self) -> None:
        self._known: dict[_State, str] = {}

    def seal(self, folder: Path, *, databases: bool = False) -> dict[str, str]:
        """The digest of every file below a folder, by relative path.

        Databases are sealed only if that is asked for: when nobody has them open, and nothing can
        have begun a transaction since.
        """
        found: dict[str, str] = {}
        known: dict[_State, str] = {}
        for path in _lasting_files(folder):
            if path.suffix != _DATABASE or databases:
                # A search library may remove a file that it has merged at any time.
                with suppress(FileNotFoundError):
                    state = _state(path)
                    known[state] = self._known.get(state) or _digest(path)
                    found[path.relative_to(folder).as_posix()] = known[state]
        self._known = known
        return found


def covers_databases(seal: Mapping[str, str]) -> bool:
    """Whether databases were sealed with the rest."""
    return any(name.endswith(_DATABASE) for name in seal)


def has_databases(folder: Path) -> bool:
    """Whether there are databases below a folder."""
    return any(path.suffix == _DATABASE for path in _lasting_files(folder))


class Watched:
    """The files below a folder as they are now, to be compared with what becomes of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._states = frozenset(_states(folder))
        self._databases = [state for state in self._states if state[0].endswith(_DATABASE)]

    def changed_since(self, before: Watched) -> set[str]:
        """The files that were there before and are different now, by relative path."""
        were = {state[0]: state for state in before._states}
        return {
            Path(state[0]).relative_to(self._folder).as_posix()
            for state in self._states
            if were.get(state[0], state) != state
        }

    @property
    def are_as_left(self) -> bool:
        """Whether no file has been changed, removed or added."""
        return self._states == frozenset(_states(self._folder))

    @property
    def databases_are_as_left(self) -> bool:
        """The same of the databases alone, which are read for every answer. Takes microseconds."""
        try:
            return all(_state(Path(state[0])) == state for state in self._databases)
        except OSError:
            return False


def _states(folder: Path) -> Iterator[_State]:
    for path in _lasting_files(folder):
        with suppress(FileNotFoundError):
            yield _state(path)


def _lasting_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if not path.name.endswith(_PASSING) and path.is_file():
            yield path


def _state(path: Path) -> _State:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns, status.st_ino


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
