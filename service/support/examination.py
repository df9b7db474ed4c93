"""What can be found out about statements and their evidence, before any verdict.

Evidence is read once, however many statements rest on it, and statements are embedded once and with
one call of the model, however many readings there are of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from ingestion.documents import Span
from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.support.alignment import AlignedWord, ReadEvidence, align, read_evidence
from service.support.features import ALIGNED, features
from service.support.names import HeldNames, missing_names
from service.support.order import turned_names
from service.support.polarity import Conflict, Polarity, conflicts, same_but_for_negation
from service.support.quantities import (
    CalendarDate,
    Quantity,
    altered_number,
    dates,
    misdated,
    missing,
    quantities,
    replaced,
)
from service.support.remarks import without_sources
from service.support.wording import (
    Word,
    comparable,
    folded,
    has_cjk,
    holds,
    joined,
    mostly_cjk,
    words,
)

Language = Literal["latin", "cjk"]
_REMEMBERED_STEMS = 50_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """The cited text, read. `language` is the script of most of it."""

    quotes: tuple[str, ...]
    language: Language
    read: ReadEvidence
    quantities: tuple[Quantity, ...]
    dates: tuple[CalendarDate, ...]
    names: HeldNames
    polarity: Polarity
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything found out about one statement. Spans are offsets into its text.

    `figures` are the features of the score. `covered` is the share of its content words, or of
    its pairs of characters, that the evidence holds. `quantities` are those that it does not hold,
    and `replaced` says that it has another in the place of one of them.
    """

    text: str
    language: Language
    evidence_language: Language
    says_nothing: bool
    verbatim: bool
    negation_changed: Conflict | None
    number_changed: str | None
    quantities: tuple[Quantity, ...]
    replaced: bool
    dates: tuple[CalendarDate, ...]
    names: tuple[Word, ...]
    turned: tuple[Word, ...]
    conflicts: tuple[Conflict, ...]
    figures: dict[str, float]
    covered: float
    unaligned: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where support is lacking: unaligned runs, missing numbers and names, opposites."""
        named = [one.span for one in self.quantities] + [one.span for one in self.dates]
        named += [one.span for one in (*self.names, *self.turned)]
        for conflict in (*self.conflicts, *filter(None, [self.negation_changed])):
            named += _first_of(conflict.word, self.text)
        return joined([*self.unaligned, *named])


class Examiner:
    """Reads evidence and compares statements with it. Safe to use from any thread."""

    def __init__(self, embedder: Embedder, analyzer: Analyzer) -> None:
        self._embedder = embedder
        self._analyzer = analyzer
        self._stem: Callable[[str], str] = lru_cache(_REMEMBERED_STEMS)(self._stem_of)

    def read(self, batch: Sequence[Sequence[str]]) -> list[Evidence]:
        """Read the quotes that each of some statements cites."""
        once = list(dict.fromkeys(map(tuple, batch)))
        read = read_evidence(once, self._embedder, self._stem)
        found = {
            quotes: self._evidence(quotes, one) for quotes, one in zip(once, read, strict=True)
        }
        return [found[tuple(quotes)] for quotes in batch]

    def examine(self, batch: Sequence[tuple[str, Evidence]]) -> list[Findings]:
        """Compare statements with their evidence."""
        claimed = [without_sources(text) for text, _ in batch]
        once = list(dict.fromkeys(claimed))
        tokens = dict(zip(once, self._embedder.token_vectors(once), strict=True))
        found: list[Findings] = []
        for (text, evidence), plain in zip(batch, claimed, strict=True):
            aligned = align(tokens[plain], plain, evidence.read, self._stem)
            said = quantities(plain)
            lacking = missing(said, evidence.quantities)
            unheld = missing_names(plain, evidence.names)
            opposed = conflicts(Polarity.of(plain, self._stem), evidence.polarity)
            figures = features(aligned, len(lacking), len(unheld), len(opposed))
            language = _language(plain)
            if language == "cjk":
                figures["novel_share"] = self._novel_share(plain, evidence)
            found.append(
                Findings(
                    text=text,
                    language=language,
                    evidence_language=evidence.language,
                    says_nothing=not comparable(text),
                    verbatim=is_verbatim(text, evidence.quotes),
                    negation_changed=same_but_for_negation(text, evidence.quotes),
                    number_changed=altered_number(text, evidence.quotes),
                    quantities=tuple(lacking),
                    replaced=bool(lacking) and replaced(plain, "\n".join(evidence.quotes)),
                    dates=tuple(misdated(dates(plain), evidence.dates)),
                    names=tuple(unheld),
                    turned=tuple(turned_names(plain, evidence.quotes)),
                    conflicts=tuple(opposed),
                    figures=figures,
                    covered=1 - figures["novel_share"],
                    unaligned=(
                        self._unheld_runs(plain, evidence)
                        if language == "cjk"
                        else _unaligned_runs(aligned.words, said)
                    ),
                )
            )
        return found

    def _evidence(self, quotes: tuple[str, ...], read: ReadEvidence) -> Evidence:
        text = "\n".join(quotes)
        return Evidence(
            quotes,
            _language(text),
            read,
            tuple(quantities(text)),
            tuple(dates(text)),
            HeldNames.of(text),
            Polarity.of(text, self._stem),
            frozenset(self._analyzer.terms(text)),
        )

    def _novel_share(self, text: str, evidence: Evidence) -> float:
        """The share of a statement's words and pairs of characters that the evidence lacks."""
        terms = self._analyzer.content_terms(text)
        return sum(one not in evidence.terms for one in terms) / len(terms) if terms else 1.0

    def _unheld_runs(self, text: str, evidence: Evidence) -> tuple[Span, ...]:
        """Runs of Chinese characters of which no pair is in the evidence."""
        found: list[Span] = []
        for word in words(text):
            if not word.cjk:
                continue
            held = [False] * len(word.text)
            for at in range(len(word.text) - 1):
                if word.text[at : at + 2] in evidence.terms:
                    held[at] = held[at + 1] = True
            at = word.span.start
            for inside, run in groupby(held):
                length = len(list(run))
                if not inside:
                    found.append(Span(at, at + length))
                at += length
        return tuple(found)

    def _stem_of(self, word: str) -> str:
        terms = self._analyzer.terms(word)
        return terms[0] if len(terms) == 1 else word


def is_verbatim(statement: str, quotes: Sequence[str]) -> bool:
    """Whether a statement is the wording of a quote, or of a part of it in whole words."""
    wording = comparable(statement)
    return any(holds(comparable(quote), wording) for quote in quotes)


def _first_of(word: str, text: str) -> list[Span]:
    """Where a word stands first, if it does; a Latin one by itself, not within another."""
    pattern = re.escape(word) if has_cjk(word) else rf"(?<!\w){re.escape(word)}(?!\w)"
    match = re.search(pattern, folded(text), re.IGNORECASE)
    return [Span(*match.span())] if match else []


def _language(text: str) -> Language:
    return "cjk" if mostly_cjk(text) else "latin"


def _unaligned_runs(aligned: Sequence[AlignedWord], said: Sequence[Quantity]) -> tuple[Span, ...]:
    """Stretches from the first to the last of neighbouring content words without support.

    Numbers are left out: whether they are held is known for certain.
    """
    counted = {at for one in said for at in range(one.span.start, one.span.end)}
    runs: list[Span] = []
    going = False
    for one in aligned:
        low = one.cosine < ALIGNED and not one.held and one.word.span.start not in counted
        if low and going:
            runs[-1] = Span(runs[-1].start, one.word.span.end)
        elif low:
            runs.append(one.word.span)
        going = low
    return tuple(runs)
