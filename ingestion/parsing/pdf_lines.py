"""From a page's text fragments to its lines in reading order, tables' rows in one piece.

Producers write a page's text in reading order nearly always, so that order is kept; what is
mended are columns written line by line and table cells, and running titles are left out. Lengths
are in points, 1/72 inch; the y axis points up, as in PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest, nsmallest
from itertools import takewhile
from statistics import median

from ingestion.parsing.assembly import WordBox
from ingestion.parsing.text import BULLETS, join_lines

LINE_END_HYPHEN = "\ufffe"

_FEWEST_COLUMN_LINES = 5
_COLUMN_FILL = 0.75
_NARROWEST_COLUMN = 8  # in units of the text's size
_TALLEST_CELL = 5
_LIST_MARK = re.compile(rf"[{re.escape(BULLETS)}]|\(?(?:\d{{1,3}}|[a-z])[.)]")

_EDGE_LINES = 4
_RUNNING_SHARE = 0.4
_SAME_PLACE = 3.0
_SET_OFF = 1.8  # in units of the text's size
_NUMERAL = re.compile(r"\d+|\b[ivxlc]+\b")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of one line without wide gaps in it: a line of a column, or of a table cell.

    `words` are the words of `text`, in its order, with their boxes; where a line's end breaks a
    word, they end in `LINE_END_HYPHEN` or the mark that the source has for it.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool = False
    words: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: one cell, or several where a table's row or two columns stand abreast."""

    page: int
    cells: tuple[Fragment, ...]

    @property
    def text(self) -> str:
        """The cells' texts, a bar between them."""
        return " | ".join(cell.text for cell in self.cells)

    @property
    def words(self) -> tuple[WordBox, ...]:
        """The words of all cells."""
        return tuple(word for cell in self.cells for word in cell.words)

    @property
    def first(self) -> Fragment:
        """The leftmost cell."""
        return self.cells[0]


def page_lines(page: int, fragments: Sequence[Fragment]) -> list[Line]:
    """The lines of a page, in reading order, from its fragments in the order they were written."""
    lines: list[list[Fragment]] = []
    for fragment in fragments:
        row = _row_start(lines, fragment)
        if row is not None:
            lines[row:] = [_merged_row(lines[row:], fragment)]
        elif lines and _is_under_cell(lines[-1], fragment):
            lines[-1] = _with_lower_line(lines[-1], fragment)
        else:
            lines.append([fragment])
    return _column_order([Line(page, _with_bullet(cells)) for cells in lines])


def _row_start(lines: Sequence[Sequence[Fragment]], fragment: Fragment) -> int | None:
    """The first of the last lines that stand to the left of a fragment, on its height or below.

    A cell is written after the whole of the cell before it, which may have several lines.
    """
    start = None
    for index in range(len(lines) - 1, max(len(lines) - _TALLEST_CELL, 0) - 1, -1):
        line = lines[index]
        if line[-1].right > fragment.left or line[0].bottom > fragment.top - 0.3 * fragment.size:
            break
        start = index
    touches = start is not None and lines[start][0].top > fragment.bottom + 0.3 * fragment.size
    return start if touches else None


def _merged_row(lines: Sequence[Sequence[Fragment]], cell: Fragment) -> list[Fragment]:
    first, *rest = lines
    merged = list(first)
    for line in rest:
        for fragment in line:
            merged = _with_lower_line(merged, fragment)
    return [*merged, cell]


def _is_under_cell(cells: Sequence[Fragment], below: Fragment) -> bool:
    """Whether a fragment goes on with a cell that is not its row's first."""
    step = cells[0].bottom - below.bottom
    aligned = any(abs(cell.left - below.left) < 0.2 * below.size for cell in cells[1:])
    return aligned and 0 < cells[-1].bottom - below.bottom <= step <= _TALLEST_CELL * below.size


def _with_bullet(cells: Sequence[Fragment]) -> tuple[Fragment, ...]:
    """Make one cell of a bullet or number and the text that it is set apart from.

    Its left edge is the text's, where the item's further lines begin.
    """
    mark, *rest = cells
    if not rest or _LIST_MARK.fullmatch(mark.text) is None:
        return tuple(cells)
    item = replace(rest[0], text=f"{mark.text} {rest[0].text}", words=(*mark.words, *rest[0].words))
    return (item, *rest[1:])


def _with_lower_line(cells: Sequence[Fragment], below: Fragment) -> list[Fragment]:
    """Add a fragment to the cell that it stands under."""
    index = min(range(len(cells)), key=lambda i: abs(cells[i].left - below.left))
    cell = cells[index]
    joined = replace(
        cell,
        text=_joined_cell(cell.text, below.text),
        right=max(cell.right, below.right),
        bottom=below.bottom,
        words=(*cell.words, *below.words),
    )
    return [*cells[:index], joined, *cells[index + 1 :]]


def _joined_cell(before: str, after: str) -> str:
    if before.endswith(LINE_END_HYPHEN):
        return before.rstrip(LINE_END_HYPHEN) + after
    return join_lines(before, after)


def _column_order(lines: Sequence[Line]) -> list[Line]:
    """Where two columns were written line by line abreast, put the left one before the right."""
    ordered: list[Line] = []
    abreast: list[Line] = []
    for line in lines:
        if len(line.cells) == 2:  # noqa: PLR2004 -- two columns
            abreast.append(line)
        else:
            ordered += [*_columns(abreast), line]
            abreast = []
    return [*ordered, *_columns(abreast)]


def _columns(lines: list[Line]) -> list[Line]:
    columns = list(zip(*(line.cells for line in lines), strict=True))
    if len(lines) < _FEWEST_COLUMN_LINES or not all(map(_is_filled, columns)):
        return lines
    return [Line(lines[0].page, (cell,)) for column in columns for cell in column]


def _is_filled(column: Sequence[Fragment]) -> bool:
    """Whether most lines reach the column's right edge, as lines of text do and cells do not."""
    widths = [cell.right - cell.left for cell in column]
    in_letters = median(width / cell.size for width, cell in zip(widths, column, strict=True))
    widest = sorted(widths)[-2]  # a heading may reach further
    return median(widths) >= _COLUMN_FILL * widest and in_letters >= _NARROWEST_COLUMN


def without_running_titles(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out, from the edges of pages inwards, what stands at one place on many pages.

    Numbers may differ, as page numbers do.
    """
    heights: dict[str, list[float]] = {}
    for page in pages:
        for line in {*_top(page), *_bottom(page)}:
            heights.setdefault(_without_numbers(line), []).append(line.first.bottom)
    fewest = max(2, _RUNNING_SHARE * len(pages))

    def is_running(line: Line) -> bool:
        same_text = heights[_without_numbers(line)]
        return sum(abs(at - line.first.bottom) <= _SAME_PLACE for at in same_text) >= fewest

    return [_without_edges(page, is_running) for page in pages]


def _without_edges(page: Sequence[Line], is_running: Callable[[Line], bool]) -> list[Line]:
    running = {*_set_off(_top(page), is_running), *_set_off(_bottom(page), is_running)}
    return [line for line in page if line not in running]


def _set_off(edge: Sequence[Line], is_running: Callable[[Line], bool]) -> list[Line]:
    """The running lines at an edge; a line that follows closely is text that merely repeats."""
    running = list(takewhile(is_running, edge))
    while running and len(running) < len(edge):
        last, inner = running[-1].first, edge[len(running)].first
        if abs(last.bottom - inner.bottom) > _SET_OFF * last.size:
            break
        running.pop()
    return running


def _top(page: Sequence[Line]) -> list[Line]:
    """The lines nearest to the top of a page, the topmost first."""
    return nlargest(_EDGE_LINES, page, key=lambda line: line.first.top)


def _bottom(page: Sequence[Line]) -> list[Line]:
    """The lines nearest to the bottom of a page, the lowest first."""
    return nsmallest(_EDGE_LINES, page, key=lambda line: line.first.bottom)


def _without_numbers(line: Line) -> str:
    return _NUMERAL.sub("#", line.text.casefold())
