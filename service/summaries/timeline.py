"""The date that each statement of a timeline stands under, and the order that follows."""

from __future__ import annotations

from collections.abc import Sequence

from service.answers import Citation
from service.composition import DraftStatement
from service.dates import PartialDate, named_dates, of_day
from service.summaries.records import DateSource, TimelineEntry

_LAST = (9999, 12, 31)


def in_order(
    drafts: Sequence[DraftStatement], citations: Sequence[Citation]
) -> tuple[list[DraftStatement], list[TimelineEntry]]:
    """Statements by date, those of one date as they were, those without one last.

    A day or month that is named without a year is of the year in which the cited document was
    published.
    """
    by_number = {one.number: one for one in citations}
    dated = []
    for at, draft in enumerate(drafts):
        cited = [by_number[number] for number in draft.citations]
        found = _date_of(draft, cited)
        dated.append((_sorting(found[0]) if found else _LAST, at, draft, found))
    dated.sort(key=lambda one: one[:2])
    entries = [
        TimelineEntry(place, _iso(found[0]), found[1])
        for place, (_, _, _, found) in enumerate(dated)
        if found
    ]
    return [draft for _, _, draft, _ in dated], entries


def _date_of(
    draft: DraftStatement, cited: Sequence[Citation]
) -> tuple[PartialDate, DateSource] | None:
    published = next((one.published_at for one in cited if one.published_at), None)
    texts: list[tuple[DateSource, str]] = [
        ("statement", draft.text),
        *(("citation", one.quote) for one in cited),
    ]
    for taken_from, text in texts:
        for named in named_dates(text):
            if named.year is None and published is not None:
                named = PartialDate(published.year, named.month, named.day)  # noqa: PLW2901
            if named.year is not None:
                return named, taken_from
    return (of_day(published), "publication") if published else None


def _sorting(date: PartialDate) -> tuple[int, int, int]:
    """A year stands before its months, a month before its days."""
    return date.year or 0, date.month or 0, date.day or 0


def _iso(date: PartialDate) -> str:
    parts = [f"{date.year:04d}", *(f"{part:02d}" for part in (date.month, date.day) if part)]
    return "-".join(parts)
