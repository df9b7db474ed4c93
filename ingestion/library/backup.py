"""A library in one file, written while it is in use, and brought back from it.

The archive (tar, gzipped) holds the database as SQLite's online backup copies it, and the original
of every version in that copy. Indexes are left out: they are built anew from the library.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ingestion.errors import BackupError

DATABASE = "library.db"
ORIGINALS = "originals"


def write_backup(home: Path, target: Path) -> int:
    """Write the library in a data directory to an archive; return how many originals it holds.

    Another process may own the directory and write to it meanwhile. The archive appears under its
    name only when it is whole.

    Raises:
        BackupError: if there is no library, its database cannot be copied, or an original was
            purged meanwhile.
    """
    database = home / DATABASE
    if not database.is_file():
        raise BackupError(
            f"{home} holds no {DATABASE}: name the data directory in FOOTNOTE_HOME. A library "
            "that is elsewhere is backed up with its database's own tools"
        )
    with _unfinished(target) as partial, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        copy_database(database, copy)
        wanted = _originals_in(copy)
        with tarfile.open(partial, "w:gz") as archive:
            archive.add(copy, DATABASE)
            for sha256 in wanted:
                _add_original(archive, home, sha256)
    return len(wanted)


def restore_backup(archive: Path, home: Path) -> int:
    """Bring a library back into an empty data directory; return how many originals it holds.

    Everything is checked before the library appears under its name: members that do not belong,
    originals that are not what their name says, a database that is damaged.

    Raises:
        BackupError: if the directory holds a library already, or the archive is not a sound backup.
    """
    if (home / DATABASE).exists():
        raise BackupError(f"{home} holds a library already: restore into an empty directory")
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        _unpack(archive, Path(folder))
        wanted = _originals_in(Path(folder) / DATABASE)
        missing = [one for one in wanted if not (Path(folder) / _name_of(one)).is_file()]
        if missing:
            raise BackupError(f"{archive} lacks {len(missing)} originals of its documents")
        if wanted:
            shutil.copytree(Path(folder) / ORIGINALS, home / ORIGINALS, dirs_exist_ok=True)
        (Path(folder) / DATABASE).replace(home / DATABASE)
    return len(wanted)


def copy_database(source: Path, target: Path) -> None:
    """Copy a library's database as it is now, while another process may write to it.

    Raises:
        BackupError: if it cannot be copied.
    """
    uri = f"{source.absolute().as_uri()}?mode=ro"
    try:
        with (
            closing(sqlite3.connect(uri, uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            # In one file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"the library's database cannot be copied: {error}") from error


def _originals_in(database: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as held:
            if held.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                raise BackupError("the backup's database is damaged")
            rows = held.execute("SELECT DISTINCT sha256 FROM versions ORDER BY sha256")
            return [str(sha256) for (sha256,) in rows]
    except sqlite3.Error as error:
        raise BackupError(f"the backup's database cannot be read: {error}") from error


def _add_original(archive: tarfile.TarFile, home: Path, sha256: str) -> None:
    try:
        archive.add(home / _name_of(sha256), _name_of(sha256))
    except FileNotFoundError:
        raise BackupError(
            f"the original {sha256} was purged while the backup was written: run it again"
        ) from None


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive, "r:gz") as members:
            for member in members:
                _unpack_member(members, member, folder)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BackupError(f"{archive} cannot be read as a backup: {error}") from error
    if not (folder / DATABASE).is_file():
        raise BackupError(f"{archive} is no backup of a library: it holds no {DATABASE}")


def _unpack_member(members: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    sha256 = Path(member.name).name
    content = members.extractfile(member) if member.isreg() else None
    if content is None or member.name not in {DATABASE, _name_of(sha256)}:
        raise BackupError(f"{member.name!r} does not belong in a backup")
    path = folder / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with content, path.open("xb") as file:
        shutil.copyfileobj(content, file)
    if member.name != DATABASE and _digest(path) != sha256:
        raise BackupError(f"the original {sha256} is not what its name says")


def _name_of(sha256: str) -> str:
    return f"{ORIGINALS}/{sha256[:2]}/{sha256}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
