"""Every word of a PDF's text stands in its box: on the page as it is shown, and in the file."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import reportlab
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BalancedColumns,
    Flowable,
    ListFlowable,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
)

from ingestion.documents import Box, PageLayout, ParsedDocument, PlacedWord, Span
from ingestion.page_boxes import boxes_of
from ingestion.parsing.normalise import normalise
from ingestion.parsing.page_images import render_page
from ingestion.parsing.pdf import parse_pdf
from ingestion.parsing.pdf_frames import PageFrame
from ingestion.sentences import sentence_spans
from tests.conftest import SAMPLES
from tests.ingestion.parsing.files import PROSE, pdf_drawn, pdf_flow, pdf_paragraphs

LEADING = 14
CHINESE = "央行宣布下调准备金率0.5个百分点，释放资金约1万亿元。市场平静！他说：“好。”GDP增长3.2%。"
SAMPLE_PDFS = sorted((SAMPLES / "library").glob("*.pdf"))


@cache
def fonts() -> tuple[str, str]:
    """A font with Chinese letters, and one with the ligature of f and i."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    vera = Path(reportlab.__path__[0]) / "fonts" / "Vera.ttf"
    pdfmetrics.registerFont(TTFont("Vera", vera))
    return "STSong-Light", "Vera"


def words_of(document: ParsedDocument) -> list[tuple[int, PlacedWord]]:
    return [(layout.number, word) for layout in document.layouts for word in layout.words]


def shown_words(document: ParsedDocument) -> list[str]:
    return [word.span.of(document.text) for _, word in words_of(document)]


def boxes_for(document: ParsedDocument, quote: str) -> list[Box]:
    """The boxes of the first stretch of the text that reads so."""
    start = document.text.index(quote)
    return [found.box for found in boxes_of(Span(start, start + len(quote)), document.layouts)]


@contextmanager
def reading(data: bytes) -> Iterator[Callable[[int, Box], str]]:
    """What pdfium itself finds in a box, without blanks; for upright pages that begin at 0."""
    with ExitStack() as opened:
        document = opened.enter_context(pypdfium2.PdfDocument(data))
        pages = [opened.enter_context(closing(page)) for page in document]
        texts = [opened.enter_context(closing(page.get_textpage())) for page in pages]
        heights = [page.get_height() for page in pages]

        def text_in(page: int, box: Box) -> str:
            # The tail of a letter of the line above reaches into the box, and would be found.
            top = box.top + (box.bottom - box.top) / 5
            height = heights[page - 1]
            sides = box.left, height - box.bottom, box.right, height - top
            return "".join(normalise(texts[page - 1].get_text_bounded(*sides)).split())

        yield text_in


def check_positions(document: ParsedDocument, data: bytes) -> None:
    """Every word is where the file has it, and nothing but what joins words is without a box."""
    covered = bytearray(len(document.text))
    with reading(data) as text_in:
        for page, word in words_of(document):
            shown = word.span.of(document.text)
            assert text_in(page, word.box).rstrip("-") == shown.rstrip("-")
            covered[word.span.start : word.span.end] = b"\1" * len(shown)
    bare = {letter for letter, has in zip(document.text, covered, strict=True) if not has}
    assert bare <= set(" \n|-")


def drawn_lines(lines: Sequence[str], font: str = "Helvetica") -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, 11)
        for number, line in enumerate(lines):
            canvas.drawString(72, 700 - LEADING * number, line)

    return pdf_drawn(draw)


def test_each_word_has_a_box_and_pages_without_words_have_a_size() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(100, 700, "Exports rose.")
        canvas.showPage()
        canvas.setPageSize((300, 200))
        canvas.showPage()

    document = parse_pdf(pdf_drawn(draw))
    first, second = document.layouts
    assert [word.span.of(document.text) for word in first.words] == ["Exports", "rose."]
    assert first.words[0].box.left == pytest.approx(100, abs=1)
    # The baseline is 700 points above the lower edge of an A4 page.
    assert first.words[0].box.top < first.height - 700 < first.words[0].box.bottom
    assert second == PageLayout(2, 300, 200, ())


def test_a_word_that_a_line_end_breaks_has_a_box_on_either_line() -> None:
    data = drawn_lines(
        ["The benefit-cost ratio of build-", "ing is high, and the benefit-", "cost too."]
    )
    document = parse_pdf(data)
    assert document.text == "The benefit-cost ratio of building is high, and the benefit-cost too."
    check_positions(document, data)
    upper, lower = boxes_for(document, "building")
    with reading(data) as text_in:
        assert (text_in(1, upper), text_in(1, lower)) == ("build", "ing")
    assert upper.bottom < lower.bottom


def test_ligatures_are_spelt_out_and_keep_their_place() -> None:
    data = drawn_lines(["The \ufb01nance \ufb02ow grew."], font=fonts()[1])
    document = parse_pdf(data)
    assert document.text == "The finance flow grew."
    check_positions(document, data)
    assert shown_words(document) == ["The", "finance", "flow", "grew."]


def test_a_chinese_sentence_that_begins_within_a_line_has_its_own_box() -> None:
    style = ParagraphStyle("zh", fontName=fonts()[0], fontSize=12, leading=18, wordWrap="CJK")
    data = pdf_flow([Paragraph("央行下调利率。市场平静！", style)])
    document = parse_pdf(data)
    (first,) = boxes_for(document, "央行下调利率。")
    (second,) = boxes_for(document, "市场平静！")
    # Seven letters of 12 points each.
    assert second.left == pytest.approx(first.right, abs=0.5)
    assert first.right - first.left == pytest.approx(84, abs=1)
    check_positions(document, data)


def test_a_bullet_belongs_to_no_word() -> None:
    def draw(canvas: Canvas) -> None:
        for number, item in enumerate(["-2.7 per cent in May", "up again"]):
            canvas.drawString(72, 700 - LEADING * number, "-")
            canvas.drawString(90, 700 - LEADING * number, item)

    data = pdf_drawn(draw)
    document = parse_pdf(data)
    assert document.text == "-2.7 per cent in May\nup again"
    check_positions(document, data)
    assert min(word.box.left for _, word in words_of(document)) > 85


def test_running_titles_have_no_boxes() -> None:
    def furniture(canvas: Canvas) -> None:
        canvas.drawString(72, 800, "Ministry of Silly Walks")

    texts = [f"Part {name}. {PROSE}" for name in ("one", "two", "three")]
    flow = [part for text in texts for part in [*pdf_paragraphs([text]), PageBreak()]]
    document = parse_pdf(pdf_flow(flow, furniture))
    assert min(word.box.top for _, word in words_of(document)) > 60
    assert all(layout.words for layout in document.layouts)


def test_a_table_cell_keeps_its_own_boxes() -> None:
    style = ParagraphStyle("cell", fontSize=9, leading=11)
    cells = ["Loans to semiconductor firms and to their suppliers, in billions", "31.6", "38.6"]
    table = Table([[Paragraph(cell, style) for cell in cells]], [160, 80, 80])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
    data = pdf_flow([*pdf_paragraphs([PROSE]), Spacer(1, 12), table])
    document = parse_pdf(data)
    check_positions(document, data)
    lines = boxes_for(document, " | ".join(cells))
    assert len(lines) == 4  # two lines in the first cell, one in each of the others


PAGE_FORMS: dict[str, Callable[[Any], object]] = {
    "plain": lambda _: None,
    "not at zero": lambda page: page.set_mediabox(-50, 30, 545, 872),
    "cropped": lambda page: page.set_cropbox(40, 100, 500, 760),
    "cropped beyond its media": lambda page: page.set_cropbox(40, 100, 5000, 7600),
    "cropped, not at zero": lambda page: (
        page.set_mediabox(-50, 30, 545, 872),
        page.set_cropbox(20, 60, 520, 800),
    ),
}


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("form", PAGE_FORMS)
def test_boxes_fit_the_page_as_it_is_shown(form: str, degrees: int) -> None:
    """All that is dark on the page's image is inside a box, and every box has something dark."""

    def turn(page: Any) -> None:
        PAGE_FORMS[form](page)
        page.set_rotation(degrees)

    data = changed(drawn_lines(textwrap.wrap(PROSE, 60)), turn)
    document = parse_pdf(data)
    assert document.text == PROSE.strip()
    check_image(document, data)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_boxes_fit_text_that_is_turned_on_its_page(degrees: int) -> None:
    corner = {90: (0, -595), 180: (-595, -842), 270: (-842, 0)}[degrees]

    def draw(canvas: Canvas) -> None:
        canvas.rotate(degrees)
        canvas.translate(*corner)
        for number, line in enumerate(textwrap.wrap(PROSE, 60)):
            canvas.drawString(60, 400 - LEADING * number, line)

    data = pdf_drawn(draw)
    check_image(parse_pdf(data), data)
    upright = changed(data, lambda page: page.set_rotation(degrees))
    check_image(parse_pdf(upright), upright)


def test_words_outside_the_page_have_no_box() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Seen, and goes on over the edge of")
        canvas.drawString(3000, 700, "unseen.")

    document = parse_pdf(changed(pdf_drawn(draw), lambda page: page.set_cropbox(0, 0, 120, 842)))
    assert "unseen." in document.text
    assert shown_words(document) == ["Seen,", "and"]
    assert all(word.box.right <= 120 for _, word in words_of(document))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_sides_that_are_no_numbers_make_no_box(degrees: int) -> None:
    with pypdfium2.PdfDocument(drawn_lines(["Text"])) as document:
        page = document[0]
        page.set_rotation(degrees)
        frame = PageFrame.of(page)
        page.close()
    nan, infinite = float("nan"), float("inf")
    assert frame.shown(nan, 10, 20, 30) is None
    assert frame.shown(10, 10, 20, nan) is None
    whole = frame.shown(-infinite, -infinite, infinite, infinite)
    assert whole == Box(0, 0, frame.size.width, frame.size.height)


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    """A PDF with its first page changed."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        change(page)
        buffer = io.BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def check_image(document: ParsedDocument, data: bytes) -> None:
    scale = 3
    dark = dark_pixels(data, scale)
    (layout,) = document.layouts
    assert dark.shape == pytest.approx((layout.height * scale, layout.width * scale), abs=1)
    assert len(layout.words) == len(document.text.split())
    left_over = dark.copy()
    for word in layout.words:
        box = word.box
        inside = (
            slice(round(box.top * scale) - 1, round(box.bottom * scale) + 2),
            slice(round(box.left * scale) - 2, round(box.right * scale) + 2),
        )
        assert dark[inside].mean() > 0.05, word.span.of(document.text)
        left_over[inside] = False
    assert not left_over.any()


def dark_pixels(data: bytes, scale: float) -> NDArray[np.bool_]:
    image = Image.open(io.BytesIO(render_page(data, "a.pdf", 1, scale)))
    return np.asarray(image.convert("L")) < 128


# What the standard fonts of PDF can show.
latin = st.text(st.characters(categories=["L"], max_codepoint=0xFF), min_size=1, max_size=12)
latin_words = latin | st.sampled_from(["re-election", "3.5%", "(so)", "end.", "|", "-"])
latin_text = st.lists(latin_words, min_size=3, max_size=40).map(" ".join)
chinese_words = st.sampled_from([*CHINESE, "U.S.", "Fab 4", " ", "。", "！”", "2026年"])
chinese_text = st.lists(chinese_words, min_size=3, max_size=60).map("".join).filter(str.strip)


def _plain(text: str) -> list[Flowable]:
    return pdf_paragraphs([text])


def _chinese(text: str) -> list[Flowable]:
    style = ParagraphStyle("zh", fontName=fonts()[0], fontSize=12, leading=18, wordWrap="CJK")
    return [Paragraph(text, style)]


def _columns(text: str) -> list[Flowable]:
    return [BalancedColumns(pdf_paragraphs([text, PROSE * 2]), nCols=2)]


def _bullets(text: str) -> list[Flowable]:
    return [ListFlowable(pdf_paragraphs([text, "second"]), bulletType="bullet")]


def _table(text: str) -> list[Flowable]:
    cells = [pdf_paragraphs([words])[0] for words in (text, "31.6", text[:20] or "x")]
    return [Table([cells, cells], [160, 80, 120])]


latin_parts = st.sampled_from([_plain, _columns, _bullets, _table])
parts = st.builds(lambda make, text: make(text), latin_parts, latin_text) | st.builds(
    _chinese, chinese_text
)


@settings(max_examples=60, deadline=None)
@given(st.lists(parts, min_size=1, max_size=5))
def test_every_word_of_a_generated_pdf_is_in_its_box(made: list[list[Flowable]]) -> None:
    data = pdf_flow([flowable for part in made for flowable in part])
    document = parse_pdf(data)
    check_positions(document, data)
    check_sentences(document)


def check_sentences(document: ParsedDocument) -> None:
    """No sentence begins or ends inside a word's box."""
    bounds = {at for span in sentences(document) for at in (span.start, span.end)}
    for _, word in words_of(document):
        assert not bounds & set(range(word.span.start + 1, word.span.end))


def sentences(document: ParsedDocument) -> Iterator[Span]:
    for block in document.blocks:
        yield from sentence_spans(document.text, block.span)


@pytest.mark.parametrize("path", SAMPLE_PDFS, ids=lambda path: path.name)
def test_every_sentence_of_a_sample_is_in_its_boxes_alone(path: Path) -> None:
    data = path.read_bytes()
    document = parse_pdf(data)
    pages = {page.number: page.span for page in document.pages}
    check_sentences(document)
    with reading(data) as text_in:
        for span in sentences(document):
            found = boxes_of(span, document.layouts)
            text = "".join(text_in(place.page, place.box) for place in found)
            assert _letters(text) == _letters(span.of(document.text))
            for place in found:
                assert pages[place.page].start < span.end
                assert pages[place.page].end > span.start


def _letters(text: str) -> str:
    """A text without what joins its words."""
    return "".join(letter for letter in text if letter not in " |-\n\x02\ufffe")
