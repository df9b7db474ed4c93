"""A summary without a model: the sources' own sentences, chosen, ordered and merged.

What several documents say is said once and cites all of them; where they differ, both are shown
side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.embedding import Embedder
from ingestion.indexes import Analyzer
from service.citations import CitedSentence
from service.dates import named_dates
from service.layout import Layout
from service.numbering import Shown
from service.summaries.comparing import (
    Claim,
    Difference,
    agreeing,
    claims_of,
    differences,
    what_differs,
)
from service.summaries.material import Material, Read
from service.summaries.records import SummaryOptions
from service.summaries.selection import Budget, Focus, Unit, choose, focus_of
from service.summaries.selection.sentences import leans
from service.summaries.selection.units import count_words
from service.summaries.shortlist import Described, shortlist

if TYPE_CHECKING:  # numpy is slow to import
    import numpy as np
    from numpy.typing import NDArray

MOST_EMBEDDED = 4_000
_FEWEST_OF_A_DOCUMENT = 4
_MOST_DIFFERENCES = 3
_NEAR = 0.35


@dataclass(frozen=True, slots=True)
class ChosenSentence:
    """A sentence of a summary, and those of other documents that say the same."""

    sentence: CitedSentence
    also: tuple[CitedSentence, ...]


@dataclass(frozen=True, slots=True)
class ExtractiveChoice:
    """The sentences of a summary in reading order, and pairs that contradict each other.

    A sentence of a pair is not among the others.
    """

    sentences: tuple[ChosenSentence, ...]
    differences: tuple[Difference, ...]


NOTHING = ExtractiveChoice((), ())


class ExtractiveSummarizer:
    """Chooses the sentences of summaries. Safe to use from any thread."""

    def __init__(self, embedder: Embedder, analyzer: Analyzer) -> None:
        self._embedder = embedder
        self._analyzer = analyzer

    def choose(
        self, material: Material, sentences: int, options: SummaryOptions
    ) -> ExtractiveChoice:
        """Choose the sentences of a summary; none if nothing of the material bears on its focus.

        Args:
            material: what is read.
            sentences: how many sentences it has in all.
            options: what kind of summary is wanted.
        """
        pool = self._shortlisted(material, sentences, options)
        if not pool:
            return NOTHING
        vectors = self._embedder.embed_passages([one.sentence.text for one in pool])
        units = list(_units(pool, vectors))
        focus = self._focus(options.focus)
        if focus is not None and not _bears_on(units, vectors, focus):
            return NOTHING
        budget = Budget(options.length.sentences, options.length.words)
        places = _with_referents(choose(units, budget, focus), units, pool, budget)
        claims = claims_of([one.sentence for one in pool], vectors, self._analyzer)
        return _choice([claims[at] for at in places], claims, budget)

    def best_of(self, shown: Sequence[Shown], most: int) -> list[CitedSentence]:
        """The most central sentences of some passages, by their words alone."""
        described = [
            Described(one, self._terms(one.text)) for passage in shown for one in passage.cited
        ]
        return [one.sentence for one in shortlist(described, most)]

    def differences(self, sentences: Sequence[CitedSentence]) -> list[Difference]:
        """Where sentences of different documents contradict each other."""
        if len({one.passage.document_id for one in sentences}) < 2:  # noqa: PLR2004 - two differ
            return []
        vectors = self._embedder.embed_passages([one.text for one in sentences])
        return differences(claims_of(sentences, vectors, self._analyzer))

    def _terms(self, text: str) -> frozenset[str]:
        return frozenset(self._analyzer.content_terms(text))

    def _focus(self, focus: str | None) -> Focus | None:
        if focus is None:
            return None
        return focus_of(focus, self._embedder.embed_query(focus), self._analyzer)

    def _shortlisted(
        self, material: Material, sentences: int, options: SummaryOptions
    ) -> list[Described]:
        focus = self._terms(options.focus) if options.focus else frozenset()
        pool: list[Described] = []
        for document, read in enumerate(material.read()):
            described = [
                one
                for one in self._described(read, document)
                if options.format != "timeline" or named_dates(one.sentence.text)
            ]
            share = MOST_EMBEDDED * len(described) // max(sentences, 1)
            pool += shortlist(described, max(share, _FEWEST_OF_A_DOCUMENT), focus)
        return pool

    def _described(self, read: Read, document: int) -> Iterator[Described]:
        layout = Layout(read.version.document)
        section, heading = 0, read.shown[0].passage.heading
        for shown in read.shown:
            if shown.passage.heading != heading:
                section, heading = section + 1, shown.passage.heading
            for one in shown.cited:
                position = one.span.start / len(read.version.text)
                kind = layout.kind(one.span)
                yield Described(one, self._terms(one.text), kind, document, section, position)


def _units(pool: Sequence[Described], vectors: NDArray[np.float32]) -> Iterator[Unit]:
    for one, vector in zip(pool, vectors, strict=True):
        text = one.sentence.text
        yield Unit(
            text=text,
            vector=vector,
            document=one.document,
            section=one.section,
            position=one.position,
            words=count_words(text),
            terms=one.terms,
            kind=one.kind,
        )


def _bears_on(units: Sequence[Unit], vectors: NDArray[np.float32], focus: Focus) -> bool:
    """Whether any sentence shares a content term with the focus, or lies near it."""
    shares = any(not focus.terms.isdisjoint(unit.terms) for unit in units)
    return shares or float((vectors @ focus.vector).max()) >= _NEAR


def _with_referents(
    places: Sequence[int], units: Sequence[Unit], pool: Sequence[Described], budget: Budget
) -> list[int]:
    """Chosen places, each leaning sentence with the one before it.

    Where there is no room for both, the one before stands in its place: it says whom it is about.
    """
    chosen = set(places)
    for at in places:
        before = at - 1
        if before in chosen or not leans(units[at]) or not _follows(pool, at):
            continue
        words = sum(units[one].words for one in chosen) + units[before].words
        if not budget.admits(len(chosen) + 1, words):
            chosen.discard(at)
        chosen.add(before)
    return sorted(chosen)


def _follows(pool: Sequence[Described], at: int) -> bool:
    """Whether a sentence stands right behind the one before it in the pool."""
    if at == 0:
        return False
    one, other = pool[at - 1].sentence, pool[at].sentence
    return one.passage.id == other.passage.id and one.index + 1 == other.index


def _choice(chosen: Sequence[Claim], pool: Sequence[Claim], budget: Budget) -> ExtractiveChoice:
    """Chosen claims, those that agree merged, with what other documents say against them."""
    merged: list[ChosenSentence] = []
    covered: set[CitedSentence] = set()
    kept: list[Claim] = []
    for claim in chosen:
        if claim.sentence in covered:
            continue
        also = agreeing(claim, pool)
        covered.update((claim.sentence, *also))
        merged.append(ChosenSentence(claim.sentence, tuple(also)))
        kept.append(claim)
    found = list(_differing(kept, pool))[:_MOST_DIFFERENCES]
    return ExtractiveChoice(tuple(_making_room(merged, found, budget)), tuple(found))


def _differing(chosen: Sequence[Claim], pool: Sequence[Claim]) -> Iterator[Difference]:
    """The first sentence of another document that contradicts each chosen one."""
    shown: set[CitedSentence] = set()
    for claim in chosen:
        if claim.sentence in shown:
            continue
        for other in pool:
            about = what_differs(claim, other)
            if about is not None and other.sentence not in shown:
                shown.update((claim.sentence, other.sentence))
                yield Difference(claim.sentence, other.sentence, about)
                break


def _making_room(
    chosen: Sequence[ChosenSentence], found: Sequence[Difference], budget: Budget
) -> list[ChosenSentence]:
    """The chosen sentences that are not voices of a difference, as many as there is room for."""
    voices = {one for difference in found for one in (difference.one, difference.other)}
    taken = [count_words(one.text) for one in voices]
    room: list[ChosenSentence] = []
    for one in chosen:
        if one.sentence in voices:
            continue
        taken.append(count_words(one.sentence.text))
        if not budget.admits(len(taken), sum(taken)):
            break
        room.append(one)
    return room
