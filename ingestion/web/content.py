"""What a fetched body is, told in the way that parsing understands: a file name, and UTF-8."""

from __future__ import annotations

import re
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ingestion.parsing import SUFFIXES
from ingestion.parsing.decoding import is_binary
from ingestion.web.fetching import Fetched

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
# What servers say of files that they know nothing about; the address may say more.
_VAGUE = {"": "", "text/plain": ".txt", "application/octet-stream": "", "binary/octet-stream": ""}
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Encodings of the web (WHATWG Encoding Standard). Python knows others, and some of those take a
# server's word for how long they may compute.
_ENCODINGS = re.compile(
    r"windows-125[0-8]|iso-8859-\d\d?|gb2312|gbk|gb18030|big5|big5-hkscs|euc-jp|euc-kr|shift_jis"
    r"|iso-2022-jp|koi8-[ru]|us-ascii|utf-8"
)
# The same standard: what is called by the first name is written in the second.
_MISNAMED = {"iso-8859-1": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def file_name(fetched: Fetched) -> str:
    """A name for the body, whose suffix fits the content type that the server has declared."""
    path = PurePosixPath(unquote(urlsplit(fetched.url).path))
    declared = _header(fetched).get_content_type() if fetched.content_type else ""
    if declared in _SUFFIXES:
        return (path.stem or "page") + _SUFFIXES[declared]
    if declared in _VAGUE and path.suffix.lower() not in SUFFIXES:
        return (path.name or "page") + _VAGUE[declared]
    return path.name or "page"


def as_utf8(fetched: Fetched) -> bytes:
    """The body; text in another encoding, if only the header names it, is put into UTF-8.

    A page need not repeat the charset of its header, and the header is not kept with the bytes. A
    byte order mark then tells parsers that the bytes are UTF-8, whatever the page itself says.
    """
    data, charset = fetched.data, _header(fetched).get_content_charset("")
    if data.startswith(_BYTE_ORDER_MARKS) or is_binary(data) or not _ENCODINGS.fullmatch(charset):
        return data
    if _attempt(data, "utf-8") is not None:
        return data
    text = _attempt(data, _MISNAMED.get(charset, charset))
    return data if text is None else text.encode("utf-8-sig")


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _header(fetched: Fetched) -> Message:
    header = Message()
    header["Content-Type"] = fetched.content_type
    return header
