from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.documents import Box, PageLayout, PlacedWord, Span
from ingestion.page_boxes import PageBox, boxes_of

LINE = 12.0
side = st.integers(0, 200).map(float)


@st.composite
def layouts(draw: st.DrawFn) -> list[PageLayout]:
    """Pages with words in lines, side by side or far apart, and some anywhere."""
    pages, at = [], 0
    for number in range(1, draw(st.integers(1, 3)) + 1):
        words = []
        for _ in range(draw(st.integers(0, 20))):
            start = at + draw(st.integers(0, 2))
            at = start + draw(st.integers(1, 9))
            words.append(PlacedWord(Span(start, at), draw(boxes())))
        pages.append(PageLayout(number, 400, 400, tuple(words)))
    return pages


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(side), draw(st.sampled_from([0.0, LINE, 2 * LINE]) | side)
    return Box(
        left, top, left + draw(st.integers(0, 60)), top + draw(st.sampled_from([10.0, LINE]))
    )


spans = st.tuples(st.integers(0, 200), st.integers(0, 60)).map(lambda at: Span(at[0], sum(at)))


def touched(span: Span, pages: list[PageLayout]) -> list[tuple[int, Box]]:
    """The words that share a letter with a span."""
    return [
        (page.number, word.box)
        for page in pages
        for word in page.words
        if set(range(*_ends(word.span))) & set(range(*_ends(span)))
    ]


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def contains(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


@given(spans, layouts())
def test_every_word_that_a_span_touches_is_covered_whole(
    span: Span, pages: list[PageLayout]
) -> None:
    found = boxes_of(span, pages)
    for number, word in touched(span, pages):
        assert any(place.page == number and contains(place.box, word) for place in found)


@given(spans, layouts())
def test_no_box_reaches_beyond_its_words(span: Span, pages: list[PageLayout]) -> None:
    words = touched(span, pages)
    for place in boxes_of(span, pages):
        within = [word for page, word in words if page == place.page and contains(place.box, word)]
        assert place.box == Box(
            min(word.left for word in within),
            min(word.top for word in within),
            max(word.right for word in within),
            max(word.bottom for word in within),
        )


@given(spans, layouts())
def test_boxes_are_no_more_than_words_and_in_the_order_of_pages(
    span: Span, pages: list[PageLayout]
) -> None:
    found = boxes_of(span, pages)
    assert len(found) <= len(touched(span, pages))
    assert [place.page for place in found] == sorted(place.page for place in found)


def words_at(*places: tuple[float, float, float]) -> PageLayout:
    """A page of words that are ten letters apart, from (left, top, right)."""
    words = [
        PlacedWord(Span(10 * index, 10 * index + 9), Box(left, top, right, top + LINE))
        for index, (left, top, right) in enumerate(places)
    ]
    return PageLayout(7, 400, 400, tuple(words))


def test_words_of_a_line_share_a_box_and_each_line_has_its_own() -> None:
    page = words_at((10, 0, 50), (54, 0, 90), (10, 14, 40), (44, 14, 80))
    assert boxes_of(Span(10, 29), [page]) == (
        PageBox(7, Box(54, 0, 90, 12)),
        PageBox(7, Box(10, 14, 40, 26)),
    )
    assert [place.box for place in boxes_of(Span(0, 39), [page])] == [
        Box(10, 0, 90, 12),
        Box(10, 14, 80, 26),
    ]


def test_cells_and_columns_are_not_joined_over_the_gap_between_them() -> None:
    assert len(boxes_of(Span(0, 19), [words_at((10, 0, 50), (80, 0, 120))])) == 2


def test_words_from_right_to_left_share_a_box() -> None:
    page = words_at((60, 0, 90), (20, 0, 56))
    assert boxes_of(Span(0, 19), [page]) == (PageBox(7, Box(20, 0, 90, 12)),)


def test_an_empty_span_has_no_boxes() -> None:
    assert boxes_of(Span(5, 5), [words_at((10, 0, 50))]) == ()
