"""Times that a question names by an event, "before the plenum", dated by what documents tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from ingestion.indexes import Analyzer
from ingestion.library import StoredPassage
from service.dates import AskedDates, PartialDate, Period, named_dates, of_day

Relation = Literal["before", "during", "after", "since"]

_RELATIONS: dict[str, Relation] = {
    "before": "before",
    "prior to": "before",
    "ahead of": "before",
    "in the run-up to": "before",
    "after": "after",
    "following": "after",
    "in the wake of": "after",
    "since": "since",
    "during": "during",
    "at the time of": "during",
}
_ENGLISH = re.compile(
    rf"\b(?P<relation>{'|'.join(sorted(_RELATIONS, key=len, reverse=True))})\s+"
    r"(?P<event>[^,.;:?!()\n]{2,80})",
    re.IGNORECASE,
)
# Where the event ends and the question goes on: "after the fire did the ministry change".
_GOES_ON = re.compile(
    r"\s(?:did|do|does|was|were|is|are|had|has|have|will|would|can|could|should"
    r"|who|what|when|which|how|where|why|and|or|but)\s",
    re.IGNORECASE,
)
_CHINESE_RELATIONS: dict[str, Relation] = {
    "之前": "before",
    "以前": "before",
    "前": "before",
    "之后": "after",
    "以后": "after",
    "后": "after",
    "以来": "since",
    "期间": "during",
}
_CHINESE = re.compile(
    r"(?P<event>[\w\u4e00-\u9fff]{2,16}?)"
    # 前 and 后 alone begin and end many words: 目前, 前景, 后果.
    r"(?P<relation>之前|以前|之后|以后|以来|期间|(?:(?<!目)前|后)(?=[，,。？?的]|$))"
)
_CHINESE_LEAD = re.compile(r"^.*(?:在|自从|自|从|于)(?=.{2})")
_ENOUGH = 0.66
_FEW_TERMS = 2


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event that a question names to say when."""

    relation: Relation
    event: str


def asked_occasion(question: str) -> Occasion | None:
    """The event or the date by which a question says when, if it does."""
    if english := _ENGLISH.search(question):
        event = _GOES_ON.split(english["event"] + " ", maxsplit=1)[0].strip()
        relation = _RELATIONS[english["relation"].lower()]
        return Occasion(relation, event) if event else None
    if chinese := _CHINESE.search(question):
        event = _CHINESE_LEAD.sub("", chinese["event"])
        return Occasion(_CHINESE_RELATIONS[chinese["relation"]], event)
    return None


def with_occasion(
    asked: AskedDates, occasion: Occasion, tellers: Sequence[StoredPassage], analyzer: Analyzer
) -> AskedDates:
    """What a question says of time, with its event dated by passages that may tell of it.

    An event happened on the date that stands in one sentence with it, most such sentences agreeing;
    if none names a date, on the day of the first report of it. An event that no passage tells of,
    and one that happens again and again, change nothing.
    """
    own = named_dates(occasion.event)
    if not own and occasion.event[0].isdecimal():  # "after 12 weeks"
        return asked
    when = own[0] if own else _told(occasion.event, tellers, analyzer)
    days = when.days() if when else None
    if when is None or days is None:
        return asked
    others = tuple(one for one in asked.named if one not in own)
    if occasion.relation == "during":
        return replace(asked, named=(*others, when))
    return replace(asked, named=others, period=_period(occasion.relation, *days))


def _period(relation: Relation, first: date, last: date) -> Period:
    if relation == "before":
        return Period(before=first)
    return Period(after=first - timedelta(days=1) if relation == "since" else last)


def _told(event: str, tellers: Sequence[StoredPassage], analyzer: Analyzer) -> PartialDate | None:
    wanted = set(analyzer.content_terms(event))
    if not wanted:
        return None
    told: Counter[PartialDate] = Counter()
    reported: list[date] = []
    for passage in tellers:
        for sentence in _sentences(passage):
            if not _tells_of(wanted, set(analyzer.terms(sentence))):
                continue
            for day in _days_of(sentence, passage.published_at):
                told[day] += 1
            if passage.published_at:
                reported.append(passage.published_at)
    if not told:
        return of_day(min(reported)) if reported else None
    day, times = told.most_common(1)[0]
    return day if times >= told.total() / 2 else None


def _sentences(passage: StoredPassage) -> Iterator[str]:
    start = passage.span.start
    for span in passage.sentences:
        yield passage.text[span.start - start : span.end - start]


def _tells_of(wanted: Set[str], held: Set[str]) -> bool:
    share = len(wanted & held) / len(wanted)
    return share == 1 if len(wanted) <= _FEW_TERMS else share >= _ENOUGH


def _days_of(sentence: str, published: date | None) -> Iterator[PartialDate]:
    """The days and months that a sentence names, in the year of publication if it names none."""
    for one in named_dates(sentence):
        if not one.month:
            continue
        dated = replace(one, year=one.year or (published.year if published else None))
        if dated.days():
            yield dated
