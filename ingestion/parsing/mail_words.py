"""The words of an e-mail: charsets, rightly or wrongly declared, and headers that are encoded."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from itertools import groupby

from ingestion.errors import UndecodableText
from ingestion.parsing.decoding import decode

# What mail programs declare by the name of a smaller charset is written in the larger one (WHATWG
# Encoding Standard, and the names that Outlook has).
_MISNAMED = {
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cn-gb": "gb18030",
    "big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
}
# Python knows others that are no charsets of e-mail, some of which take a sender's word for how
# long they may compute.
_CHARSETS = re.compile(
    r"utf-?(?:7|8|16(?:-?[bl]e)?)|gb18030|big5(?:hkscs)?|hz-gb-2312|euc-(?:jp|kr|tw)|cp9(?:32|49)"
    r"|iso-2022-(?:jp|kr)[-\w]{0,6}|iso-8859-\d\d?|(?:windows-|cp)12?5\d|cp(?:437|85\d|866|874)"
    r"|koi8-[rut]|macintosh|tis-620"
)
# These are written in ASCII, so that they would pass for UTF-8.
_IN_ASCII = re.compile(r"utf-?7|hz-.*|iso-2022-.*")

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decode_words(data: bytes, declared: str | None) -> str:
    """Decode the text of a part; `declared` is its charset, as the sender calls it.

    UTF-8 is tried first, since no other text passes for it. A few bytes that are broken cost
    themselves: each becomes U+FFFD, which shows.

    Raises:
        UndecodableText: if no charset is declared and none could be established.
    """
    charset = _known(declared)
    if charset and _IN_ASCII.fullmatch(charset):
        return data.decode(charset, "replace")
    try:
        return _strictly(data, charset)
    except UndecodableText:
        if charset is None:
            raise
        return data.decode(charset, "replace")


def decode_header(value: str) -> str:
    """Decode the encoded words of a header field (RFC 2047), those that break its rules included.

    Programs cut letters of several bytes in two between words, so the bytes of neighbouring words
    in one charset are joined first.
    """
    pieces = groupby(_pieces(value.replace("\r", "").replace("\n", "")), lambda piece: piece[0])
    return "".join(_piece(charset, [found for _, found in run]) for charset, run in pieces)


def readable(value: str) -> str:
    """A header's text, in which the standard library has put surrogates for bytes beyond ASCII."""
    if value.isascii():
        return value
    data = value.encode("ascii", "surrogateescape") if _is_escaped(value) else value.encode()
    try:
        return decode(data)
    except UndecodableText:
        return data.decode("utf-8", "replace")


def _is_escaped(value: str) -> bool:
    return all(letter.isascii() or "\udc80" <= letter <= "\udcff" for letter in value)


def _known(declared: str | None) -> str | None:
    name = (declared or "").strip().strip("\"'").lower()
    charset = _MISNAMED.get(name, name)
    if not _CHARSETS.fullmatch(charset):
        return None
    try:
        return codecs.lookup(charset).name if not _IN_ASCII.fullmatch(charset) else charset
    except LookupError:
        return None


def _strictly(data: bytes, charset: str | None) -> str:
    for encoding in filter(None, ("utf-8", charset)):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    if charset:
        raise UndecodableText(f"the text is not valid {charset}")
    return decode(data)


def _pieces(value: str) -> Iterator[tuple[str, bytes]]:
    """Encoded words by their charset, and what stands between them, as UTF-8 and without one."""
    reached = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[reached : word.start()]
        # Blanks between encoded words only part them.
        if between.strip() or not reached:
            yield "", between.encode("utf-8", "replace")
        charset = word[1].partition("*")[0].lower()
        yield charset, _unpacked(word[2].lower(), word[3].encode("utf-8", "replace"))
        reached = word.end()
    yield "", value[reached:].encode("utf-8", "replace")


def _unpacked(encoding: str, word: bytes) -> bytes:
    if encoding == "q":
        return quopri.decodestring(word, header=True)
    letters = _NO_BASE64.sub(b"", word)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        # One letter too many holds no whole byte.
        return base64.b64decode(letters[: len(letters) // 4 * 4])


def _piece(charset: str, found: list[bytes]) -> str:
    data = b"".join(found)
    try:
        return decode_words(data, charset or "utf-8")
    except UndecodableText:
        return data.decode("utf-8", "replace")
