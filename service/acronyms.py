"""Acronyms and what they stand for, as the documents themselves define them.

"New Quality Productive Forces (NQPF)", "NQPF (new quality productive forces)" and
"新质生产力（NQPF）" each define one. Which words belong to it follows Schwartz and Hearst, "A
simple algorithm for identifying abbreviation definitions in biomedical text" (PSB 2003): the
letters of the short form, from the last to the first, are found in the long form in order, and the
first of them begins a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingestion.sentences import is_cjk

_SHORT = re.compile(r"[A-Z][A-Za-z0-9&.-]{0,9}")
_PARENTHESIS = re.compile(r"[(（]([^()（）\n]{2,80})[)）]")
_ACRONYM = re.compile(r"(?<![\w.])[A-Z][A-Z0-9&]{1,9}s?(?![\w])")
_LONGEST_CJK = 12
_EXTRA_WORDS = 5


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and the words that it stands for, as they are written."""

    short: str
    long: str


def acronyms(question: str) -> list[str]:
    """The words of a question that look like acronyms: two capitals or more."""
    return list(dict.fromkeys(match.group().rstrip("s") for match in _ACRONYM.finditer(question)))


def definitions(text: str) -> Iterator[Definition]:
    """The acronyms that a text defines, in order."""
    for match in _PARENTHESIS.finditer(text):
        inside = match.group(1).strip()
        before = text[max(0, match.start() - 200) : match.start()].rstrip()
        if _is_short(inside):
            long = _long_form(inside, before)
            if long:
                yield Definition(inside, long)
        elif short := _last_word(before):
            long = _long_form(short, inside)
            if long == inside:
                yield Definition(short, long)


def expansions(question: str, texts: Iterable[str]) -> list[str]:
    """What to search for besides: long forms of a question's acronyms, and short ones of its words.

    `texts` are what was found for the question; what they define counts.
    """
    asked = set(acronyms(question))
    folded = _folded(question)
    found: dict[str, None] = {}
    for text in texts:
        for one in definitions(text):
            if one.short in asked:
                found[one.long] = None
            elif f" {_folded(one.long)} " in f" {folded} " or _cjk_in(one.long, question):
                found[one.short] = None
    return list(found)


def _is_short(words: str) -> bool:
    capitals = sum(char.isupper() for char in words)
    return bool(_SHORT.fullmatch(words)) and capitals >= 2  # noqa: PLR2004 - one begins any word


def _last_word(text: str) -> str:
    word = text.rsplit(maxsplit=1)[-1] if text else ""
    return word if _is_short(word) else ""


def _long_form(short: str, text: str) -> str:
    """The words at the end of a text that a short form stands for; empty if there are none."""
    if text and is_cjk(text[-1]):
        return _cjk_run(text)
    letters = [char.lower() for char in short if char.isalnum()]
    words = text.split()
    most = min(len(words), len(letters) + _EXTRA_WORDS, 2 * len(letters))
    return _matched(letters, " ".join(words[len(words) - most :]))


def _matched(letters: list[str], text: str) -> str:
    at = len(text)
    for left, letter in zip(range(len(letters) - 1, -1, -1), reversed(letters), strict=True):
        at -= 1
        while at >= 0 and not _fits(text, at, letter, begins=left == 0):
            at -= 1
        if at < 0:
            return ""
    return text[at:]


def _fits(text: str, at: int, letter: str, *, begins: bool) -> bool:
    return text[at].lower() == letter and not (begins and at and text[at - 1].isalnum())


def _cjk_run(text: str) -> str:
    start = len(text)
    while start and is_cjk(text[start - 1]) and text[start - 1].isalnum():
        start -= 1
    return text[start:] if 1 < len(text) - start <= _LONGEST_CJK else ""


def _cjk_in(long: str, question: str) -> bool:
    return is_cjk(long[0]) and long in question


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
