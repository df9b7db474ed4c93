"""When a web page was published, and when last changed: each only where the page states it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ingestion.parsing.claims import iso_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What a page's head calls the time of the last change.
_MODIFIED = frozenset(
    "article:modified_time og:updated_time og:article:modified_time datemodified last-modified "
    "dcterms.modified dc.date.modified dc.modified".split()
)
_NAMING = ("property", "name", "itemprop", "http-equiv")
# Values of JSON-LD (schema.org) by their keys, in JSON that need not be whole.
_JSON_DATE = re.compile(r'"(\w{0,40}date\w{0,40})"\s{0,9}:\s{0,9}"([^"]{0,40})"', re.IGNORECASE)


def publication(found: str | None, page: HtmlElement) -> tuple[date | None, str | None]:
    """The date that was found, and where the page states it; without that, it was a guess."""
    if not found:
        return None, None
    evidence = (
        ("html meta", _metas(page, modified=False)),
        ("json-ld", _json_dates(page, modified=False)),
        ("time element", _times(page, modified=False)),
    )
    day = date.fromisoformat(found)
    for name, values in evidence:
        if any(_states(value, day) for value in values):
            return day, name
    return None, None


def modification(page: HtmlElement) -> date | None:
    """The day of the last change.

    Pages list other articles, with dates of their own: where statements in the page disagree, none
    is taken.
    """
    head = [day for value in _metas(page, modified=True) if (day := iso_date(value))]
    if head:
        return head[0]
    for values in (_json_dates(page, modified=True), _times(page, modified=True)):
        days = {day for value in values if (day := iso_date(value))}
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def without_modification(page: HtmlElement) -> HtmlElement:
    """Take out of a page's head what a search for its publication would mistake for that."""
    for meta in list(page.iter("meta")):
        if _is_modified_meta(meta):
            meta.drop_tree()
    return page


def _states(value: str, day: date) -> bool:
    """Whether a value holds a day; of 1 January, only one that can be meant (`iso_date`)."""
    is_new_year = (day.month, day.day) == (1, 1)
    return iso_date(value) == day or (not is_new_year and day.isoformat() in value)


def _metas(page: HtmlElement, *, modified: bool) -> Iterator[str]:
    for meta in page.iter("meta"):
        if _is_modified_meta(meta) is modified:
            yield meta.get("content", "")


def _is_modified_meta(meta: HtmlElement) -> bool:
    return any(meta.get(name, "").strip().lower() in _MODIFIED for name in _NAMING)


def _json_dates(page: HtmlElement, *, modified: bool) -> Iterator[str]:
    for script in page.xpath("//script[contains(@type, 'ld+json')]/text()"):
        for key, value in _JSON_DATE.findall(str(script)):
            if (key.lower() == "datemodified") is modified:
                yield value


def _times(page: HtmlElement, *, modified: bool) -> Iterator[str]:
    for element in page.iter("time"):
        # "updated" is the class of the hAtom microformat.
        said = {element.get("itemprop", "").lower(), *element.get("class", "").lower().split()}
        if bool(said & {"datemodified", "updated"}) is modified:
            yield element.get("datetime", "")
