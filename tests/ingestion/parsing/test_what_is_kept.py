"""docs/formats.md says what is kept of each format; every cell of its table is checked here."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ingestion.documents import ParsedDocument, Span
from ingestion.page_boxes import boxes_of
from ingestion.parsing import parse
from ingestion.parsing.formats import FORMATS
from tests.ingestion.parsing import memos
from tests.ingestion.parsing.files import texts

KEPT, NOT_KEPT = "yes", "–"
PAGE = Path(__file__).parents[3] / "docs" / "formats.md"


def _span_of(document: ParsedDocument, text: str) -> Span:
    start = document.text.index(text)
    return Span(start, start + len(text))


def _pages(document: ParsedDocument) -> bool:
    last = document.text.find(memos.LAST)
    on = [page.number for page in document.pages if page.span.start <= last < page.span.end]
    return on == [2]


def _boxes(document: ParsedDocument) -> bool:
    boxes = boxes_of(_span_of(document, memos.LAST), document.layouts) if document.layouts else ()
    return bool(boxes) and {one.page for one in boxes} == {2}


def _published(document: ParsedDocument) -> bool:
    found = document.metadata
    return found.published_at == memos.PUBLISHED and bool(found.published_from)


OBSERVED: dict[str, Callable[[ParsedDocument], bool]] = {
    "headings": lambda one: bool({memos.HEADING, memos.TITLE} & set(texts(one, "heading"))),
    "lists": lambda one: texts(one, "list_item")[: len(memos.ITEMS)] == list(memos.ITEMS),
    "quotations": lambda one: texts(one, "quotation") == [memos.QUOTATION],
    "tables": lambda one: [" | ".join(row) for row in memos.ROWS] == texts(one, "table_row")[:2],
    "footnotes": lambda one: memos.FOOTNOTE in one.text,
    "pages": _pages,
    "boxes": _boxes,
    "title": lambda one: one.metadata.title == memos.TITLE,
    "authors": lambda one: one.metadata.authors == (memos.AUTHOR,),
    "published": _published,
    "modified": lambda one: one.metadata.modified_at == memos.MODIFIED,
}


def claims() -> list[tuple[str, str, str]]:
    """Format, feature and claim of each cell of the table in docs/formats.md."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("|") and not line.startswith("|-")
    ]
    head, *body = rows
    return [
        (row[0], feature, claim)
        for row in body
        for feature, claim in zip(head[2:], row[2:], strict=True)
    ]


@cache
def read(name: str) -> ParsedDocument:
    file, write = memos.MEMOS[name]
    return parse(write(), file)


@pytest.mark.parametrize(
    ("name", "feature", "claim"), [pytest.param(*one, id=f"{one[0]}-{one[1]}") for one in claims()]
)
def test_what_the_table_says_is_so(name: str, feature: str, claim: str) -> None:
    assert claim in {KEPT, NOT_KEPT}
    assert OBSERVED[feature](read(name)) == (claim == KEPT)


def test_the_table_has_every_format_and_every_feature() -> None:
    assert {(name, feature) for name, feature, _ in claims()} == {
        (name, feature) for name in memos.MEMOS for feature in OBSERVED
    }


def test_the_table_has_every_suffix_that_is_read() -> None:
    listed = PAGE.read_text("utf-8")
    assert [suffix for suffix in FORMATS if f"`{suffix}`" not in listed] == []
