"""Which evidence a statement is judged by: the nearest sentence that decides, decides.

A sentence decides if it supports the statement, or contradicts it for certain. Of sentences that
decide nothing, the one that speaks most for the statement is taken, alone or with what completes
it. So a statement gets the best reading that its evidence allows, but no sentence that contradicts
it is passed over for one that is farther away; what decides otherwise behind it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.indexes import Analyzer
from service.answers import Support, SupportStatus
from service.citations import CitedSentence
from service.claims import Claim
from service.evidence_choice import Near, Terms, completed
from service.support.checker import CitedStatement, SupportChecker
from service.support.examination import is_verbatim
from service.support.quantities import replaced

_OTHERS = 3
# A sentence with less of the statement's wording is not worth reading alone.
_WORTH_READING = 0.5
_SUPPORTS: frozenset[SupportStatus] = frozenset({"verbatim", "supported"})
_RANK: dict[SupportStatus, int] = {
    "verbatim": 5,
    "supported": 4,
    "partial": 3,
    "unchecked": 2,
    "unsupported": 1,
    "contradicted": 0,
}


@dataclass(frozen=True, slots=True)
class Nearby:
    """A statement with the sentences near it, the nearest first."""

    claim: Claim
    terms: Terms
    near: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement as some sentences, in reading order, support it.

    `decides` says for certain whether they do: None if that is open. `disputes` if they have
    another number of the same thing.
    """

    sentences: tuple[CitedSentence, ...]
    support: Support
    decides: bool | None
    disputes: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reading that counts, if any sentence is near, and those that decide otherwise."""

    reading: Reading | None
    contrary: tuple[Reading, ...] = ()


def read(batch: Sequence[Nearby], support: SupportChecker, analyzer: Analyzer) -> list[Outcome]:
    """Judge statements by the sentences near them, with two calls of the support check."""
    near = [_verbatim_first(one) for one in batch]
    firsts = _readings([(one, [at.sentence]) for one in near for at in one.near[:1]], support)
    found = iter(firsts)
    first = [next(found) if one.near else None for one in near]
    wider = [
        _wider(one, reading, analyzer) if reading else []
        for one, reading in zip(near, first, strict=True)
    ]
    asked = [(one, some) for one, all_ in zip(near, wider, strict=True) for some in all_]
    more = iter(_readings(asked, support))
    return [
        _outcome(reading, [next(more) for _ in all_]) if reading else Outcome(None)
        for reading, all_ in zip(first, wider, strict=True)
    ]


def _verbatim_first(one: Nearby) -> Nearby:
    """What stands there word for word is nearest, whatever its length does to its nearness."""
    near = sorted(one.near, key=lambda at: not is_verbatim(one.claim.plain, (at.sentence.text,)))
    return Nearby(one.claim, one.terms, tuple(near))


def _wider(one: Nearby, first: Reading, analyzer: Analyzer) -> list[list[CitedSentence]]:
    """What else to read, in order of nearness: other sentences alone, and what completes each.

    A sentence with another number in the place of the statement's is not completed: the number
    would be found somewhere, and mean something else there.
    """
    others = [at for at in one.near[1:] if at.held >= _WORTH_READING][:_OTHERS]
    anchors = [] if first.decides is not None else [one.near[0], *others]
    found: list[list[CitedSentence]] = []
    for at in [one.near[0], *others]:
        if at is not one.near[0]:
            found.append([at.sentence])
        if at in anchors and not replaced(one.claim.plain, at.sentence.text):
            beside = [
                other for other in one.near if not replaced(one.claim.plain, other.sentence.text)
            ]
            complete = completed(at, beside, one.terms, analyzer)
            found += [complete] if len(complete) > 1 else []
    return found


def _readings(
    asked: Sequence[tuple[Nearby, Sequence[CitedSentence]]], support: SupportChecker
) -> list[Reading]:
    ordered = [sorted(some, key=_place) for _, some in asked]
    cited = [
        CitedStatement(one.claim.plain, tuple(sentence.text for sentence in some))
        for (one, _), some in zip(asked, ordered, strict=True)
    ]
    return [
        Reading(
            tuple(some),
            outcome,
            _decision(outcome),
            replaced(statement.text, "\n".join(statement.quotes), same_thing=True),
        )
        for some, statement, outcome in zip(ordered, cited, support.check(cited), strict=True)
    ]


def _place(sentence: CitedSentence) -> tuple[str, int, int]:
    return sentence.passage.document_id, sentence.passage.version, sentence.span.start


def _decision(support: Support) -> bool | None:
    if support.status in _SUPPORTS:
        return True
    return False if support.status == "contradicted" else None


def _outcome(first: Reading, more: Sequence[Reading]) -> Outcome:
    readings = [first, *more]
    reached = next(
        (at for at, one in enumerate(readings) if one.decides is not None), len(readings)
    )
    decided = readings[reached] if reached < len(readings) else None
    if decided and (decided.decides or decided is first):
        chosen = decided
    else:
        chosen = max(readings[:reached], key=lambda one: _merit(one.support))
    contrary: list[Reading] = []
    for one in readings:
        known = {sentence for other in (chosen, *contrary) for sentence in other.sentences}
        if _is_contrary(one, chosen) and not known.issuperset(one.sentences):
            contrary.append(one)
    return Outcome(chosen, tuple(contrary))


def _merit(support: Support) -> tuple[int, float]:
    return _RANK[support.status], support.score or 0.0


def _is_contrary(one: Reading, chosen: Reading) -> bool:
    if chosen.support.status in _SUPPORTS or chosen.support.status == "partial":
        return one.decides is False or (one.disputes and len(one.sentences) == 1)
    return one.decides is True
