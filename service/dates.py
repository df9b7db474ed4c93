"""The dates that a question names or asks for, and how well a passage agrees with them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?<!\d)((?:19|20)\d\d)(?!\d)"
_WRITTEN = re.compile(
    # 4 May 2024; May 2024; in May. A month alone needs "in" or "of", since "may" is a verb.
    rf"(?:\b(?P<day>\d{{1,2}})\s+)?\b(?P<month>{_MONTH})\b\.?(?:\s+(?P<day2>\d{{1,2}})\b(?!\d))?"
    rf"(?:,?\s+(?P<year>(?:19|20)\d\d)(?!\d))?",
    re.IGNORECASE,
)
_ISO = re.compile(rf"{_YEAR}[-/.](\d{{1,2}})(?:[-/.](\d{{1,2}}))?(?!\d)")
_CHINESE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年)?\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?"
)
_YEAR_ALONE = re.compile(_YEAR)
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent|most recently|currently|as of now|up to date)\b"
    r"|最新|最近|目前|现在",
    re.IGNORECASE,
)
_WORDS_TOO = {"may", "march", "mar", "jan", "dec", "sep"}
_BEFORE_MONTHS = {"in", "of", "since", "by", "until", "during", "last", "this", "from", "to"}
_MONTHS_IN_YEAR = 12
_DAYS_IN_MONTH = 31


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as it is named: what is not said is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def agrees(self, other: PartialDate) -> bool:
        """Whether another date is named in at least these parts, with the same values."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine in (None, theirs) for mine, theirs in pairs)

    def days(self) -> tuple[date, date] | None:
        """The first and the last day that it may mean; None if it names no year or no such day."""
        if self.year is None or (self.day and not self.month):
            return None
        first_month, last_month = self.month or 1, self.month or _MONTHS_IN_YEAR
        last_day = self.day or monthrange(self.year, last_month)[1]
        try:
            return date(self.year, first_month, self.day or 1), date(
                self.year, last_month, last_day
            )
        except ValueError:  # 31 April
            return None


@dataclass(frozen=True, slots=True)
class Period:
    """The days after one day and before another, neither of them included; None is no bound."""

    after: date | None = None
    before: date | None = None

    def holds(self, first: date, last: date) -> bool:
        """Whether the whole time from one day to another lies in the period."""
        return (not self.after or first > self.after) and (not self.before or last < self.before)

    def agreement(self, held: Sequence[PartialDate], published: date | None) -> float:
        """How well a passage belongs to the period, in [0, 1].

        Half for a date in its text that lies in the period, half for its publication.
        """
        spans = [days for one in held if (days := one.days())]
        named = any(self.holds(*days) for days in spans)
        then = published is not None and self.holds(published, published)
        return 0.5 * named + 0.5 * then


@dataclass(frozen=True, slots=True)
class AskedDates:
    """What a question says of time: dates it names, a period, and if it asks for the latest."""

    named: tuple[PartialDate, ...] = ()
    latest: bool = False
    period: Period | None = None

    def __bool__(self) -> bool:
        return bool(self.named) or self.latest or self.period is not None


def asked_dates(question: str) -> AskedDates:
    """The dates that a question names, and whether it asks for the latest."""
    return AskedDates(tuple(named_dates(question)), bool(_LATEST.search(question)))


def named_dates(text: str) -> list[PartialDate]:
    """The dates that a text names, in English, in Chinese or in digits, each once."""
    found: dict[PartialDate, None] = {}
    for match in _WRITTEN.finditer(text):
        written = match.groupdict()
        day = written["day"] or written["day2"]
        word = written["month"]
        if not (day or written["year"] or _names_month(text, match.start("month"), word)):
            continue
        _note(found, written["year"], str(_MONTHS[word.lower()]), day)
    for match in _ISO.finditer(text):
        _note(found, match.group(1), match.group(2), match.group(3))
    for match in _CHINESE.finditer(text):
        _note(found, match["year"], match["month"], match["day"])
    for match in _YEAR_ALONE.finditer(text):
        if not any(str(one.year) == match.group(1) for one in found):
            _note(found, match.group(1), None, None)
    return list(found)


def of_day(day: date) -> PartialDate:
    """A whole day."""
    return PartialDate(day.year, day.month, day.day)


def agreement(asked: AskedDates, text: str, published: date | None) -> float:
    """How well a passage agrees with the dates and the period that a question names, in [0, 1].

    The share of the dates that its text names, a period counting as one of them; a date on which
    it was published counts half.
    """
    wanted = len(asked.named) + (asked.period is not None)
    if not wanted:
        return 0.0
    held = named_dates(text)
    total = asked.period.agreement(held, published) if asked.period else 0.0
    for one in asked.named:
        if any(one.agrees(other) for other in held):
            total += 1
        elif published and one.agrees(of_day(published)):
            total += 0.5
    return total / wanted


def _names_month(text: str, start: int, word: str) -> bool:
    """Whether a month's name without a day or a year is one: "in May", not "may"."""
    before = text[:start].rstrip().rpartition(" ")[2].lower()
    is_word_too = word.lower() in _WORDS_TOO
    return word[0].isupper() and (not is_word_too or before in _BEFORE_MONTHS)


def _note(
    found: dict[PartialDate, None], year: str | None, month: str | None, day: str | None
) -> None:
    number = int(month) if month else None
    in_month = int(day) if day else None
    if (number and number > _MONTHS_IN_YEAR) or (in_month and in_month > _DAYS_IN_MONTH):
        return
    found[PartialDate(int(year) if year else None, number or None, in_month or None)] = None
