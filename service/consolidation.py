"""Retrieved passages made ready to be read: copies count once, neighbours are one passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingestion.documents import Span, Version
from ingestion.library import StoredPassage
from ingestion.near_copies import shingles
from service.numbering import Shown, whole
from service.retrieval import Candidate
from service.support import numbers

_COPIED_SHARE = 0.6
_CORRECTED_SHARE = 0.3
_FEWEST_SHINGLES = 10


@dataclass(slots=True)
class _Kept:
    """What is kept of one document: where its candidates are, their shingles, and its numbers."""

    places: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    shingles: set[int] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def add(self, place: int, passage: StoredPassage) -> None:
        said = shingles(passage.text)
        self.places.append((place, said))
        self.shingles |= said
        self.numbers |= set(numbers(passage.text))

    def share_of(self, said: frozenset[int]) -> float:
        """How much of what is said is said here."""
        return len(said & self.shingles) / len(said) if said else 0.0

    def differs_in_a_figure(self, passage: StoredPassage) -> bool:
        """Whether a sentence of a passage is said here with another number in it."""
        sentences = [
            span.shifted(-passage.span.start).of(passage.text) for span in passage.sentences
        ]
        return any(
            not self.numbers.issuperset(numbers(one))
            and self.share_of(shingles(one)) >= _CORRECTED_SHARE
            for one in sentences
        )

    def says(self, passage: StoredPassage, said: frozenset[int]) -> bool:
        """Whether most of a passage is said here, and all of it with these numbers."""
        return self.share_of(said) >= _COPIED_SHARE and not self.differs_in_a_figure(passage)

    def likest(self, said: frozenset[int]) -> int:
        """Where the candidate is that says most of it."""
        return max(self.places, key=lambda place: len(said & place[1]))[0]


def without_copies(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what better candidates of one other document say already, and list it there.

    A passage is a copy if three fifths of its shingles (`ingestion.near_copies`) are in the
    passages kept of another document, wherever these are cut, and none of its sentences is there
    with another number in it. So an edited reprint counts once, and a corrected figure is no copy.
    A few words prove nothing.
    """
    kept: list[Candidate] = []
    by_document: dict[str, _Kept] = {}
    for candidate in candidates:
        passage = candidate.passage
        at = _copied(passage, by_document)
        if at is None:
            by_document.setdefault(passage.document_id, _Kept()).add(len(kept), passage)
            kept.append(candidate)
        else:
            kept[at] = replace(kept[at], copies=(*kept[at].copies, passage))
    return kept


def _copied(passage: StoredPassage, by_document: Mapping[str, _Kept]) -> int | None:
    """Which of the kept candidates says the same in another document, if any does."""
    said = shingles(passage.text)
    others = [one for key, one in by_document.items() if key != passage.document_id]
    if len(said) < _FEWEST_SHINGLES or not others:
        return None
    likest = max(others, key=lambda one: one.share_of(said))
    return likest.likest(said) if likest.says(passage, said) else None


def merged(
    candidates: Sequence[Candidate], versions: Mapping[tuple[str, int], Version]
) -> list[Candidate]:
    """Join passages that stand next to each other in one version, where the best of them ranks.

    `versions` are the versions that the candidates belong to.
    """
    runs = _runs(candidates, versions)
    best_first = sorted(runs, key=lambda run: min(candidates.index(one) for one in run))
    return [_joined(run, versions) for run in best_first]


def _runs(
    candidates: Sequence[Candidate], versions: Mapping[tuple[str, int], Version]
) -> list[list[Candidate]]:
    """Candidates in the order of their texts, those that touch in one run."""
    runs: list[list[Candidate]] = []
    for one in sorted(candidates, key=lambda one: (_key(one), one.passage.span)):
        if runs and _touches(runs[-1][-1], one, versions):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _touches(one: Candidate, other: Candidate, versions: Mapping[tuple[str, int], Version]) -> bool:
    if _key(one) != _key(other) or one.passage.span.end > other.passage.span.start:
        return False
    between = Span(one.passage.span.end, other.passage.span.start)
    return not between.of(versions[_key(one)].text).strip()


def _key(candidate: Candidate) -> tuple[str, int]:
    return candidate.passage.document_id, candidate.passage.version


def _joined(run: Sequence[Candidate], versions: Mapping[tuple[str, int], Version]) -> Candidate:
    if len(run) == 1:
        return run[0]
    first, last = run[0].passage, run[-1].passage
    best = max(run, key=lambda one: one.score)
    span = Span(first.span.start, last.span.end)
    passage = replace(
        first,
        heading=best.passage.heading,
        span=span,
        text=span.of(versions[_key(best)].text),
        sentences=tuple(sentence for one in run for sentence in one.passage.sentences),
    )
    dense = [one.dense for one in run if one.dense is not None]
    lexical = [one.lexical for one in run if one.lexical is not None]
    return Candidate(
        passage,
        best.score,
        max(dense, default=None),
        max(lexical, default=None),
        tuple(copy for one in run for copy in one.copies),
    )


def not_said_in(original: Sequence[StoredPassage], copy: Sequence[StoredPassage]) -> list[Shown]:
    """The sentences of a near copy that its original does not say, or with another number.

    Words too few to have a shingle prove nothing, and are left out.
    """
    kept = _Kept()
    for at, passage in enumerate(original):
        kept.add(at, passage)
    left = (
        Shown(
            passage,
            tuple(at for at, one in enumerate(whole(passage).cited) if _is_new(one.text, kept)),
        )
        for passage in copy
    )
    return [one for one in left if one.sentences]


def _is_new(sentence: str, kept: _Kept) -> bool:
    said = shingles(sentence)
    if not said:
        return False
    return kept.share_of(said) < _COPIED_SHARE or not kept.numbers.issuperset(numbers(sentence))
