"""What is chosen among, how much may be chosen, and what it should be about."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import BlockKind
from ingestion.indexes import Analyzer
from ingestion.sentences import is_cjk

_WORD = re.compile(r"\w+(?:[.,'’\-]\w+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A sentence that a summary can be made of.

    `vector` is float32 [dimensions], of length 1. `document` numbers the documents and `section`
    the sections of a document, in the order of reading; 0 throughout if it has none. `position` in
    [0, 1] is where in its document it stands. `words` is what it takes of a budget: `count_words`.
    `terms` are its content terms (`Analyzer.content_terms`); `kind` is that of its block.
    """

    text: str
    vector: NDArray[np.float32]
    document: int
    section: int
    position: float
    words: int
    terms: frozenset[str]
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a summary may hold at most: sentences, words, or both.

    Raises:
        ValueError: if neither is limited, or to less than one.
    """

    sentences: int | None = None
    words: int | None = None

    def __post_init__(self) -> None:
        limits = [one for one in (self.sentences, self.words) if one is not None]
        if not limits or min(limits) < 1:
            raise ValueError("a budget limits sentences or words, to one or more")

    def admits(self, sentences: int, words: int) -> bool:
        """Whether so many sentences of so many words in all are within it."""
        return (self.sentences is None or sentences <= self.sentences) and (
            self.words is None or words <= self.words
        )


@dataclass(frozen=True, slots=True, eq=False)
class Focus:
    """What a summary should be about: a question or a topic.

    `vector` is that of the question, float32 [dimensions], of length 1; `terms` its content terms.
    """

    vector: NDArray[np.float32]
    terms: frozenset[str]


Method = Callable[[Sequence[Unit], Budget, Focus | None], tuple[int, ...]]
"""Chooses units: their places in the sequence, ascending. Units come in the order of reading."""


def unit_of(
    text: str,
    vector: NDArray[np.float32],
    analyzer: Analyzer,
    *,
    document: int = 0,
    section: int = 0,
    position: float = 0.0,
    kind: BlockKind = "paragraph",
) -> Unit:
    """The unit of a sentence, its words counted and its terms taken out."""
    terms = frozenset(analyzer.content_terms(text))
    return Unit(text, vector, document, section, position, count_words(text), terms, kind)


def focus_of(question: str, vector: NDArray[np.float32], analyzer: Analyzer) -> Focus:
    """The focus on a question whose vector is given."""
    return Focus(vector, frozenset(analyzer.content_terms(question)))


def count_words(text: str) -> int:
    """The words of a text as word processors count them: a Chinese character is one word."""
    cjk = sum(is_cjk(char) and char.isalnum() for char in text)
    spaced = "".join(" " if is_cjk(char) else char for char in text)
    return cjk + len(_WORD.findall(spaced))
