"""From the lines of a PDF to blocks: headings by their size, paragraphs by the space around them.

Paragraphs that a column's or a page's end cuts are joined, and words that a line's end breaks.
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
from ingestion.parsing.pdf_lines import (
    LINE_END_HYPHEN,
    Fragment,
    Line,
    page_lines,
    without_running_titles,
)
from ingestion.parsing.text import BULLETS, join_lines, list_item
from ingestion.sentences import is_cjk

_HEADING_RATIO = 1.13
_SIZE_TOLERANCE = 0.5
_LONGEST_HEADING = 200
_PARAGRAPH_GAP = 1.25
_USUAL_LEADING = 1.2
_INDENT = 0.8
_DEEPEST_INDENT = 4
_SENTENCE_END = re.compile(r"[.!?:;。！？：；…][\"'”’»)\]）」』]*$")
_HYPHENATED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b")
_WORD = re.compile(r"[^\W\d_]+")


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
    lines = without_running_titles([page_lines(number, page) for number, page in numbered])
    if not any(lines):
        return []
    style = _usual_style([line for page in lines for line in page])
    groups = [group for page in lines for group in _page_groups(page, style)]
    words = _Words(groups)
    return [_draft(group, words) for group in _continued(groups)]


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
    if not _same_size(before, now) or before.bold != now.bold:
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
    unfinished = _SENTENCE_END.search(last.text) is None
    return moved_up and unfinished and _same_size(last.first, first.first)


def _same_size(one: Fragment, other: Fragment) -> bool:
    return abs(one.size - other.size) <= _SIZE_TOLERANCE


def _draft(group: _Group, words: _Words) -> Draft:
    if group.kind == "table_row":
        row = group.lines[0]
        text = row.text.replace(LINE_END_HYPHEN, "-")
        return Draft(text, group.kind, page=row.page, words=row.words)
    text, breaks = "", list[int]()
    first_page = group.lines[0].page
    for line in group.lines:
        pages_on = line.page - first_page - len(breaks)
        breaks += [len(text.rstrip(LINE_END_HYPHEN))] * pages_on
        text = words.joined(text, line.text)
    skipped = _bullet_length(text) if group.kind == "list_item" else 0
    offsets = tuple(max(offset - skipped, 0) for offset in breaks)
    text = text[skipped:].replace(LINE_END_HYPHEN, "-")
    placed = [word for line in group.lines for word in line.words]
    if skipped and placed and placed[0].text in BULLETS:
        placed = placed[1:]
    return Draft(text, group.kind, group.level, first_page, offsets, tuple(placed))


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
