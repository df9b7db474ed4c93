"""Plain text: paragraphs, list items, and lines that were wrapped by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingestion.documents import Metadata, ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.decoding import decode
from ingestion.parsing.language import detect_language
from ingestion.parsing.normalise import normalise
from ingestion.sentences import is_cjk

BULLETS = "•‣◦▪■●○–—*·-"

_BULLET = re.compile(rf"[{re.escape(BULLETS)}]\s+(?=\S)")
_NUMBER = re.compile(r"(?:\(?\d{1,3}[.)]|[(（]?[一二三四五六七八九十]{1,3}[)）])\s+(?=\S)")
_SECTION_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+|[一二三四五六七八九十]{1,3}、)\S.{0,80}(?<![.!?。！？;；,，:：])"
)
# A saved web page begins with the link that leads past its menu.
_SKIP_LINK = re.compile(r"(?:skip|jump) to .{0,20}(?:content|article|text)\W*", re.IGNORECASE)

_LONGEST_TITLE = 120
_NARROWEST_WRAP = 40
_NARROWEST_CJK_WRAP = 16
_WIDEST_WRAP = 120
_FULL_LINE_SHARE = 0.9
# Programs that even out the right margin break a line some letters early.
_FULL_LINE = 0.85


def parse_text(data: bytes) -> ParsedDocument:
    """Read plain text in any common encoding; empty lines part paragraphs.

    Raises:
        UndecodableText: if the bytes are not text.
        EmptyDocument: if there is none.
    """
    text = normalise(decode(data))
    groups = list(_groups(text.split("\n")))
    metadata = Metadata(title=_title(groups), language=detect_language(text))
    return assemble(_drafts(groups, wrapped=True), metadata)


def text_drafts(text: str, wrapped: bool = True) -> Iterator[Draft]:
    """The blocks of a normalised text; unless it is `wrapped`, every line is a block."""
    return _drafts(list(_groups(text.split("\n"))), wrapped)


def list_item(text: str) -> str | None:
    """The text of a list item without its bullet, or with its number; None if it is none."""
    if _BULLET.match(text):
        return _BULLET.sub("", text, count=1)
    return text if _NUMBER.match(text) else None


def join_lines(before: str, after: str) -> str:
    """Join two lines of one paragraph: Chinese is written without a blank between."""
    return f"{before}{_joint(before, after)}{after}"


def _joint(before: str, after: str) -> str:
    return "" if is_cjk(before[-1]) or is_cjk(after[0]) else " "


def wrap_width(lines: Sequence[str]) -> int:
    """The width at which a text was wrapped by hand, or 0 if its lines are paragraphs."""
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return 0
    width = lengths[int(_FULL_LINE_SHARE * (len(lengths) - 1))]
    narrowest = _NARROWEST_CJK_WRAP if is_cjk_text(lines) else _NARROWEST_WRAP
    return width if narrowest <= width and lengths[-1] <= _WIDEST_WRAP else 0


def is_cjk_text(lines: Sequence[str]) -> bool:
    """Whether most lines end in a letter that is written without blanks."""
    ends = [is_cjk(line[-1]) for line in lines if line]
    return 2 * sum(ends) > len(ends)


def _drafts(groups: Sequence[Sequence[str]], wrapped: bool) -> Iterator[Draft]:
    width = wrap_width([line for group in groups for line in group]) if wrapped else 0
    for index, group in enumerate(groups):
        if _is_section_heading(groups, index):
            yield Draft(group[0], "heading", 2)
        else:
            yield from map(_draft, _unwrap(group, width))


def _is_section_heading(groups: Sequence[Sequence[str]], index: int) -> bool:
    """Whether a numbered line stands alone before prose, and not among others like it."""
    around = groups[max(index - 1, 0) : index + 2]
    numbered = [_SECTION_NUMBER.fullmatch(group[0]) is not None for group in around]
    alone = len(groups[index]) == 1 and index + 1 < len(groups)
    return alone and _SECTION_NUMBER.fullmatch(groups[index][0]) is not None and sum(numbered) == 1


def _draft(paragraph: str) -> Draft:
    item = list_item(paragraph)
    return Draft(paragraph) if item is None else Draft(item, "list_item")


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if line:
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _unwrap(group: Sequence[str], width: int) -> Iterator[str]:
    """Join the lines that were broken only because they were full."""
    parts = [group[0]]
    for line in group[1:]:
        if list_item(line) is None and width > 0 and _goes_on(parts[-1], line, width):
            parts += [_joint(parts[-1], line), line]
        else:
            yield "".join(parts)
            parts = [line]
    yield "".join(parts)


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a sentence is in its middle, or the next line's first word had no room left."""
    if following[0].islower() and line[-1] not in ".!?:;":
        return True
    word = 1 if is_cjk(following[0]) else len(following.split(" ", 1)[0]) + 1
    return len(line) + word > _FULL_LINE * width


def _title(groups: Sequence[Sequence[str]]) -> str | None:
    """The first line, if it is short and stands alone."""
    rest = [group for group in groups if not _SKIP_LINK.fullmatch(group[0])]
    stands_alone = len(rest) > 1 and len(rest[0]) == 1
    if not stands_alone or len(rest[0][0]) >= _LONGEST_TITLE:
        return None
    return rest[0][0]
