"""ROUGE-1, -2 and -L (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries").

Texts are lower-cased, cut into words of letters and digits, and stemmed. ROUGE-N compares the
counts of runs of N words; ROUGE-L takes the longest common subsequence of the whole texts. Several
references: for each measure the best of them (Lin's multiple references, without the jackknifing,
which only serves to compare systems with people).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingestion.indexes import Analyzer

Stem = Callable[[str], str]

_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST_STEMMED = 4


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 of each measure, in [0, 1]."""

    one: float
    two: float
    longest: float


def stemmer() -> Stem:
    """The stemmer of Footnote's analyzer (Porter2 for English)."""
    analyzer = Analyzer()
    return lru_cache(maxsize=None)(lambda word: next(iter(analyzer.terms(word)), word))


def rouge_words(text: str, stem: Stem) -> tuple[str, ...]:
    """The words of a text as ROUGE compares them; those of three letters or fewer keep theirs."""
    found = _WORD.findall(text.lower())
    return tuple(stem(word) if len(word) >= _SHORTEST_STEMMED else word for word in found)


def rouge(words: Sequence[str], references: Sequence[Sequence[str]]) -> Rouge:
    """The words of a summary against those of its references, the best for each measure.

    Raises:
        ValueError: if there are no references.
    """
    if not references:
        raise ValueError("ROUGE needs a reference")
    return Rouge(
        max(_runs_f1(words, one, 1) for one in references),
        max(_runs_f1(words, one, 2) for one in references),
        max(_f1(common_subsequence(words, one), len(words), len(one)) for one in references),
    )


def rouge_l_recall(text: str, references: Sequence[str], stem: Stem) -> float:
    """The share of a reference that a text holds in its order, in [0, 1]; the best reference's.

    Raises:
        ValueError: if there are no references.
    """
    words = rouge_words(text, stem)
    wanted = [rouge_words(one, stem) for one in references]
    return max(common_subsequence(words, one) / len(one) if one else 0.0 for one in wanted)


def common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence, by the bits of integers (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << at
    every = (1 << len(one)) - 1
    row = every
    for word in other:
        shared = row & places.get(word, 0)
        row = (row + shared | row - shared) & every
    return len(one) - row.bit_count()


def _runs_f1(words: Sequence[str], reference: Sequence[str], length: int) -> float:
    mine, theirs = _runs(words, length), _runs(reference, length)
    return _f1((mine & theirs).total(), mine.total(), theirs.total())


def _runs(words: Sequence[str], length: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[first:] for first in range(length)), strict=False))


def _f1(shared: int, mine: int, theirs: int) -> float:
    return 2 * shared / (mine + theirs) if mine + theirs else 0.0
