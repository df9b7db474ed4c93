from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Block, BlockKind, Metadata, Page, Span
from ingestion.errors import EmptyDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.normalise import normalise, normalise_line

any_text = st.text(st.characters(), max_size=60)
kinds: st.SearchStrategy[BlockKind] = st.sampled_from(get_args(BlockKind))


@st.composite
def paged_drafts(draw: st.DrawFn) -> list[Draft]:
    """Blocks in order over pages, some of which they cross."""
    page, drafts = 1, []
    for text in draw(st.lists(any_text, max_size=8)):
        breaks = sorted(draw(st.lists(st.integers(0, len(text)), max_size=2)))
        drafts.append(Draft(text, draw(kinds), page=page, page_breaks=tuple(breaks)))
        page += len(breaks) + draw(st.integers(0, 1))
    return drafts


def test_blocks_stand_apart_and_items_of_one_list_stand_together() -> None:
    document = assemble(
        [
            Draft("Title", "heading", 1),
            Draft("first", "list_item"),
            Draft("second", "list_item"),
            Draft("a | b", "table_row"),
        ],
        Metadata(),
    )
    assert document.text == "Title\n\nfirst\nsecond\n\na | b"
    assert document.blocks[2] == Block(Span(13, 19), "list_item")


def test_a_block_may_cross_a_page_end() -> None:
    document = assemble(
        [Draft("one two", page=1, page_breaks=(4,)), Draft("three", page=2)], Metadata(), 3
    )
    assert document.text == "one two\n\nthree"
    # "one" ends at 3 and "two" begins at 4; page 3 has no text.
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert [page.span.of(document.text).strip() for page in document.pages] == [
        "one",
        "two\n\nthree",
        "",
    ]


@given(paged_drafts())
def test_offsets_fit_whatever_the_blocks_hold(drafts: list[Draft]) -> None:
    page_count = max((draft.page + len(draft.page_breaks) for draft in drafts), default=0)
    try:
        document = assemble(drafts, Metadata(), page_count)
    except EmptyDocument:
        assert not any(normalise_line(draft.text) for draft in drafts)
        return
    # The constructor of ParsedDocument has checked that blocks and pages cover the text.
    assert normalise(document.text) == document.text
    assert [page.number for page in document.pages] == list(range(1, page_count + 1))
    assert all(block.span.of(document.text).strip() for block in document.blocks)


def test_a_document_without_visible_text_is_refused() -> None:
    with pytest.raises(EmptyDocument):
        assemble([Draft(" \u200b\n")], Metadata())


def test_pages_without_blocks_are_kept_so_that_numbers_stay_right() -> None:
    document = assemble([Draft("text", page=2)], Metadata(), 2)
    assert document.pages == (Page(1, Span(0, 0)), Page(2, Span(0, 4)))
