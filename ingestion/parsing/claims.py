"""What a source says of itself, made comparable: titles, authors, dates. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, datetime

from ingestion.parsing.normalise import normalise_line

LONGEST_TITLE = 300

_PLACEHOLDERS = frozenset(
    {"", "anonymous", "untitled", "unspecified", "unknown", "author", "user", "title"}
    | {"python-docx", "openpyxl", "word document", "document", "powerpoint presentation"}
    | {"microsoft office user", "presentation", "workbook"}
)
_EXPORTED_NAME = re.compile(r"Microsoft (?:Word|PowerPoint|Excel) - ", re.IGNORECASE)
_AUTHOR_BREAK = re.compile(r"\s*[;；]\s*")
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")
_ISO_DATE = re.compile(r"\s*(\d{4}-\d{2}-\d{2})")
_EARLIEST_YEAR = 1400


def claimed(value: str | None) -> str | None:
    """A metadata field's value, or None if it is empty or what some program fills in."""
    text = _EXPORTED_NAME.sub("", normalise_line(value or ""))
    return None if text.strip("()[] ").lower() in _PLACEHOLDERS else text[:LONGEST_TITLE]


def claimed_authors(value: str | None) -> tuple[str, ...]:
    """The authors in a field that parts them by semicolons."""
    names = (claimed(name) for name in _AUTHOR_BREAK.split(value or ""))
    return tuple(dict.fromkeys(name for name in names if name))


def claimed_date(value: date | None) -> date | None:
    """A date that can be meant: 1 January is what programs write where only a year is known."""
    if value is None or (value.month, value.day) == (1, 1) or value.year < _EARLIEST_YEAR:
        return None
    return value.date() if isinstance(value, datetime) else value


def iso_date(value: str | None) -> date | None:
    """The day that a text begins with, as ISO 8601 writes it (YYYY-MM-DD)."""
    found = _ISO_DATE.match(value or "")
    try:
        return claimed_date(date.fromisoformat(found[1])) if found else None
    except ValueError:
        return None


def pdf_date(value: str | None) -> date | None:
    """The day in a PDF date string (`D:YYYYMMDDHHmmSS`, ISO 32000-1, 7.9.4)."""
    found = _PDF_DATE.match(value or "")
    if not found:
        return None
    try:
        return claimed_date(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return None
