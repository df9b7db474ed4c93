"""Words and where they stand: what every check of support reads a text as.

Offsets are those of the text that was given: folding full-width forms keeps the length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.documents import Span
from ingestion.sentences import is_cjk

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2019: "'", 0x3000: " "}
_CJK = (
    "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['.\-][^\W_{_CJK}]+)*")
_CJK_CHAR = re.compile(f"[{_CJK}]")
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Word:
    """A word in Latin script (or another with spaces), or a run of Chinese characters."""

    text: str
    span: Span

    @property
    def cjk(self) -> bool:
        """Whether it is written without spaces between words."""
        return is_cjk(self.text[0])


def folded(text: str) -> str:
    """The text with full-width forms as their usual ones; every character keeps its place."""
    return text.translate(_WIDTH)


def words(text: str) -> list[Word]:
    """The words of a text, in order; a run of Chinese characters is one of its own."""
    return [Word(match.group(), Span(*match.span())) for match in _WORD.finditer(folded(text))]


def has_cjk(text: str) -> bool:
    """Whether any character of a text is written without spaces between words."""
    return _CJK_CHAR.search(text) is not None


def comparable(text: str) -> str:
    """Words only: width, case, white space and punctuation make no difference in wording.

    Points and commas between digits stay, and so do the signs of percentages and money, for they
    make another number.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(
        char if char.isalnum() or _is_part_of_number(plain, at) else " "
        for at, char in enumerate(plain)
    )
    return " ".join(kept.split())


def holds(text: str, part: str) -> bool:
    """Whether a comparable text holds another one that is not empty, in whole words."""
    return bool(part) and _bounded(text, part)


def mostly_cjk(text: str) -> bool:
    """Whether most of the letters are Chinese, counting a Latin word as two characters."""
    cjk = latin = 0
    for word in words(text):
        if word.cjk:
            cjk += len(word.text)
        elif any(char.isalpha() for char in word.text):
            latin += 2
    return cjk > _MOSTLY * (cjk + latin)


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, with those that touch or overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)


def _is_part_of_number(text: str, at: int) -> bool:
    if text[at] in "%$€£¥":
        return True
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if text[at] in ".,":
        return before.isdigit() and after.isdigit()
    return text[at] in "-−" and after.isdigit() and not before.isalnum()


def _bounded(text: str, part: str) -> bool:
    at = text.find(part)
    while at >= 0:
        if not _splits_word(text, at) and not _splits_word(text, at + len(part)):
            return True
        at = text.find(part, at + 1)
    return False


def _splits_word(text: str, at: int) -> bool:
    """Whether a cut goes through a Latin word or a number: "3.2" is not in "13.25"."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if is_cjk(before) or is_cjk(after):
        return False
    return not before.isspace() and not after.isspace()
