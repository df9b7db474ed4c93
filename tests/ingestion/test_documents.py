"""Spans, covers and pages keep their promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Block, Page, ParsedDocument, Span, check_cover, page_number
from tests.ingestion.strategies import any_text


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (-2, -1)])
def test_a_span_runs_forward_from_zero(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


@given(any_text, st.integers(0, 50), st.data())
def test_a_shifted_span_is_the_same_stretch_of_a_longer_text(
    text: str, by: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))

    assert span.shifted(by).of("x" * by + text) == span.of(text)
    assert len(span) == len(span.of(text))


@given(any_text)
def test_the_words_of_a_text_cover_it(text: str) -> None:
    spans: list[Span] = []
    for word in text.split():
        start = text.index(word, spans[-1].end if spans else 0)
        spans.append(Span(start, start + len(word)))

    check_cover(text, spans, "words")


@pytest.mark.parametrize(
    ("spans", "complaint"),
    [
        ([Span(0, 3), Span(2, 7)], "overlap or leave the text at 2"),
        ([Span(4, 7), Span(0, 3)], "leave text uncovered at 0"),
        ([Span(0, 3), Span(4, 8)], "overlap or leave the text at 4"),
        ([Span(0, 2), Span(4, 7)], "leave text uncovered at 2"),
        ([Span(0, 3)], "leave text uncovered at 3"),
        ([], "leave text uncovered at 0"),
    ],
)
def test_a_cover_with_a_fault_is_refused_with_its_place(spans: list[Span], complaint: str) -> None:
    with pytest.raises(ValueError, match=f"things {complaint}"):
        check_cover("one two", spans, "things")


def test_a_document_checks_its_blocks_and_its_pages() -> None:
    blocks = (Block(Span(0, 7), "paragraph"),)

    ParsedDocument("one two", blocks, pages=(Page(1, Span(0, 4)), Page(2, Span(4, 7))))
    with pytest.raises(ValueError, match="blocks leave text uncovered at 3"):
        ParsedDocument("one two", (Block(Span(0, 3), "paragraph"),))
    with pytest.raises(ValueError, match="pages leave text uncovered at 3"):
        ParsedDocument("one two", blocks, pages=(Page(1, Span(0, 3)),))


def test_a_page_holds_its_first_character_and_not_its_end() -> None:
    pages = [Page(1, Span(0, 10)), Page(2, Span(12, 20))]

    assert [page_number(pages, offset) for offset in (0, 9, 12, 19)] == [1, 1, 2, 2]
    assert page_number(pages, 20) is None
    assert page_number([], 0) is None
