"""What the members of a container are called: names that are text, lead nowhere, and are unique."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from ingestion.parsing.normalise import normalise_line

_UTF_8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_UNICODE_PATH_HEAD = 5  # a version, and the CRC-32 of the name that it replaces
_DRIVE = re.compile(r"[A-Za-z]:(?=[/\\])")
_LONGEST = 200
_WITHOUT_NAME = "unnamed"
_JUNK = frozenset({"__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db"})

# Letters of several bytes that are in common use: the first level of GB 2312 and of Big5.
_CHINESE = (
    ("gb18030", re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")),
    ("big5hkscs", re.compile(rb"[\xa1-\xa3\xa4-\xc6][\x40-\x7e\xa1-\xfe]")),
)
_COMMON_SHARE = 0.8


def archive_names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of an archive's members, as whoever packed it saw them.

    Archives say that a name is in UTF-8, or else mean code page 437 (APPNOTE, appendix D); many
    programs mean the code page of their country, the same one in all names.
    """
    guessed = _code_page(b"".join(_raw(member) for member in members if not _is_utf_8(member)))
    return [_archive_name(member, guessed) for member in members]


def safe_path(name: str) -> str:
    """A relative path without steps upwards, whatever the name was; never empty."""
    drive = _DRIVE.match(name)
    path = name[drive.end() if drive else 0 :].replace("\\", "/")
    steps = map(_safe_step, path.split("/"))
    return "/".join(step for step in steps if step not in {"", ".", ".."}) or _WITHOUT_NAME


def safe_name(name: str) -> str:
    """The last step of a safe path: attachments have names, not paths."""
    return PurePosixPath(safe_path(name)).name


def is_junk(path: str) -> bool:
    """Whether a file is what operating systems and Office leave beside documents, or hidden."""
    return any(step.startswith((".", "~$")) or step.lower() in _JUNK for step in path.split("/"))


def unique(names: Iterable[str]) -> list[str]:
    """The names, with a number in those that were there before."""
    given = list(names)
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for place, name in enumerate(given):
        path = PurePosixPath(name)
        called = name
        while called in taken:
            counts[name] = counts.get(name, 1) + 1
            called = f"{name.removesuffix(path.suffix)} ({counts[name]}){path.suffix}"
        taken.add(called)
        given[place] = called
    return given


def _safe_step(step: str) -> str:
    text = unicodedata.normalize("NFC", normalise_line(step)).strip()
    if len(text) <= _LONGEST:
        return text
    suffix = PurePosixPath(text).suffix[: _LONGEST // 10]
    return text[: _LONGEST - len(suffix)].strip() + suffix


def _archive_name(member: zipfile.ZipInfo, guessed: str) -> str:
    if (stated := _stated_name(member)) is not None:
        return stated
    return member.orig_filename if _is_utf_8(member) else _raw(member).decode(guessed, "replace")


def _is_utf_8(member: zipfile.ZipInfo) -> bool:
    return bool(member.flag_bits & _UTF_8_FLAG)


def _raw(member: zipfile.ZipInfo) -> bytes:
    """The bytes of a name that is not flagged; the standard library took them for code page 437."""
    return member.orig_filename.encode("cp437", "replace")


def _stated_name(member: zipfile.ZipInfo) -> str | None:
    """The name in the Unicode Path extra field, if it was written for this very name."""
    extra = member.extra
    while len(extra) >= 4:  # noqa: PLR2004 - the kind and the length of a field
        kind, length = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        content, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind != _UNICODE_PATH or len(content) <= _UNICODE_PATH_HEAD:
            continue
        checksum = int.from_bytes(content[1:_UNICODE_PATH_HEAD], "little")
        if checksum == zlib.crc32(_raw(member)):
            return content[_UNICODE_PATH_HEAD:].decode("utf-8", "replace")
    return None


def _code_page(raw: bytes) -> str:
    """UTF-8 if they pass for that, a Chinese code page if nearly all of it is common, else 437."""
    if _decodes(raw, "utf-8"):
        return "utf-8"
    share, encoding = max((_common_share(raw, *candidate), candidate[0]) for candidate in _CHINESE)
    return encoding if share >= _COMMON_SHARE else "cp437"


def _common_share(raw: bytes, encoding: str, common: re.Pattern[bytes]) -> float:
    if not _decodes(raw, encoding):
        return 0.0
    letters = [letter for letter in raw.decode(encoding) if not letter.isascii()]
    written = [letter.encode(encoding) for letter in letters]
    return sum(common.fullmatch(letter) is not None for letter in written) / len(written)


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeError:
        return False
    return True
