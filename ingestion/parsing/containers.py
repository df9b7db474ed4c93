"""Sources that hold documents: ZIP archives, and e-mails with attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from ingestion.errors import DamagedDocument, ParseError
from ingestion.parsing.archives import Room, open_archive, unpack
from ingestion.parsing.formats import package_format
from ingestion.parsing.mail_marks import is_mail, not_one_mail
from ingestion.parsing.mail_parts import Attachment, attached_bytes, read_mail
from ingestion.parsing.member_names import is_junk, safe_name, unique

Container = Literal["archive", "email"]

CONTAINER_SUFFIXES = frozenset({".zip"})
MAX_DEPTH = 5

_TOO_DEEP = f"it lies in more than {MAX_DEPTH} containers: unpack it, and ingest what was in it"

# A whole archive; one without members; one that was meant to be split over disks.
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKAGE_SUFFIXES = frozenset({".docx", ".pptx", ".pptm", ".xlsx", ".xlsm", ".epub"})
# What writers of documents put first into the archive that a document is.
_PACKAGE_BEGINS = (
    b"[Content_Types].xml",
    b"_rels/.rels",
    b"docProps/",
    b"META-INF/container.xml",
    b"mimetype",
    b"ppt/presentation.xml",
    b"word/document.xml",
    b"xl/workbook.xml",
)


@dataclass(frozen=True, slots=True)
class Member:
    """A document inside a container. `name` is its path in there, with `/` between folders.

    `problem` says why it could not be taken out, if so; `data` is then empty.
    """

    name: str
    data: bytes
    problem: str | None = None


def container_kind(data: bytes, name: str) -> Container | None:
    """Whether a source holds other documents: an archive only that, an e-mail besides its own text.

    Told from its first bytes and its name. Documents that are ZIP packages (Office, EPUB) are none.
    """
    if data.startswith(_ZIP_MARKS):
        return None if _begins_as_package(data, name) else "archive"
    return "email" if is_mail(data, name) and not not_one_mail(data, name) else None


def _begins_as_package(data: bytes, name: str) -> bool:
    named = PurePath(name).suffix.lower() in _PACKAGE_SUFFIXES
    # Behind 30 bytes of the first local header stands the name of the first member.
    return named or data.startswith(_PACKAGE_BEGINS, 30)


def read_members(data: bytes, name: str, max_bytes: int) -> list[Member]:
    """The documents in a container, in order, those in inner containers included.

    An inner archive stands for its members, and an inner e-mail for itself and its attachments;
    their paths begin with its name. Whatever is in there is returned, in readable formats or not,
    but for what is hidden and what systems leave behind.

    Raises:
        SourceTooLarge: if there are more than `MAX_MEMBERS`, or they unpack to more than
            `MAX_UNPACKED_BYTES` together.
        EmptyDocument: if an archive holds no file.
        EncryptedDocument: if it asks for a password.
        DamagedDocument: if an archive is not whole.
    """
    opener = _Opener(Room(max_bytes))
    match container_kind(data, name):
        case "archive":
            found = opener.archive(data, name, 1)
        case "email":
            found = opener.attachments(data, 1)
        case None:
            return []
    members = list(found)
    names = unique(member.name for member in members)
    return [replace(member, name=called) for member, called in zip(members, names, strict=True)]


class _Opener:
    """Opens containers inside each other, all within the same room."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def archive(self, data: bytes, name: str, depth: int) -> Iterator[Member]:
        """The documents in an archive; the archive itself, if it is a document after all."""
        if depth > MAX_DEPTH:
            raise DamagedDocument(_TOO_DEEP)
        archive = open_archive(data)
        if package := package_format(archive.namelist()):
            yield Member(f"{PurePath(name).stem or 'document'}.{package}", data)
            return
        for entry in unpack(archive, self._room):
            if entry.problem is None:
                yield from self._opened(Member(entry.path, entry.data), depth)
            else:
                yield Member(entry.path, b"", entry.problem)

    def attachments(self, data: bytes, depth: int) -> Iterator[Member]:
        """The documents attached to an e-mail."""
        for attachment in read_mail(data).attachments:
            name = safe_name(attachment.name)
            if is_junk(name):
                continue
            member = self._attached(attachment, name, depth)
            yield from self._opened(member, depth) if member.problem is None else [member]

    def _attached(self, attachment: Attachment, name: str, depth: int) -> Member:
        try:
            content = attached_bytes(attachment.part)
        except ParseError as error:
            return Member(name, b"", str(error))
        problem = _TOO_DEEP if depth > MAX_DEPTH else self._room.take(len(content))
        return Member(name, b"", problem) if problem else Member(name, content)

    def _opened(self, member: Member, depth: int) -> Iterator[Member]:
        kind = container_kind(member.data, member.name)
        if kind != "archive":
            yield member
        if kind is not None:
            yield from self._inside(member, kind, depth + 1)

    def _inside(self, member: Member, kind: Container, depth: int) -> Iterator[Member]:
        opened = (
            self.archive(member.data, member.name, depth)
            if kind == "archive"
            else self.attachments(member.data, depth)
        )
        try:
            for inner in opened:
                yield replace(inner, name=f"{member.name}/{inner.name}")
        except ParseError as error:
            # An inner archive that cannot be opened costs itself; the limits are those of all.
            if kind == "archive":
                yield Member(member.name, b"", str(error))
