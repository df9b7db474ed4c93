"""Retrieved passages made ready to be read: copies count once, neighbours are one passage."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingestion.documents import Span, Version
from ingestion.library import StoredPassage
from service.retrieval import Candidate

_COPIED_SHARE = 0.8
_FEWEST_CHARS = 20


def without_copies(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what a better candidate says in the same sentences, and list it there.

    A passage is a copy if four fifths of it, by length, are sentences of one better passage of
    another document. Case, white space and punctuation do not count; numbers and every other word
    do, so a corrected figure is no copy. Short sentences prove nothing.
    """
    kept: list[Candidate] = []
    sentences: list[Mapping[str, int]] = []
    for candidate in candidates:
        said = _sentences(candidate.passage)
        at = _original(candidate, said, kept, sentences)
        if at is None:
            kept.append(candidate)
            sentences.append(said)
        else:
            kept[at] = replace(kept[at], copies=(*kept[at].copies, candidate.passage))
    return kept


def merged(
    candidates: Sequence[Candidate], versions: Mapping[tuple[str, int], Version]
) -> list[Candidate]:
    """Join passages that stand next to each other in one version, where the best of them ranks.

    `versions` are the versions that the candidates belong to.
    """
    runs = _runs(candidates, versions)
    best_first = sorted(runs, key=lambda run: min(candidates.index(one) for one in run))
    return [_joined(run, versions) for run in best_first]


def _original(
    candidate: Candidate,
    said: Mapping[str, int],
    kept: Sequence[Candidate],
    sentences: Sequence[Mapping[str, int]],
) -> int | None:
    """Which of the better candidates a candidate is a copy of, if of any."""
    total = sum(said.values())
    for at, (other, others) in enumerate(zip(kept, sentences, strict=True)):
        if other.passage.document_id == candidate.passage.document_id:
            continue
        same = sum(length for sentence, length in said.items() if sentence in others)
        if total and same >= _COPIED_SHARE * total:
            return at
    return None


def _sentences(passage: StoredPassage) -> dict[str, int]:
    """The sentences of a passage as they are compared, and their lengths."""
    compared = (
        _compared(span.shifted(-passage.span.start).of(passage.text)) for span in passage.sentences
    )
    return {one: len(one) for one in compared if len(one) >= _FEWEST_CHARS}


def _compared(sentence: str) -> str:
    folded = unicodedata.normalize("NFKC", sentence).casefold()
    return "".join(char for char in folded if char.isalnum())


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
