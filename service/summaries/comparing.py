"""Sentences of different documents held against each other: who says the same, and who differs.

Two sentences are about the same if they share most content words of the shorter one and lie near
each other under the embedding model. Then they agree if their numbers, units, dates and negation
do, and differ if one of these does. Figures for different years are no disagreement, and a number
without a unit stands only against one that counts the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ingestion.indexes import Analyzer
from service.citations import CitedSentence
from service.dates import PartialDate, named_dates
from service.support.polarity import Polarity, conflicts
from service.support.quantities import Quantity, dates, misdated, missing, quantities

_SAME_SUBJECT = 0.6
_LONGER_SHARE = 0.2
_FEWEST_SHARED = 3
_NEAR = 0.5
_COUNTED = re.compile(r"\s*([^\W\d_]{2,})")


@dataclass(frozen=True)
class Claim:
    """A sentence with what it is compared by."""

    sentence: CitedSentence
    vector: NDArray[np.float32]
    analyzer: Analyzer

    @cached_property
    def text(self) -> str:
        """Its words."""
        return self.sentence.text

    @cached_property
    def terms(self) -> frozenset[str]:
        """What it is about: its content terms without numbers and their units, and its years."""
        words = list(self.text)
        for one in self.quantities:
            words[one.span.start : one.span.end] = " " * len(one.span)
        years = (str(day.year) for day in self.days if day.year)
        return frozenset((*self.analyzer.content_terms("".join(words)), *years))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Its numbers with their units."""
        return quantities(self.text)

    @cached_property
    def days(self) -> list[PartialDate]:
        """The dates that it names."""
        return named_dates(self.text)

    @cached_property
    def polarity(self) -> Polarity:
        """What it negates."""
        return Polarity.of(self.text, self._stem)

    def counted(self, figure: Quantity) -> str | None:
        """What a figure counts or measures: its unit, or the stem of the word behind it."""
        behind = _COUNTED.match(self.text, figure.span.end)
        return figure.unit or (self._stem(behind.group(1)) if behind else None)

    def _stem(self, word: str) -> str:
        return next(iter(self.analyzer.terms(word)), word)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two claims about the same that cannot both be right, and what differs, in words."""

    one: CitedSentence
    other: CitedSentence
    about: str


def claims_of(
    sentences: Sequence[CitedSentence], vectors: NDArray[np.float32], analyzer: Analyzer
) -> list[Claim]:
    """Sentences made ready to be compared, with their unit vectors [sentences, dimensions]."""
    return [Claim(one, vector, analyzer) for one, vector in zip(sentences, vectors, strict=True)]


def differences(claims: Sequence[Claim]) -> list[Difference]:
    """Every pair of claims that differ, in the order of the claims."""
    found = []
    for one, other in combinations(claims, 2):
        about = what_differs(one, other)
        if about is not None:
            found.append(Difference(one.sentence, other.sentence, about))
    return found


def agreeing(claim: Claim, others: Sequence[Claim]) -> list[CitedSentence]:
    """The sentence of each other document that says the same, the likest of it."""
    best: dict[str, tuple[float, CitedSentence]] = {}
    for other in others:
        if not _comparable(claim, other) or not _agree(claim, other):
            continue
        document = other.sentence.passage.document_id
        likeness = len(claim.terms & other.terms) / len(claim.terms | other.terms)
        if document not in best or likeness > best[document][0]:
            best[document] = (likeness, other.sentence)
    return [sentence for _, sentence in best.values()]


def what_differs(one: Claim, other: Claim) -> str | None:
    """What claims of two documents about the same differ in: a figure, a date, what is denied."""
    if not _comparable(one, other) or _of_other_times(one, other):
        return None
    figures = _differing_figures(one, other)
    if figures or not _nearly_the_same(one, other):
        return figures
    date = next(iter(misdated(dates(one.text), dates(other.text))), None)
    if date is not None:
        return f"{date.text} against {dates(other.text)[0].text}"
    conflict = next(iter(conflicts(one.polarity, other.polarity)), None)
    return conflict.what if conflict else None


def _comparable(one: Claim, other: Claim) -> bool:
    if one.sentence.passage.document_id == other.sentence.passage.document_id:
        return False
    shared = len(one.terms & other.terms)
    fewer, more = sorted((len(one.terms), len(other.terms)))
    return (
        shared >= max(_FEWEST_SHARED, _SAME_SUBJECT * fewer, _LONGER_SHARE * more)
        and float(one.vector @ other.vector) >= _NEAR
    )


def _agree(one: Claim, other: Claim) -> bool:
    """Whether the other says as much: no figure of either is missing from it, nothing is denied."""
    return (
        not missing(one.quantities, other.quantities)
        and not missing(other.quantities, one.quantities)
        and not conflicts(one.polarity, other.polarity)
        and _nearly_the_same(one, other)
    )


def _nearly_the_same(one: Claim, other: Claim) -> bool:
    return len(one.terms & other.terms) >= _SAME_SUBJECT * len(one.terms | other.terms)


def _of_other_times(one: Claim, other: Claim) -> bool:
    """Whether both name years, and none that the other names."""
    years, others = _years(one.days), _years(other.days)
    return bool(years and others) and years.isdisjoint(others)


def _years(days: Iterable[PartialDate]) -> set[int]:
    return {day.year for day in days if day.year}


def _differing_figures(one: Claim, other: Claim) -> str | None:
    """The first figures that stand against each other: of one unit, and in neither's other text."""
    theirs = {
        other.counted(figure): figure
        for figure in reversed(missing(other.quantities, one.quantities))
        if figure.kind == "number"
    }
    for mine in missing(one.quantities, other.quantities):
        counted = one.counted(mine)
        if mine.kind == "number" and counted is not None and counted in theirs:
            return f"{mine.text} against {theirs[counted].text}"
    return None
