"""Conditional requests (RFC 9110, sections 8.8 and 13): asking only for what has changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from ingestion.library.records import Validators

Headers = Sequence[tuple[bytes | str, bytes | str]]

# Servers write them, so they are held to what a header can carry. Not all servers put an ETag
# between the quotation marks that it must have; they compare what they get with what they sent.
_ETAG = re.compile(r"[\x21-\x7e]{1,500}")
_HTTP_DATE = re.compile(r"[\w,:+ -]{1,50}", re.ASCII)
# A date this close to the answer's is that of a page which was made for it.
_JUST_NOW = timedelta(minutes=1)


def validators_of(headers: Mapping[str, str]) -> Validators:
    """What a server calls the state that it sent; nothing that could not be sent back to it."""
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return Validators(
        etag=etag if _ETAG.fullmatch(etag) else None,
        last_modified=modified if _moment(modified) else None,
    )


def condition_for(held: Validators) -> Headers:
    """The headers that ask for a document only if it has changed; none without validators.

    An ETag goes alone, since a server that knows it is to ignore the date.
    """
    if held.etag is not None and _ETAG.fullmatch(held.etag):
        return (("If-None-Match", held.etag),)
    if held.last_modified is not None and _moment(held.last_modified):
        return (("If-Modified-Since", held.last_modified),)
    return ()


def modified_day(headers: Mapping[str, str]) -> date | None:
    """The day of the last change as a server states it; None if it states the present moment."""
    modified, answered = _moment(headers.get("last-modified", "")), _moment(headers.get("date", ""))
    if modified is None or (answered is not None and answered - modified < _JUST_NOW):
        return None
    return modified.date()


def _moment(text: str) -> datetime | None:
    if not _HTTP_DATE.fullmatch(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
