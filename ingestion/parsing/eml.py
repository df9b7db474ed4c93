"""E-mails (RFC 5322): who wrote to whom and when, what was said, and the names of attachments.

Attachments are documents of their own (`containers.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ingestion.documents import Metadata, ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed
from ingestion.parsing.language import detect_language
from ingestion.parsing.mail_bodies import body_drafts
from ingestion.parsing.mail_parts import Mail, field, read_mail
from ingestion.parsing.mail_words import decode_header

_SHOWN_FIELDS = ("From", "To", "Cc", "Date")
# Programs whose clock was never set write this day.
_EPOCH = date(1970, 1, 1)
_LONGEST_FIELD = 2_000


def parse_eml(data: bytes) -> ParsedDocument:
    """Read an e-mail: its subject as the heading, its main header fields, and its text.

    Raises:
        EncryptedDocument: if only its recipient's mail program can open it.
        UndecodableText: if the charset of its text could not be established.
        EmptyDocument: if there is neither a header nor a text.
    """
    mail = read_mail(data)
    said = [draft for body in mail.bodies for draft in body_drafts(body)]
    drafts = [*_head(mail.header), *said, *_attachment_list(mail)]
    return assemble(drafts, _metadata(mail.header, said))


def _head(header: Message) -> Iterator[Draft]:
    yield Draft(field(header, "Subject"), "heading", 1)
    for name in _SHOWN_FIELDS:
        if value := field(header, name):
            yield Draft(f"{name}: {value}")


def _attachment_list(mail: Mail) -> Iterator[Draft]:
    for attachment in mail.attachments:
        yield Draft(f"Attachment: {attachment.name}", "list_item")


def _metadata(header: Message, said: list[Draft]) -> Metadata:
    published = _day(header)
    text = " ".join(draft.text for draft in said)
    return Metadata(
        title=claimed(field(header, "Subject")),
        authors=_authors(header),
        language=detect_language(text, field(header, "Content-Language")),
        published_at=published,
        published_from="e-mail header" if published else None,
    )


def _authors(header: Message) -> tuple[str, ...]:
    # Addresses are told apart before words are decoded, since those may hold commas.
    written = str(header.get("From") or "")[:_LONGEST_FIELD]
    try:
        addresses = getaddresses([written])
    except (LookupError, RecursionError, ValueError):
        return ()
    names = (claimed(decode_header(name)) or claimed(address) for name, address in addresses)
    return tuple(dict.fromkeys(name for name in names if name))


def _day(header: Message) -> date | None:
    """The day that the sender's clock showed, in the sender's time zone."""
    try:
        written = parsedate_to_datetime(str(header.get("Date") or "")).date()
    except (LookupError, OverflowError, TypeError, ValueError):
        return None
    return written if written > _EPOCH else None
