"""From a PDF page to text fragments, through pdfium: words with their places, joined to lines.

Places are asked for word by word, not letter by letter, which is several times faster. What is
written without blanks, as Chinese is, is taken apart at its punctuation.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from ingestion.parsing.assembly import WordBox
from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.pdf_frames import PageFrame
from ingestion.parsing.pdf_lines import LINE_END_HYPHEN, Fragment
from ingestion.sentences import is_cjk

_WIDE_GAP = 0.9  # in units of a line's height
_SMALLEST_SIZE = 0.5
_ASLANT_DEGREES = 10
_BOLD_WEIGHT = 600
_HYPHENS = frozenset({"\x02", "\xad", LINE_END_HYPHEN})
_WORD = re.compile(r"[^\s\x02\xad\ufffe]*[\x02\xad\ufffe]|[^\s\x02\xad\ufffe]+")
_FONT_NAME_BYTES = 128

# Where a word without blanks is taken apart: behind its marks, which is wherever a sentence may
# end in it, but not within numbers.
_MARKS = re.escape("。！？｡!?….；，、;：,:\"'”’»)]}）】」』〉》〕］")
_PIECE_END = re.compile(rf"(?<=[{_MARKS}])(?<!\d[.,:](?=\d))")

_Sides = tuple[float, float, float, float]  # left, bottom, right, top


class _Word(NamedTuple):
    """A word and its box, in points, seen with the page turned so that the word stands upright.

    `first` is that of its first letter on the page; `turns` is by how many quarters the word is
    turned to the left, or None if it is aslant; `ends_line` marks what a line end follows.
    `letters` are the word's, one for each index.
    """

    first: int
    letters: str
    left: float
    bottom: float
    right: float
    top: float
    turns: int | None
    size: float
    ends_line: bool

    @property
    def text(self) -> str:
        """The word as it is read."""
        return _whole_letters(self.letters)

    @property
    def height(self) -> float:
        """The height of its line, never nothing."""
        return max(self.top - self.bottom, _SMALLEST_SIZE)


def page_fragments(page: Any, number: int) -> list[Fragment]:
    """The fragments of a page, in the order in which its producer wrote them.

    What is turned against the page's text is left out: watermarks, stamps, the labels of axes.
    The boxes of words say that they are on the page of that number.
    """
    text = page.get_textpage()
    places = _Places(text, PageFrame.of(page), number)
    try:
        words = _upright(_words(text))
        fragments = [found for run in _runs(words) if (found := _fragment(places, run)).text]
    finally:
        text.close()
    # pdfium puts the lines of a turned page, and turned lines, in an order of its own.
    turned = places.frame.turns or (words and words[0].turns)
    return sorted(fragments, key=_downwards) if turned else fragments


def _words(text: Any) -> list[_Word]:
    from pypdfium2 import raw

    handle = text.raw
    letters = _letters(raw, handle, text.count_chars())
    return [_word(raw, handle, range(*found.span()), letters) for found in _WORD.finditer(letters)]


def _letters(raw: Any, text: Any, count: int) -> str:
    """The letters of a page, one for each index."""
    buffer = (ctypes.c_ushort * (2 * count + 1))()
    written = raw.FPDFText_GetText(text, 0, count, buffer)
    letters = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "surrogatepass")
    if len(letters) == count:
        return letters
    # What has no letter is missing there, so that the others are no longer at their index.
    return "".join([chr(raw.FPDFText_GetUnicode(text, index)) for index in range(count)])


def _word(raw: Any, text: Any, span: range, letters: str) -> _Word:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, span[0], ctypes.byref(matrix))
    turns = _quarter_turns(matrix.a, matrix.b)
    size = raw.FPDFText_GetFontSize(text, span[0]) * math.hypot(matrix.c, matrix.d)
    box = _box(raw, text, span)
    after = letters[span.stop] if span.stop < len(letters) else "\n"
    return _Word(
        span[0],
        letters[span.start : span.stop],
        *(_turned(box, turns) if turns else box),
        turns,
        max(round(2 * size) / 2, _SMALLEST_SIZE),
        ends_line=after in "\r\n" or letters[span[-1]] in _HYPHENS,
    )


def _box(raw: Any, text: Any, span: range) -> _Sides:
    first, last = raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, span[0], ctypes.byref(first))
    raw.FPDFText_GetLooseCharBox(text, span[-1], ctypes.byref(last))
    return (
        min(first.left, last.left),
        min(first.bottom, last.bottom),
        max(first.right, last.right),
        max(first.top, last.top),
    )


def _whole_letters(text: str) -> str:
    """Put letters together that pdfium gives as two surrogates, as it does on some systems."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _quarter_turns(a: float, b: float) -> int | None:
    if b == 0 < a:
        return 0
    degrees = math.degrees(math.atan2(b, a))
    turns = round(degrees / 90)
    return turns % 4 if abs(degrees - 90 * turns) < _ASLANT_DEGREES else None


def _turned(box: _Sides, turns: int) -> _Sides:
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


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the words of a page stand as it is shown."""

    text: Any
    frame: PageFrame
    number: int

    def of(self, word: _Word) -> list[WordBox]:
        """The box of a word, or of each piece of a word in which a sentence may end."""
        if word.letters.isascii() or not any(map(is_cjk, word.letters)):
            box = (word.left, word.bottom, word.right, word.top)
            box = _turned(box, 4 - word.turns) if word.turns else box
            shown = self.frame.shown(*box)
            return [] if shown is None else [WordBox(word.text, self.number, shown)]
        from pypdfium2 import raw

        pieces = [piece for piece in _PIECE_END.split(word.letters) if piece]
        bounds = pairwise(accumulate(map(len, pieces), initial=word.first))
        boxes = [_box(raw, self.text.raw, range(*bound)) for bound in bounds]
        return [
            WordBox(_whole_letters(piece), self.number, shown)
            for piece, box in zip(pieces, boxes, strict=True)
            if (shown := self.frame.shown(*box)) is not None
        ]


def _fragment(places: _Places, run: Sequence[_Word]) -> Fragment:
    words = normalise_line(" ".join(word.text for word in run))
    return Fragment(
        text=words + LINE_END_HYPHEN if run[-1].text[-1] in _HYPHENS else words,
        left=run[0].left,
        bottom=min(word.bottom for word in run),
        right=max(word.right for word in run),
        top=max(word.top for word in run),
        size=run[0].size,
        bold=all(_is_bold(places.text, word.first) for word in (run[0], run[-1])),
        words=tuple(placed for word in run for placed in places.of(word)),
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
