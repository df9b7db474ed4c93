"""Real e-mails, written for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage

HEADER = b"From: Ann Lee <ann@example.com>\r\nTo: bo@example.com\r\nSubject: Wheat\r\n"


def mail(
    text: str = "The text.",
    html: str | None = None,
    attachments: Mapping[str, bytes] | None = None,
    forwarded: Sequence[EmailMessage] = (),
    **header: str,
) -> EmailMessage:
    """An e-mail as the standard library composes it; `header` adds fields or replaces them."""
    message = EmailMessage()
    fields = {"From": "Ann Lee <ann@example.com>", "To": "bo@example.com", "Subject": "Wheat"}
    for name, value in {**fields, **header}.items():
        message[name] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    for inner in forwarded:
        message.add_attachment(inner)
    return message


def raw_mail(body: bytes, *header: bytes) -> bytes:
    """An e-mail as it is written here, byte for byte; the lines of `header` come last."""
    return HEADER + b"".join(line + b"\r\n" for line in header) + b"\r\n" + body
