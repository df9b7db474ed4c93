"""From text fragments with their places on pages to blocks in reading order.

Producers write a page's text in reading order nearly always, so that order is kept; what is
mended are columns written line by line, table cells, running titles, and broken lines and words.
Lengths are in points, 1/72 inch; the y axis points up, as in PDF.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingestion.documents import BlockKind
from ingestion.parsing.assembly import Draft
from ingestion.parsing.text import BULLETS, join_lines, list_item
from ingestion.sentences import is_cjk

LINE_END_HYPHEN = "\ufffe"

_EDGE_LINES = 4
_RUNNING_SHARE = 0.4
_SAME_PLACE = 3.0
_HEADING_RATIO = 1.13
_LONGEST_HEADING = 200
_PARAGRAPH_GAP = 1.25
_USUAL_LEADING = 1.2
_INDENT = 0.8
_DEEPEST_INDENT = 4
_FEWEST_COLUMN_LINES = 5
_COLUMN_FILL = 0.75
_NARROWEST_COLUMN = 8  # in units of the text's size
_TALLEST_CELL = 5
_LIST_MARK = re.compile(rf"[{re.escape(BULLETS)}]|\(?(?:\d{{1,3}}|[a-z])[.)]")
_SENTENCE_END = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]）」』]*$")
_NUMERAL = re.compile(r"\d+|\b[ivxlc]+\b")
_HYPHENATED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of one line without wide gaps in it: a line of a column, or of a table cell."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool = False


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
    def first(self) -> Fragment:
        """The leftmost cell."""
        return self.cells[0]


@dataclass(frozen=True, slots=True)
class _Style:
    """What is usual in a document: its text size, and its distance of lines over that size."""

    size: float
    bold: bool
    leading: float
    headings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that make one block, and what kind of block it is."""

    kind: BlockKind
    lines: tuple[Line, ...]
    level: int = 0


def layout(pages: Sequence[Sequence[Fragment]]) -> list[Draft]:
    """The blocks of a document, from each page's fragments in the order they were written."""
    numbered = enumerate(pages, start=1)
    lines = _without_running_titles([_page_lines(number, page) for number, page in numbered])
    if not any(lines):
        return []
    style = _usual_style([line for page in lines for line in page])
    groups = [group for page in lines for group in _page_groups(page, style)]
    words = _Words(groups)
    return [_draft(group, words) for group in _continued(groups)]


# Lines


def _page_lines(page: int, fragments: Sequence[Fragment]) -> list[Line]:
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
    return (replace(rest[0], text=f"{mark.text} {rest[0].text}"), *rest[1:])


def _with_lower_line(cells: Sequence[Fragment], below: Fragment) -> list[Fragment]:
    """Add a fragment to the cell that it stands under."""
    index = min(range(len(cells)), key=lambda i: abs(cells[i].left - below.left))
    cell = cells[index]
    text = _joined_cell(cell.text, below.text)
    joined = replace(cell, text=text, right=max(cell.right, below.right), bottom=below.bottom)
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


# Running titles


def _without_running_titles(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out what stands at the same place at the edge of many pages, numbers apart."""
    running = _repeated([edge for page in pages for edge in _edges(page)], len(pages))
    return [
        [line for line in page if not _is_running(line, set(_edges(page)), running)]
        for page in pages
    ]


def _edges(page: Sequence[Line]) -> list[Line]:
    """The lines nearest to the top and to the bottom of a page."""
    by_height = sorted(page, key=lambda line: -line.first.top)
    return list(dict.fromkeys([*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]))


def _repeated(edges: Iterable[Line], page_count: int) -> dict[str, list[float]]:
    """The heights at which each text stands that returns on many pages."""
    heights: dict[str, list[float]] = {}
    for line in edges:
        heights.setdefault(_without_numbers(line), []).append(line.first.bottom)
    fewest = max(2, _RUNNING_SHARE * page_count)
    return {
        text: places
        for text, places in heights.items()
        if len(places) >= fewest and max(places) - min(places) <= _SAME_PLACE
    }


def _is_running(line: Line, edges: set[Line], running: dict[str, list[float]]) -> bool:
    return line in edges and _without_numbers(line) in running


def _without_numbers(line: Line) -> str:
    return _NUMERAL.sub("#", line.text.casefold())


# Blocks


def _usual_style(lines: Sequence[Line]) -> _Style:
    letters: Counter[tuple[float, bool]] = Counter()
    for line in lines:
        letters[line.first.size, line.first.bold] += len(line.text)
    (size, bold), _ = letters.most_common(1)[0]
    steps = [
        before.first.bottom - after.first.bottom
        for before, after in pairwise(lines)
        if before.first.size == after.first.size == size and before.page == after.page
    ]
    leadings = [step / size for step in steps if size < step < 2.5 * size]
    headings = sorted({found for found, _ in letters if found >= _HEADING_RATIO * size})
    leading = median(leadings) if leadings else _USUAL_LEADING
    return _Style(size, bold, leading, tuple(reversed(headings)))


def _page_groups(lines: Sequence[Line], style: _Style) -> Iterator[_Group]:
    group: list[Line] = []
    for line in lines:
        if group and _begins_block(group, line, style):
            yield _group(group, style)
            group = []
        group.append(line)
    if group:
        yield _group(group, style)


def _begins_block(group: Sequence[Line], line: Line, style: _Style) -> bool:
    before, now = group[-1].first, line.first
    if len(line.cells) > 1 or len(group[-1].cells) > 1:
        return True
    if abs(before.size - now.size) > 0.5 or before.bold != now.bold:  # noqa: PLR2004 -- points
        return True
    step = before.bottom - now.bottom
    if step <= 0 or step > _PARAGRAPH_GAP * style.leading * now.size:
        return True
    return list_item(now.text) is not None or _is_indented(group, now) or _broke_early(group, now)


def _is_indented(group: Sequence[Line], now: Fragment) -> bool:
    """Whether a line begins right of the one above, or left of the list item above it."""
    indent = (now.left - group[-1].first.left) / now.size
    if list_item(group[0].text) is not None:
        return indent < -_INDENT if len(group) == 1 else abs(indent) > _INDENT
    return _INDENT < indent < _DEEPEST_INDENT


def _broke_early(group: Sequence[Line], now: Fragment) -> bool:
    """Whether the line above ends a sentence although the next word had room on it."""
    last = group[-1].first
    room = max(line.first.right for line in group) - last.right
    word = now.text[:1] if is_cjk(now.text[0]) else now.text.split(" ", 1)[0]
    width = (now.right - now.left) * len(word) / len(now.text)
    return _SENTENCE_END.search(last.text) is not None and room > width + now.size


def _group(lines: Sequence[Line], style: _Style) -> _Group:
    level = _heading_level(lines, style)
    if len(lines[0].cells) > 1:
        return _Group("table_row", tuple(lines))
    if level:
        return _Group("heading", tuple(lines), level)
    item = list_item(lines[0].text) is not None
    return _Group("list_item" if item else "paragraph", tuple(lines))


def _heading_level(lines: Sequence[Line], style: _Style) -> int:
    """1 to 6 for text that is larger than usual, or bold where the text is not; else 0."""
    first = lines[0].first
    long = sum(len(line.text) for line in lines) > _LONGEST_HEADING
    if long or len(lines[0].cells) > 1:
        return 0
    if first.size in style.headings:
        return min(style.headings.index(first.size) + 1, 6)
    bold = first.bold and not style.bold and first.size >= style.size
    return min(len(style.headings) + 1, 6) if bold else 0


def _continued(groups: Sequence[_Group]) -> list[_Group]:
    """Join paragraphs that a column's or a page's end cuts in two."""
    joined: list[_Group] = []
    for group in groups:
        if joined and _continues(joined[-1], group):
            before = joined.pop()
            joined.append(replace(before, lines=(*before.lines, *group.lines)))
        else:
            joined.append(group)
    return joined


def _continues(before: _Group, after: _Group) -> bool:
    last, first = before.lines[-1], after.lines[0]
    if after.kind != "paragraph" or before.kind not in {"paragraph", "list_item"}:
        return False
    moved_up = last.page != first.page or first.first.bottom > last.first.bottom
    return (
        moved_up
        and abs(last.first.size - first.first.size) <= 0.5  # noqa: PLR2004 -- points
        and _SENTENCE_END.search(last.text) is None
    )


# Text


def _draft(group: _Group, words: _Words) -> Draft:
    if group.kind == "table_row":
        row = group.lines[0]
        return Draft(row.text.replace(LINE_END_HYPHEN, "-"), group.kind, page=row.page)
    text, breaks = "", []
    page = group.lines[0].page
    for line in group.lines:
        before = text
        text = words.joined(text, line.text)
        if line.page != page:
            breaks += [_begin_of(text, before)] * (line.page - page)
            page = line.page
    text = text.replace(LINE_END_HYPHEN, "-")
    skipped = _bullet_length(text) if group.kind == "list_item" else 0
    offsets = tuple(max(offset - skipped, 0) for offset in breaks)
    return Draft(text[skipped:], group.kind, group.level, group.lines[0].page, offsets)


def _begin_of(text: str, before: str) -> int:
    """Where in a joined text its last line begins: behind what was there, hyphen apart."""
    return min(len(text), len(before.rstrip(LINE_END_HYPHEN)))


def _bullet_length(text: str) -> int:
    return len(text) - len(list_item(text) or text) if text[:1] in BULLETS else 0


class _Words:
    """The words of a document, which tell a word broken at a line's end from a compound."""

    def __init__(self, groups: Iterable[_Group]) -> None:
        texts = [line.text.casefold() for group in groups for line in group.lines]
        self._compounds = {found for text in texts for found in _HYPHENATED.findall(text)}
        self._plain = {found for text in texts for found in _WORD.findall(text)}

    def joined(self, before: str, after: str) -> str:
        """Append a line to those before it, mending a word that was broken between them."""
        if not before:
            return after
        if not before.endswith(LINE_END_HYPHEN):
            return join_lines(before, after)
        head = before.rstrip(LINE_END_HYPHEN)
        return head + after if self._is_one_word(head, after) else f"{head}-{after}"

    def _is_one_word(self, head: str, after: str) -> bool:
        left = re.split(r"[^\w-]", head)[-1].casefold()
        right = "".join(_WORD.findall(after)[:1]).casefold()
        if f"{left}-{right}" in self._compounds or "-" in left:
            return False
        return left + right in self._plain or after[:1].islower()
