from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Block, BlockKind, Box, Metadata, Page, PageLayout, PlacedWord, Span
from ingestion.errors import EmptyDocument
from ingestion.parsing.assembly import Draft, PageSize, WordBox, assemble
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


def word_boxes(words: list[str], page: int = 1) -> tuple[WordBox, ...]:
    """Words whose boxes tell which of them it is."""
    return tuple(WordBox(word, page, Box(at, 0, at + 1, 1)) for at, word in enumerate(words))


def placed(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Which of the words of a block were placed, and where in its text."""
    drafts = [Draft(text, page=1, words=word_boxes(words))]
    (layout,) = assemble(drafts, Metadata(), page_sizes=[PageSize(100, 50)]).layouts
    return [(int(word.box.left), word.span.start) for word in layout.words]


def test_words_are_placed_on_their_pages_in_the_normalised_text() -> None:
    document = assemble(
        [
            Draft("Title", "heading", page=1, words=word_boxes(["Title"])),
            Draft(
                "the  \ufb01nal word",
                page=1,
                page_breaks=(11,),
                words=(*word_boxes(["the", "\ufb01nal"]), *word_boxes(["word"], page=2)),
            ),
        ],
        Metadata(),
        page_sizes=[PageSize(100, 50), PageSize(60, 80), PageSize(10, 20)],
    )
    assert document.text == "Title\n\nthe final word"
    first, second, third = document.layouts
    assert [word.span for word in first.words] == [Span(0, 5), Span(7, 10), Span(11, 16)]
    assert second == PageLayout(2, 60, 80, (PlacedWord(Span(17, 21), Box(0, 0, 1, 1)),))
    assert third == PageLayout(3, 10, 20, ())
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_mended_word_is_placed_in_its_parts_and_bars_and_hyphens_in_none() -> None:
    assert placed("a building", ["a", "build\ufffe", "ing"]) == [(0, 0), (1, 2), (2, 7)]
    assert placed("cost-benefit | -2.7%", ["cost\x02", "benefit", "-2.7%"]) == [
        (0, 0),
        (1, 5),
        (2, 15),
    ]


def test_a_word_that_is_not_where_it_should_be_is_left_out_and_the_next_are_found() -> None:
    assert placed("one two", ["•", "one", "two"]) == [(1, 0), (2, 4)]
    # The accent goes onto the letter before it, so neither part is there as it was.
    assert placed("caf\u00e9s at once", ["cafe\ufffe", "\u0301s", "at", "once"]) == [(2, 6), (3, 9)]
    # The word that was left out holds "on", which is not the word that follows.
    assert placed("melon on", ["mellon", "on"]) == [(1, 6)]


@given(st.lists(st.lists(any_text, max_size=8), max_size=5), st.data())
def test_whatever_is_placed_reads_as_its_word(rows: list[list[str]], data: st.DataObject) -> None:
    drafts = [
        Draft(
            data.draw(st.sampled_from([" ", "", " | ", "-"])).join(words),
            data.draw(kinds),
            page=1,
            words=word_boxes(words),
        )
        for words in rows
    ]
    try:
        document = assemble(drafts, Metadata(), page_sizes=[PageSize(1, 1)])
    except EmptyDocument:
        return
    (layout,) = document.layouts
    shown = {normalise_line(word.text) for draft in drafts for word in draft.words}
    assert all(word.span.of(document.text) in shown for word in layout.words)
