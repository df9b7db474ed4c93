"""Zip packages of XML (Office Open XML, EPUB): what is refused before any parser opens one."""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from xml.parsers import expat

from ingestion.errors import DamagedDocument, EncryptedDocument, SourceTooLarge

MAX_UNPACKED_BYTES = 200_000_000

# What the standard library raises for archives whose headers or data are broken.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)

_CHUNK = 65_536
_ENCRYPTED = 0x1


class _RootReached(Exception):
    """Nothing behind the first element of an XML document can declare an entity."""


def open_package(data: bytes) -> zipfile.ZipFile:
    """Open a package whose members are safe to unpack and to parse.

    Entities are refused, since they are what bombs ("billion laughs") and reads of other files are
    made of, and neither Office nor e-book programs write any.

    Raises:
        DamagedDocument: if it is not a whole archive, or its XML declares entities.
        EncryptedDocument: if a member is locked with a password.
        SourceTooLarge: if it unpacks to more than `MAX_UNPACKED_BYTES`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_members(archive.infolist())
        for member in archive.infolist():
            _check_entities(archive, member)
    except BROKEN_ARCHIVE as error:
        raise DamagedDocument(
            "the file is a damaged archive: open it in its program and save it again"
        ) from error
    return archive


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    # The sizes are those that the archive states; no more than that is ever unpacked.
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES:
        raise SourceTooLarge(
            f"the document unpacks to {size:,} bytes, more than the limit of "
            f"{MAX_UNPACKED_BYTES:,}: split it"
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise EncryptedDocument("the document asks for a password: save it without one")


def _check_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read what comes before the first element, whatever the member is called."""
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    parser.StartElementHandler = _stop
    # What is no XML declares nothing, and is left to the parser of its format.
    with archive.open(member) as stream, contextlib.suppress(expat.ExpatError, _RootReached):
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)


def _refuse_entity(name: str, *_: object) -> None:
    raise DamagedDocument(
        f"the document declares an XML entity ({name[:40]}), as no program that writes documents "
        "does: open it in its program and save it again"
    )


def _stop(*_: object) -> None:
    raise _RootReached
