"""What a sentence is in its document."""

from __future__ import annotations

from ingestion.documents import Span
from ingestion.parsing import parse
from service.layout import Layout

SOURCE = b"""# Traffic

The figures follow.

| Quarter | Ships |
|---|---|
| First | 12 |
| Second | 15 |

- calm
"""
DOCUMENT = parse(SOURCE, "traffic.md")
LAYOUT = Layout(DOCUMENT)


def span_of(words: str) -> Span:
    start = DOCUMENT.text.index(words)
    return Span(start, start + len(words))


def test_the_kind_is_that_of_the_block() -> None:
    assert LAYOUT.kind(span_of("Traffic")) == "heading"
    assert LAYOUT.kind(span_of("The figures follow.")) == "paragraph"
    assert LAYOUT.kind(span_of("calm")) == "list_item"


def test_rows_know_the_first_row_of_their_table() -> None:
    header = span_of("Quarter | Ships")
    assert LAYOUT.header(span_of("Second | 15")) == header
    assert LAYOUT.header(header) == header
    assert LAYOUT.header_text(span_of("First | 12")) == "Quarter | Ships"
    assert LAYOUT.header_text(span_of("calm")) == ""
    assert LAYOUT.header(span_of("calm")) is None


def test_a_table_of_one_row_has_no_header() -> None:
    document = parse(b"| only | row |\n|---|---|\n\nProse.", "a.md")
    assert Layout(document).header(document.blocks[0].span) is None
