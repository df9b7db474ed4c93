"""ZIP archives of files (APPNOTE 6.3.10): what is taken out of one, and what is not."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.errors import DamagedDocument, EmptyDocument, EncryptedDocument, SourceTooLarge
from ingestion.parsing.member_names import archive_names, is_junk, safe_path
from ingestion.parsing.packages import BROKEN_ARCHIVE, MAX_UNPACKED_BYTES

MAX_MEMBERS = 10_000

_BROKEN = (*BROKEN_ARCHIVE, struct.error, LookupError, RuntimeError)
# The others cannot be unpacked piece by piece, so that a bomb would be in memory at once.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK = 65_536
_ENCRYPTED = 0x1
_UNIX = 3
_LOCKED = "it asks for a password: unpack it, and ingest what was in it"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its safe path, and its bytes or why they could not be had."""

    path: str
    data: bytes
    problem: str | None = None


class Room:
    """What may still be unpacked of one source, however its containers lie in each other."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._members = MAX_MEMBERS
        self._bytes = MAX_UNPACKED_BYTES

    def take(self, size: int) -> str | None:
        """Make room for a member of so many bytes; returns why not, if it alone is too large.

        Raises:
            SourceTooLarge: if there is no room left for any.
        """
        self._members -= 1
        if self._members < 0:
            raise SourceTooLarge(f"the source holds more than {MAX_MEMBERS:,} files: split it")
        if size > self._max_bytes:
            return (
                f"it has {size:,} bytes, more than the limit of {self._max_bytes:,}: split it, or "
                "raise the limit"
            )
        self._bytes -= size
        if self._bytes < 0:
            raise SourceTooLarge(
                f"the source unpacks to more than {MAX_UNPACKED_BYTES:,} bytes: split it"
            )
        return None


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Read an archive's directory.

    Raises:
        DamagedDocument: if it is not a whole archive.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise DamagedDocument("the archive is damaged: was it cut off? Pack it again") from error


def unpack(archive: zipfile.ZipFile, room: Room) -> Iterator[Entry]:
    """Unpack an archive, file by file. Sizes are those that it states; no more is ever unpacked.

    Raises:
        SourceTooLarge: if there is no room for its files.
        EmptyDocument: if it holds none.
        EncryptedDocument: if all of them ask for a password.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise SourceTooLarge(
            f"the source holds {len(members):,} files, more than {MAX_MEMBERS:,}: split it"
        )
    named = zip(members, archive_names(members), strict=True)
    files = [(member, safe_path(name)) for member, name in named if not _is_left_out(name)]
    if not files:
        raise EmptyDocument("the archive holds no files")
    if all(member.flag_bits & _ENCRYPTED for member, _ in files):
        raise EncryptedDocument("the archive asks for a password: pack it without one")
    return (_entry(archive, member, path, room) for member, path in files)


def _is_left_out(name: str) -> bool:
    is_folder = name.endswith(("/", "\\"))
    return is_folder or is_junk(safe_path(name))


def _entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, room: Room) -> Entry:
    problem = _problem(member) or room.take(member.file_size)
    if problem is not None:
        return Entry(path, b"", problem)
    try:
        return Entry(path, _read(archive, member))
    except _BROKEN:
        return Entry(path, b"", "it is damaged in the archive: pack it again")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # Asked for all at once, the standard library unpacks all before it looks at the stated size.
    with archive.open(member) as stream:
        return b"".join(iter(lambda: stream.read(_CHUNK), b""))


def _problem(member: zipfile.ZipInfo) -> str | None:
    if member.flag_bits & _ENCRYPTED:
        return _LOCKED
    if member.compress_type not in _METHODS:
        return "it is packed in a way that is not read: pack it as ZIP programs do by default"
    mode = member.external_attr >> 16
    if member.create_system == _UNIX and stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return "it is a link or device, not a file: pack the file itself"
    return None
