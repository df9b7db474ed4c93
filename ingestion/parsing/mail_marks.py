"""What tells an e-mail from other text: the block of header fields that it begins with."""

from __future__ import annotations

import re
from pathlib import PurePath

_SEARCHED = 16_384
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}(?:>?From [^\n]{0,1000}\n)?")
_FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_FIELDS = frozenset(
    b"bcc cc date delivered-to from message-id mime-version received reply-to return-path sender "
    b"subject to".split()
)
_FEWEST_FIELDS = 3

# A page that a browser saved as one file has the same header, and is no e-mail.
_SAVED_PAGE = re.compile(rb"(?:^|\n)(?:Snapshot-Content-Location:|From: <Saved by )", re.IGNORECASE)
_SAVED_PAGE_SUFFIXES = frozenset({".mht", ".mhtml"})
_NEXT_MAIL = re.compile(rb"\n\r?\nFrom ([^\n]{1,200})\n[!-9;-~]{1,80}:")
_YEAR = re.compile(rb"\d{4}")


def is_mail(data: bytes, name: str) -> bool:
    """Whether a source begins as an e-mail does (RFC 5322).

    One field is enough where the name says so too. Only the first bytes are looked at, and in a
    time that is linear in them, so this is safe outside the child process.
    """
    named = PurePath(name).suffix.lower() == ".eml"
    head = data[:_SEARCHED]
    # A line that the end of what is searched cuts in two tells nothing.
    whole = head if len(data) <= _SEARCHED else head.rpartition(b"\n")[0]
    fields = _header_fields(whole)
    return len(fields & _FIELDS) >= (1 if named else _FEWEST_FIELDS)


def not_one_mail(data: bytes, name: str) -> str | None:
    """Why what looks like an e-mail is something else, and what to do about it; None if it is one.

    Browsers save pages, and mail programs whole folders, in the form of e-mails.
    """
    suffix = PurePath(name).suffix.lower()
    header = data[:_SEARCHED].partition(b"\n\r\n")[0].partition(b"\n\n")[0]
    if suffix in _SAVED_PAGE_SUFFIXES or (is_mail(data, name) and _SAVED_PAGE.search(header)):
        return "a web page saved as one file: save it as .html or .pdf"
    if suffix == ".mbox" or (data.startswith(b"From ") and _goes_on(data)):
        return "a mailbox that holds many e-mails: save each of them as .eml, or ZIP those"
    return None


def _goes_on(data: bytes) -> bool:
    """Whether another e-mail follows behind a line of its own, as in RFC 4155."""
    return any(_YEAR.search(found[1]) for found in _NEXT_MAIL.finditer(data))


def _header_fields(head: bytes) -> frozenset[bytes]:
    """The names of the fields, in lower case; none if a line is not part of a header."""
    found = _LEADING.match(head)
    names: set[bytes] = set()
    for line in head[found.end() if found else 0 :].splitlines():
        if not line:
            break
        if line[:1] in b" \t" and names:
            continue
        field = _FIELD.match(line)
        if field is None:
            return frozenset()
        names.add(field[1].lower())
    return frozenset(names)
