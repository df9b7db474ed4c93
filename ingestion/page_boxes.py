"""Where on its pages a stretch of a version's text stands: boxes to draw around a citation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingestion.documents import Box, PageLayout, PlacedWord, Span

_WIDEST_GAP = 1.0  # in units of the lower word's height
_SHARED_HEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class PageBox:
    """A box on a page; pages count from 1."""

    page: int
    box: Box


def boxes_of(span: Span, layouts: Iterable[PageLayout]) -> tuple[PageBox, ...]:
    """The boxes that hold the words of a span, one for each line of a column or table cell.

    Every word that the span touches is covered whole, and no box reaches beyond its words. They
    are in the order of the text. A layout that the span does not touch adds nothing, so the
    layouts of the span's own pages are enough.
    """
    return tuple(
        PageBox(layout.number, box)
        for layout in layouts
        for box in _lines(_touched(layout.words, span))
    )


def _touched(words: Sequence[PlacedWord], span: Span) -> Sequence[PlacedWord]:
    if not span:
        return ()
    first = bisect_right(words, span.start, key=lambda word: word.span.end)
    last = bisect_left(words, span.end, key=lambda word: word.span.start)
    return words[first:last]


def _lines(words: Iterable[PlacedWord]) -> list[Box]:
    lines: list[Box] = []
    for word in words:
        if lines and _goes_on(lines[-1], word.box):
            lines[-1] = _around(lines[-1], word.box)
        else:
            lines.append(word.box)
    return lines


def _goes_on(line: Box, word: Box) -> bool:
    """Whether a word stands beside a line, on either side: Arabic goes from right to left."""
    height = min(line.bottom - line.top, word.bottom - word.top)
    shared = min(line.bottom, word.bottom) - max(line.top, word.top)
    gap = max(line.left, word.left) - min(line.right, word.right)
    return shared >= _SHARED_HEIGHT * height and gap <= _WIDEST_GAP * height


def _around(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )
