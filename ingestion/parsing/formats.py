"""Which format a source is in: by its content first, then by its name."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import Literal

from ingestion.errors import DamagedDocument, EncryptedDocument, UnsupportedFormat
from ingestion.parsing.decoding import is_binary
from ingestion.parsing.mail_marks import is_mail, not_one_mail
from ingestion.parsing.packages import BROKEN_ARCHIVE

Format = Literal[
    "html", "pdf", "docx", "pptx", "xlsx", "epub", "eml", "rtf", "csv", "markdown", "text", "image"
]

FORMATS: dict[str, Format] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".epub": "epub",
    ".eml": "eml",
    ".rtf": "rtf",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
    ".webp": "image",
    ".bmp": "image",
    ".gif": "image",
}

# What every archive of a format holds.
_ZIP_MEMBERS: dict[str, Format] = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
    "META-INF/container.xml": "epub",
}
# Any bytes may be meant to be one of these.
_TEXTS = frozenset({"html", "csv", "markdown", "text"})

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_PDF_MARK_SEARCHED = 1024
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How the streams of a message's properties are called (MS-OXMSG, 2.2).
_OUTLOOK_MARK = "__substg1.0_".encode("utf-16-le")
_IMAGE = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|BM.{4}\0{4}", re.DOTALL
)
_OTHER_FORMATS = (
    (b"RIFF", "a sound or film"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "a database"),
)


def detect_format(data: bytes, name: str) -> Format:
    """The format of a source.

    Raises:
        UnsupportedFormat: if it is none of those that are read.
        EncryptedDocument: if it is an Office document with a password.
        DamagedDocument: if its name promises a format that has marks, and the marks are missing.
    """
    if _is_pdf(data, name):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_format(data, name)
    if data.startswith(_COMPOUND_FILE):
        raise _compound_file_error(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if _IMAGE.match(data) and is_binary(data):
        return "image"
    if what := _other_format(data):
        raise UnsupportedFormat(f"{name} is {what}. {_readable()}")
    if _HTML.match(data):
        return "html"
    if what := not_one_mail(data, name):
        raise UnsupportedFormat(f"{name} is {what}")
    return "eml" if is_mail(data, name) else _format_by_name(name)


def _is_pdf(data: bytes, name: str) -> bool:
    """Whether a PDF begins here; a file named so may hold other bytes before, as readers accept."""
    named = name.lower().endswith(".pdf")
    return data.lstrip().startswith(b"%PDF-") or (named and b"%PDF-" in data[:_PDF_MARK_SEARCHED])


def _other_format(data: bytes) -> str | None:
    marks = (what for mark, what in _OTHER_FORMATS if data.startswith(mark))
    return next(marks, None) if is_binary(data) else None


def _format_by_name(name: str) -> Format:
    suffix = PurePath(name).suffix.lower()
    if suffix not in FORMATS:
        raise UnsupportedFormat(f"{name} is in no format that can be told. {_readable()}")
    if FORMATS[suffix] not in _TEXTS:
        raise DamagedDocument(
            f"{name} is not what its name says: its first bytes are not those of a {suffix} file"
        )
    return FORMATS[suffix]


def _zip_format(data: bytes, name: str) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = package_format(archive.namelist())
    except BROKEN_ARCHIVE as error:
        raise DamagedDocument(f"{name} is a damaged archive: was it cut off?") from error
    if found is None:
        raise UnsupportedFormat(f"{name} is an archive, but no document. {_readable()}")
    return found


def package_format(members: Iterable[str]) -> Format | None:
    """The format of the document that an archive with these members is; None if it is none."""
    present = set(members)
    return next((found for member, found in _ZIP_MEMBERS.items() if member in present), None)


def _compound_file_error(data: bytes) -> EncryptedDocument | UnsupportedFormat:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedDocument("the document asks for a password: save it without one")
    if _OUTLOOK_MARK in data:
        return UnsupportedFormat(
            "the file is an Outlook message (.msg): save the e-mail as .eml, from Outlook on the "
            "web or another mail program"
        )
    return UnsupportedFormat(
        "the file is in an old Office format: save it as .docx, .pptx or .xlsx"
    )


def _readable() -> str:
    return f"Footnote reads {', '.join(sorted(FORMATS))}"
