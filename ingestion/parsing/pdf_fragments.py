"""From a PDF page to text fragments, through pdfium: words with their places, joined to lines.

Places are asked for word by word, not letter by letter, which is several times faster.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.pdf_lines import LINE_END_HYPHEN, Fragment

_WIDE_GAP = 0.9  # in units of a line's height
_SMALLEST_SIZE = 0.5
_ASLANT_DEGREES = 10
_BOLD_WEIGHT = 600
_HYPHENS = frozenset({"\x02", "\xad", LINE_END_HYPHEN})
_FONT_NAME_BYTES = 128


@dataclass(frozen=True, slots=True)
class _Word:
    """A word and its box, in points, seen with the page turned so that the word stands upright.

    `index` is that of its first letter on the page; `turns` is by how many quarters the word is
    turned to the left, or None if it is aslant; `ends_line` marks what a line end follows.
    """

    index: int
    text: str
    left: float
    bottom: float
    right: float
    top: float
    turns: int | None
    size: float
    ends_line: bool

    @property
    def height(self) -> float:
        """The height of its line, never nothing."""
        return max(self.top - self.bottom, _SMALLEST_SIZE)


def page_fragments(page: Any) -> list[Fragment]:
    """The fragments of a page, in the order in which its producer wrote them.

    What is turned against the page's text is left out: watermarks, stamps, the labels of axes.
    """
    text = page.get_textpage()
    try:
        words = _upright(_words(text))
        fragments = [found for run in _runs(words) if (found := _fragment(text, run)).text]
    finally:
        text.close()
    # pdfium puts turned lines in an order of its own.
    return sorted(fragments, key=_downwards) if words and words[0].turns else fragments


def _words(text: Any) -> list[_Word]:
    from pypdfium2 import raw

    letters = [chr(raw.FPDFText_GetUnicode(text, index)) for index in range(text.count_chars())]
    return [_word(raw, text, range(start, end), letters) for start, end in _word_bounds(letters)]


def _word_bounds(letters: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = None
    for index, letter in enumerate(letters):
        if letter.isspace():
            if start is not None:
                yield start, index
            start = None
            continue
        start = index if start is None else start
        if letter in _HYPHENS:
            yield start, index + 1
            start = None
    if start is not None:
        yield start, len(letters)


def _word(raw: Any, text: Any, span: range, letters: Sequence[str]) -> _Word:
    first, last, matrix = raw.FS_RECTF(), raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text, span[0], ctypes.byref(first))
    raw.FPDFText_GetLooseCharBox(text, span[-1], ctypes.byref(last))
    raw.FPDFText_GetMatrix(text, span[0], ctypes.byref(matrix))
    turns = _quarter_turns(matrix.a, matrix.b)
    size = raw.FPDFText_GetFontSize(text, span[0]) * math.hypot(matrix.c, matrix.d)
    box = (
        min(first.left, last.left),
        min(first.bottom, last.bottom),
        max(first.right, last.right),
        max(first.top, last.top),
    )
    after = letters[span.stop] if span.stop < len(letters) else "\n"
    return _Word(
        span[0],
        _whole_letters("".join(letters[span.start : span.stop])),
        *_turned(box, turns or 0),
        turns,
        max(round(2 * size) / 2, _SMALLEST_SIZE),
        ends_line=after in "\r\n" or letters[span[-1]] in _HYPHENS,
    )


def _whole_letters(text: str) -> str:
    """Put letters together that pdfium gives as two surrogates, as it does on some systems."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quarter_turns(a: float, b: float) -> int | None:
    degrees = math.degrees(math.atan2(b, a))
    turns = round(degrees / 90)
    return turns % 4 if abs(degrees - 90 * turns) < _ASLANT_DEGREES else None


def _turned(
    box: tuple[float, float, float, float], turns: int
) -> tuple[float, float, float, float]:
    for _ in range(turns):
        left, bottom, right, top = box
        box = (bottom, -right, top, -left)
    return box


def _upright(words: Sequence[_Word]) -> list[_Word]:
    turns = Counter(word.turns for word in words if word.turns is not None)
    usual = max(turns, key=lambda turn: turns[turn], default=None)
    return [word for word in words if word.turns == usual]


def _runs(words: Iterable[_Word]) -> Iterator[list[_Word]]:
    """Words side by side on one line, without wide gaps between them."""
    run: list[_Word] = []
    for word in words:
        if run and (run[-1].ends_line or not _adjoins(run[-1], word)):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _adjoins(before: _Word, word: _Word) -> bool:
    same_line = min(before.top, word.top) > max(before.bottom, word.bottom)
    gap = (word.left - before.right) / before.height
    return same_line and -1 < gap < _WIDE_GAP


def _fragment(text: Any, run: Sequence[_Word]) -> Fragment:
    words = normalise_line(" ".join(word.text for word in run))
    return Fragment(
        text=words + LINE_END_HYPHEN if run[-1].text[-1] in _HYPHENS else words,
        left=run[0].left,
        bottom=min(word.bottom for word in run),
        right=max(word.right for word in run),
        top=max(word.top for word in run),
        size=run[0].size,
        bold=all(_is_bold(text, word.index) for word in (run[0], run[-1])),
    )


def _is_bold(text: Any, index: int) -> bool:
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(text, index) >= _BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    raw.FPDFText_GetFontInfo(text, index, name, _FONT_NAME_BYTES, None)
    return b"bold" in name.value.lower()


def _downwards(fragment: Fragment) -> tuple[float, float]:
    return -round(fragment.bottom), fragment.left
