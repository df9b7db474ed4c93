"""The parts of an e-mail (RFC 5322, RFC 2045 to 2049): its header, its texts, its attachments.

The standard library parses the structure, under the policy that leaves headers as they are
written: its newer policy parses them too, and fails on hostile ones in ways that no list covers.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any
from urllib.parse import unquote

from ingestion.errors import DamagedDocument, EncryptedDocument
from ingestion.parsing.mail_words import decode_header, decode_words, readable
from ingestion.parsing.normalise import normalise_line

_BODY_TYPES = frozenset({"text/plain", "text/html"})
# Signatures, reports for machines, and parts that are kept elsewhere: none is a document.
_NO_DOCUMENTS = frozenset(
    "application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature "
    "application/pgp-encrypted message/delivery-status message/disposition-notification "
    "message/external-body text/rfc822-headers".split()
)
_LOCKED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_CONTENT_ID = re.compile(rb"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)
_SLASH = re.compile(r"[/\\]")
_WITHOUT_NAME = "attachment"
_LONGEST_NAME = 120


class _AsWritten(Compat32):
    """Headers are given as text, whatever bytes they hold, and written as they were."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the interface's
        return readable(value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}{self.linesep}".encode("ascii", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Body:
    """One text of an e-mail, as plain text, as HTML, or as both; each may be in several parts."""

    plain: tuple[Message, ...] = ()
    html: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in an e-mail. `name` is what its sender calls it, and may be anything."""

    name: str
    part: Message


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail's header, and its texts and attachments in their order."""

    header: Message
    bodies: tuple[Body, ...]
    attachments: tuple[Attachment, ...]


def read_mail(data: bytes) -> Mail:
    """Take an e-mail apart.

    Pictures that its HTML shows are part of its looks, and no attachments.

    Raises:
        EncryptedDocument: if only its recipient's mail program can open it.
        DamagedDocument: if its parts lie in each other hundreds deep.
    """
    try:
        return _read(data)
    except RecursionError as error:
        raise DamagedDocument(
            "the e-mail nests its parts too deeply: save what matters in it as files of their own"
        ) from error


def _read(data: bytes) -> Mail:
    linesep = "\r\n" if b"\r\n" in data[:2000] else "\n"
    message = message_from_bytes(
        data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"), policy=_AsWritten(linesep=linesep)
    )
    found = _found(message)
    shown = set(_shown(found.bodies))
    attachments = tuple(one for one in found.attachments if not _is_shown(one.part, shown))
    if not found.bodies and _is_locked(message):
        raise EncryptedDocument(
            "the e-mail is encrypted: open it in its mail program and save it decrypted"
        )
    return Mail(message, found.bodies, attachments)


def field(message: Message, name: str) -> str:
    """A header field as its reader sees it, on one line; "" if there is none."""
    return normalise_line(decode_header(message.get(name) or ""))


def part_text(part: Message) -> str:
    """The text of a part of type text.

    Raises:
        UndecodableText: if its charset could not be established.
    """
    return decode_words(_payload(part), parameter(part, "charset"))


def parameter(part: Message, name: str) -> str | None:
    """A parameter of a part's content type, as `charset` is one."""
    try:
        value = part.get_param(name)
    except (LookupError, TypeError, ValueError):
        # Parameters in numbered pieces (RFC 2231) whose numbers make no sense.
        return None
    # RFC 2231 allows for charset, language and value.
    return value[2] if isinstance(value, tuple) else value


def attached_bytes(part: Message) -> bytes:
    """The bytes of an attachment, as they were before they were attached.

    Raises:
        DamagedDocument: if it is an e-mail that breaks the rules too much to be written again.
    """
    if part.get_content_maintype() != "message" or not part.is_multipart():
        return _payload(part)
    inner: Any = part.get_payload(0)
    if inner.keys():
        return _written(inner)
    # Some servers encode attached e-mails, against RFC 2046.
    text = str(inner.get_payload())
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogateescape")


def _written(mail: Any) -> bytes:
    try:
        return bytes(mail.as_bytes())
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise DamagedDocument(
            "the attached e-mail is damaged: save it as a file of its own"
        ) from error


def _payload(part: Message) -> bytes:
    payload: Any = part.get_payload(decode=True)
    return bytes(payload or b"")


@dataclass(frozen=True, slots=True)
class _Found:
    bodies: tuple[Body, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def _found(part: Message) -> _Found:
    kind = part.get_content_type()
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        children: Any = part.get_payload()
        inner = [_found(child) for child in children]
        return _alternatives(inner) if kind == "multipart/alternative" else _sequence(inner)
    if kind in _NO_DOCUMENTS:
        return _Found()
    if not _is_body(part, kind):
        return _Found((), (Attachment(_name(part), part),))
    return _Found((Body(html=(part,)) if kind == "text/html" else Body(plain=(part,)),))


def _sequence(found: Iterable[_Found]) -> _Found:
    parts = list(found)
    bodies = tuple(body for part in parts for body in part.bodies)
    return _Found(bodies, tuple(one for part in parts for one in part.attachments))


def _alternatives(found: Iterable[_Found]) -> _Found:
    """One body of texts that say the same: the first that is plain, and the last that is HTML."""
    parts = list(found)
    plain: tuple[Message, ...] = ()
    html: tuple[Message, ...] = ()
    for part in parts:
        pages = tuple(page for body in part.bodies for page in body.html)
        if pages:
            html = pages
        else:
            plain = plain or tuple(text for body in part.bodies for text in body.plain)
    bodies = (Body(plain, html),) if plain or html else ()
    return replace(_sequence(parts), bodies=bodies)


def _is_body(part: Message, kind: str) -> bool:
    broken = part.get_content_maintype() == "multipart"
    named = part.get_content_disposition() == "attachment" or _file_name(part) is not None
    return broken or (kind in _BODY_TYPES and not named)


def _is_locked(message: Message) -> bool:
    kind = message.get_content_type()
    return kind == "multipart/encrypted" or kind in _LOCKED_TYPES


def _name(part: Message) -> str:
    """What to call an attachment: its file name, or what it is."""
    if name := _file_name(part):
        return name
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner: Any = part.get_payload(0)
        subject = _SLASH.sub("-", field(inner, "Subject"))[:_LONGEST_NAME]
        return f"{subject or 'message'}.eml"
    return _WITHOUT_NAME + (mimetypes.guess_extension(part.get_content_type()) or "")


def _file_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (LookupError, TypeError, ValueError):
        return None
    return normalise_line(decode_header(readable(name))) or None if name else None


def _shown(bodies: Iterable[Body]) -> Iterator[str]:
    """The Content-IDs that HTML bodies refer to."""
    for body in bodies:
        for page in body.html:
            for found in _CONTENT_ID.findall(_payload(page)):
                yield unquote(found.decode("ascii", "replace"))


def _is_shown(part: Message, shown: set[str]) -> bool:
    name = (part.get("Content-ID") or "").strip().strip("<>")
    return part.get_content_maintype() == "image" and name in shown
