"""What a source says of itself, made comparable: titles, authors, dates. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date

from ingestion.parsing.normalise import normalise_line

LONGEST_TITLE = 300

_PLACEHOLDERS = frozenset(
    {"", "anonymous", "untitled", "unspecified", "unknown", "author", "user", "title"}
    | {"python-docx", "openpyxl", "word document", "document", "powerpoint presentation"}
    | {"microsoft office user", "presentation", "workbook"}
)
_EXPORTED_NAME = re.compile(r"Microsoft (?:Word|PowerPoint|Excel) - ", re.IGNORECASE)
_AUTHOR_BREAK = re.compile(r"\s*[;；]\s*")
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?", re.ASCII)
_ISO_DATE = re.compile(
    r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?", re.ASCII
)
_EARLIEST_YEAR = 1400


def claimed(value: str | None) -> str | None:
    """A metadata field's value, or None if it is empty or what some program fills in."""
    text = _EXPORTED_NAME.sub("", normalise_line(value or ""))
    return None if text.strip("()[] ").lower() in _PLACEHOLDERS else text[:LONGEST_TITLE]


def claimed_authors(value: str | None) -> tuple[str, ...]:
    """The authors in a field that parts them by semicolons."""
    names = (claimed(name) for name in _AUTHOR_BREAK.split(value or ""))
    return tuple(dict.fromkeys(name for name in names if name))


def stated_day(year: int, month: int, day: int, *time_of_day: int) -> date | None:
    """The day that numbers stand for, if there is such a day and it can be meant.

    Programs write midnight on 1 January where only a year is known. With any other time of day it
    is a date like others.
    """
    if year < _EARLIEST_YEAR or ((month, day) == (1, 1) and not any(time_of_day)):
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def iso_date(value: str | None) -> date | None:
    """The day that a text begins with, as ISO 8601 writes it (YYYY-MM-DD, with a time or not)."""
    return _matched_day(_ISO_DATE, value)


def pdf_date(value: str | None) -> date | None:
    """The day in a PDF date string (`D:YYYYMMDDHHmmSS`, ISO 32000-1, 7.9.4)."""
    return _matched_day(_PDF_DATE, value)


def _matched_day(pattern: re.Pattern[str], value: str | None) -> date | None:
    found = pattern.match(value or "")
    return stated_day(*(int(part) for part in found.groups("0"))) if found else None
