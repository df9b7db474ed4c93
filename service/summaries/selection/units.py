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

# Words that any text uses, and that say nothing of what it is about.
_EVERYDAY = frozenset(
    "about above actually after again against almost already although always am another "
    "anyway anything around as away back basically because become before being below between "
    "both came come cannot couldn't definitely didn't doesn't doing don't done down during "
    "each either enough even ever every everybody everyone everything few first gave get gets "
    "getting give go goes going gone gonna good got guess hadn't hasn't haven't hello here "
    "hers herself himself hmm however huh i'd i'll i'm i've indeed instead isn't it's itself "
    "just keep kind knew know known last least less let let's like little long look looked "
    "lot made make makes making maybe mean means mhm mm more most must myself need never next "
    "nice nobody nothing now off oh ok okay once one ones only other others ought ours out "
    "over own perhaps please possible pretty probably put quite rather real really right said "
    "same saw say saying says second see seem seemed seems seen shall she's since some "
    "somebody someone something sort still sure take taken tell than thank thanks that's "
    "there's they're thing things think thought three through thus too took toward towards "
    "two uh uhm uhhuh um under until up upon upper us use used using usually very want wanted "
    "wasn't way we'd we'll we're we've well went were weren't what's whatever whether while "
    "within without won't wouldn't yeah yep yes yet you'd you'll you're you've yours yourself "
    "我们 你们 他们 她们 它们 这个 那个 这些 那些 这样 那样 因为 所以 但是 "
    "而且 如果 虽然 可以 已经 没有 就是 还是 不是 一个 一些 并且 以及 或者 "
    "其中 进行 通过 对于 关于 由于 为了 这种 同时".split()
)
_WORD = re.compile(r"\w+(?:[.,'’\-]\w+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A sentence that a summary can be made of.

    `vector` is float32 [dimensions], of length 1. `document` numbers the documents and `section`
    the sections of a document, in the order of reading; 0 throughout if it has none. `position` in
    [0, 1] is where in its document it stands. `words` is what it takes of a budget: `count_words`.
    `terms` are its content terms (`topical`); `kind` is that of its block.
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
    words = count_words(text)
    return Unit(text, vector, document, section, position, words, topical(text, analyzer), kind)


def focus_of(question: str, vector: NDArray[np.float32], analyzer: Analyzer) -> Focus:
    """The focus on a question whose vector is given."""
    return Focus(vector, topical(question, analyzer))


def topical(text: str, analyzer: Analyzer) -> frozenset[str]:
    """The content terms of a text, without those of words that any text uses."""
    terms = analyzer.content_terms(text)
    return frozenset(term for term, word in terms.items() if not {term, word.lower()} & _EVERYDAY)


def count_words(text: str) -> int:
    """The words of a text as word processors count them: a Chinese character is one word."""
    cjk = sum(is_cjk(char) and char.isalnum() for char in text)
    spaced = "".join(" " if is_cjk(char) else char for char in text)
    return cjk + len(_WORD.findall(spaced))
