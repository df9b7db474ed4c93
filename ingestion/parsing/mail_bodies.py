"""The text of an e-mail: which of its forms says more, and the blocks of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import Message
from itertools import groupby
from typing import TYPE_CHECKING

from ingestion.errors import ParseError
from ingestion.parsing.assembly import Draft
from ingestion.parsing.html_blocks import html_drafts, html_tree
from ingestion.parsing.mail_parts import Body, parameter, part_text
from ingestion.parsing.normalise import normalise, normalise_line
from ingestion.parsing.text import text_drafts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LINE_END = re.compile(r"\r\n?|\n")
_QUOTE_MARKS = re.compile(r"(?:> ?)*")
_SIGNATURE_MARK = "-- "
# A plain form with less of the text than this only says that there is a form in HTML.
_STUB_SHARE = 0.5

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_FEWEST_ROWS = 2
_FEWEST_CELLS = 2
_LONGEST_CELL = 400


def body_drafts(body: Body) -> list[Draft]:
    """The blocks of one body: from the HTML if that keeps structure that the plain text lacks.

    The plain form is what its writer's program made of the same text for every reader, and keeps
    its lines; HTML alone keeps tables, headings and lists as such.

    Raises:
        UndecodableText: if its charset could not be established.
        DamagedDocument: if there is only HTML, and no element can be made out in it.
    """
    plain = [draft for part in body.plain for draft in _plain(part)]
    try:
        html = [draft for part in body.html for draft in _html(part)]
    except ParseError:
        if not plain:
            raise
        return plain
    return html if _says_more(html, plain) else plain


def _says_more(html: Sequence[Draft], plain: Sequence[Draft]) -> bool:
    if _length(plain) < _STUB_SHARE * _length(html):
        return True
    if _length(html) < _STUB_SHARE * _length(plain):
        return False
    return bool(_structure(html) - _structure(plain))


def _length(drafts: Sequence[Draft]) -> int:
    return sum(len(draft.text) for draft in drafts)


def _structure(drafts: Sequence[Draft]) -> set[str]:
    return {draft.kind for draft in drafts if draft.kind != "paragraph"}


def _plain(part: Message) -> Iterator[Draft]:
    """Paragraphs, and the lines marked with `>` as quotations, whose depths are kept apart."""
    flowed = (parameter(part, "format") or "").lower() == "flowed"
    lines: Iterator[tuple[int, str]] = map(_quoted, _LINE_END.split(part_text(part)))
    if flowed:
        lines = _joined(lines, "" if (parameter(part, "delsp") or "").lower() == "yes" else " ")
    for depth, run in groupby(lines, lambda line: line[0]):
        text = normalise("\n".join(line for _, line in run))
        for draft in text_drafts(text, wrapped=not flowed):
            quoted = depth > 0 and draft.kind in {"paragraph", "heading"}
            yield replace(draft, kind="quotation", level=0) if quoted else draft


def _quoted(line: str) -> tuple[int, str]:
    """How often a line is quoted, and what it says. The mark above a signature says nothing."""
    marks = _QUOTE_MARKS.match(line)
    reached = marks.end() if marks else 0
    said = line[reached:]
    return line.count(">", 0, reached), "" if said in {_SIGNATURE_MARK, "--"} else said


def _joined(lines: Iterator[tuple[int, str]], blank: str) -> Iterator[tuple[int, str]]:
    """Join the lines of flowed text (RFC 3676): one that ends in a blank goes on in the next."""
    parts: list[str] = []
    open_depth = 0
    for depth, line in lines:
        if parts and depth != open_depth:
            yield open_depth, "".join(parts)
            parts = []
        open_depth = depth
        if line.endswith(" "):
            parts.append(line[:-1] + blank)
        else:
            yield depth, "".join([*parts, line])
            parts = []
    if parts:
        yield open_depth, "".join(parts)


def _html(part: Message) -> list[Draft]:
    text = part_text(part)
    if not text.strip():
        return []
    # The byte order mark outranks whatever charset the page declares of itself.
    tree = html_tree(text.encode("utf-8-sig", "replace"))
    _drop_hidden(tree)
    _open_layout_tables(tree)
    _part_at_empty_lines(tree)
    return [draft for draft in html_drafts(tree) if normalise_line(draft.text)]


def _drop_hidden(tree: HtmlElement) -> None:
    """What is hidden was not read by anyone: previews for lists of mails, and worse."""
    for element in tree.xpath("//body//*[@style or @hidden]"):
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style", ""))
        if hidden and element.getparent() is not None:
            element.drop_tree()


def _open_layout_tables(tree: HtmlElement) -> None:
    """Make plain blocks of the tables that only arrange things, as those of newsletters do."""
    data = {table for table in tree.iter("table") if _is_data_table(table)}
    for element in list(tree.iter(*_TABLE_PARTS)):
        table = element if element.tag == "table" else next(element.iterancestors("table"), None)
        if table not in data:
            element.tag = "div"


def _is_data_table(table: HtmlElement) -> bool:
    arranged = (table.get("role") or "").lower() in {"presentation", "none"}
    if arranged or next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[normalise_line(cell.text_content()) for cell in row] for row in table.iter("tr")]
    full = [row for row in rows if sum(map(bool, row)) >= _FEWEST_CELLS]
    longest = max((len(cell) for row in rows for cell in row), default=0)
    return len(full) >= _FEWEST_ROWS and longest <= _LONGEST_CELL


def _part_at_empty_lines(tree: HtmlElement) -> None:
    """Two line breaks in a row part paragraphs, as an empty line does; a rule parts them too."""
    for line_break in tree.iter("br"):
        following = line_break.getnext()
        if following is None or (line_break.tail or "").strip():
            continue
        if following.tag == "br":
            line_break.tag = "hr"
