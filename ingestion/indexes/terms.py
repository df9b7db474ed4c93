"""Text into index terms, the same way when indexing and when searching.

Latin script is split into words, lower-cased and stemmed (Porter2). Chinese, Japanese and Korean
are cut into overlapping pairs of characters, as Lucene's CJKAnalyzer does: pairs need no
dictionary, so an invented or new name is found as surely as a common word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from typing import Any

from ingestion.sentences import is_cjk

LAYOUT = "terms-1"
_LONGEST_TERM = 64
_REMEMBERED_WORDS = 50_000
_WORD = re.compile(r"\w+(?:[.'’]\w+)*")

STOP_WORDS = frozenset(
    "a an and are as at be been but by did do does for from had has have he her his how i if in "
    "into is it its me my no not of on or our she so such than that the their them then there "
    "these they this those to was we were what when where which who whom whose why will with "
    "would you your about can could should may might also any all many much stand".split()
)
CJK_STOP_TERMS = frozenset(
    "的 了 是 在 和 与 及 有 哪 什么 什麼 多少 哪些 哪个 怎么 怎样 如何 为何 是否 何时 几个".split()
)


class Analyzer:
    """Cuts text into terms."""

    def terms(self, text: str) -> list[str]:
        """The terms of a text, in order, repeats included."""
        folded = unicodedata.normalize("NFKC", text).lower()
        return [term for word in _WORD.findall(folded) for term in self._terms_of(word)]

    def content_terms(self, text: str) -> dict[str, str]:
        """The terms that carry meaning, each once and in order, and the words they come from.

        Stop words are left out.
        """
        folded = unicodedata.normalize("NFKC", text)
        words = {
            term: word
            for word in reversed(_WORD.findall(folded))
            for term in reversed(self._terms_of(word.lower()))
        }
        return {term: words[term] for term in reversed(words) if term not in self._stop_stems}

    def _terms_of(self, word: str) -> list[str]:
        if word.isascii():
            return self._remembered_stems(word)
        terms: list[str] = []
        for cjk, run in groupby(word, key=is_cjk):
            piece = "".join(run)
            terms.extend(_pairs(piece) if cjk else self._stems(piece))
        return terms

    def _stems(self, piece: str) -> list[str]:
        return list(self._stemmer.analyze(piece))

    @cached_property
    def _remembered_stems(self) -> Callable[[str], list[str]]:
        # A text says most of its words many times.
        return lru_cache(_REMEMBERED_WORDS)(self._stems)

    @cached_property
    def _stemmer(self) -> Any:
        from tantivy import Filter, TextAnalyzerBuilder, Tokenizer  # a native library

        return (
            TextAnalyzerBuilder(Tokenizer.simple())
            .filter(Filter.remove_long(_LONGEST_TERM))
            .filter(Filter.lowercase())
            .filter(Filter.stemmer("english"))
            .build()
        )

    @cached_property
    def _stop_stems(self) -> frozenset[str]:
        stems = {stem for word in STOP_WORDS for stem in self._stems(word)}
        return frozenset(stems | STOP_WORDS | CJK_STOP_TERMS)


def _pairs(run: str) -> list[str]:
    """Overlapping pairs of characters, or the one character there is."""
    if len(run) == 1:
        return [run]
    return [first + second for first, second in pairwise(run)]
