from __future__ import annotations

import re
import textwrap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, Spacer, Table

from ingestion.documents import ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, EncryptedDocument
from ingestion.parsing.normalise import normalise, normalise_line
from ingestion.parsing.pdf import parse_pdf
from tests.ingestion.parsing.files import (
    PROSE,
    blocks,
    pdf_drawn,
    pdf_flow,
    pdf_paragraphs,
    texts,
)

LEADING = 12
LEFT_COLUMN = textwrap.wrap(f"Left begins. {PROSE * 4} Left ends", 42)
RIGHT_COLUMN = textwrap.wrap(f"right goes on. {PROSE * 4} Right ends.", 42)[: len(LEFT_COLUMN)]


def pages(document: ParsedDocument) -> list[str]:
    """The text of each page."""
    return [page.span.of(document.text).strip() for page in document.pages]


def test_lines_become_paragraphs_and_pages_are_kept() -> None:
    first, second, third = (f"{name} {PROSE * 3}".strip() for name in ("First", "Second", "Third"))
    flow = [*pdf_paragraphs([first, second]), PageBreak(), *pdf_paragraphs([third])]
    document = parse_pdf(pdf_flow(flow))
    assert texts(document, "paragraph") == [first, second, third]
    assert pages(document) == [f"{first}\n\n{second}", third]


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    def furniture(canvas: Canvas) -> None:
        canvas.drawString(72, 800, "Ministry of Silly Walks | Report 2026")
        canvas.drawString(280, 30, f"Page {canvas.getPageNumber()} of 3")

    texts_by_page = [f"Part {name}. {PROSE}" for name in ("one", "two", "three")]
    flow = [part for text in texts_by_page for part in [*pdf_paragraphs([text]), PageBreak()]]
    assert pages(parse_pdf(pdf_flow(flow, furniture))) == [text.strip() for text in texts_by_page]


def test_text_that_merely_repeats_is_kept() -> None:
    """The same words at different heights are no running title."""

    def draw(canvas: Canvas) -> None:
        for height in (700, 500):
            canvas.drawString(72, height, "Total")
            canvas.showPage()

    assert pages(parse_pdf(pdf_drawn(draw))) == ["Total", "Total"]


def test_a_paragraph_goes_on_over_a_page_end() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 60, "The bank kept its rate at the")
        canvas.showPage()
        canvas.drawString(72, 780, "same level as before.")

    document = parse_pdf(pdf_drawn(draw))
    assert document.text == "The bank kept its rate at the same level as before."
    assert pages(document) == ["The bank kept its rate at the", "same level as before."]


def test_broken_words_are_mended_and_compounds_keep_their_hyphen() -> None:
    mended = "The benefit-cost ratio of building is high, and the benefit-cost ratio is low."
    lines = [
        "The benefit-cost ratio of build-",
        "ing is high, and the benefit-",
        "cost ratio is low.",
    ]

    def draw(canvas: Canvas) -> None:
        for number, line in enumerate(lines):
            canvas.drawString(72, 700 - LEADING * number, line)

    assert parse_pdf(pdf_drawn(draw)).text == mended


@pytest.mark.parametrize("abreast", [True, False])
def test_two_columns_are_read_one_after_the_other(abreast: bool) -> None:
    """Whether the file holds them line by line abreast, or column by column."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        lines = [
            (x, 600 - LEADING * number, line)
            for x, column in ((60, LEFT_COLUMN), (320, RIGHT_COLUMN))
            for number, line in enumerate(column)
        ]
        for x, y, line in sorted(lines, key=lambda at: -at[1]) if abreast else lines:
            canvas.drawString(x, y, line)

    text = normalise_line(parse_pdf(pdf_drawn(draw)).text)
    assert text == normalise_line(" ".join([*LEFT_COLUMN, *RIGHT_COLUMN]))


def test_a_tables_rows_are_kept_whole() -> None:
    style = ParagraphStyle("cell", fontSize=9, leading=11)
    rows = [
        ["Indicator", "2025", "2026"],
        ["Loans to semiconductor firms and to their suppliers, in billions", "31.6", "38.6"],
        ["House prices", "+0.9%", "-2.7%"],
    ]
    table = Table([[Paragraph(cell, style) for cell in row] for row in rows], [160, 80, 80])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
    document = parse_pdf(pdf_flow([*pdf_paragraphs([PROSE]), Spacer(1, 12), table]))
    assert texts(document, "table_row") == [" | ".join(row) for row in rows]


def test_larger_text_makes_headings_and_bullets_make_items() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(72, 780, "The Title")
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(72, 750, "A section")
        canvas.setFont("Helvetica", 10)
        for number, line in enumerate(textwrap.wrap(PROSE, 70)):
            canvas.drawString(72, 730 - LEADING * number, line)
        canvas.drawString(72, 650, "\u2022")
        canvas.drawString(90, 650, "the first of the items, which goes")
        canvas.drawString(90, 650 - LEADING, "on below its beginning")
        canvas.drawString(72, 650 - 2 * LEADING, "\u2022")
        canvas.drawString(90, 650 - 2 * LEADING, "second")

    document = parse_pdf(pdf_drawn(draw))
    assert blocks(document)[:2] == [("heading", "The Title"), ("heading", "A section")]
    assert [block.level for block in document.blocks[:2]] == [1, 2]
    assert document.metadata.title == "The Title"
    assert texts(document, "list_item") == [
        "the first of the items, which goes on below its beginning",
        "second",
    ]


@pytest.mark.parametrize(("degrees", "x", "y"), [(90, 0, -595), (180, -595, -842), (270, -842, 0)])
def test_a_turned_page_reads_as_an_upright_one_and_watermarks_are_left_out(
    degrees: int, x: int, y: int
) -> None:
    lines = textwrap.wrap(PROSE, 60)

    def draw(canvas: Canvas) -> None:
        canvas.rotate(degrees)
        canvas.translate(x, y)
        for number, line in enumerate(lines):
            canvas.drawString(60, 400 - LEADING * number, line)
        canvas.rotate(45)
        canvas.drawString(300, 0, "CONFIDENTIAL")

    assert parse_pdf(pdf_drawn(draw)).text == PROSE.strip()


def test_chinese_lines_are_joined_without_blanks() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("zh", fontName="STSong-Light", fontSize=12, leading=18, wordWrap="CJK")
    source = "央行周三宣布下调存款准备金率0.5个百分点，释放长期资金约1万亿元，市场反应平静。" * 4
    document = parse_pdf(pdf_flow([Paragraph(source, style)]))
    assert document.text == source
    assert document.metadata.language == "zh"


def test_metadata_comes_from_the_file_and_placeholders_do_not() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Chips and Ships")
        canvas.setAuthor("Ann Lee; Bo Chen")
        canvas.drawString(72, 700, PROSE)

    metadata = parse_pdf(pdf_drawn(draw)).metadata
    assert metadata.title == "Chips and Ships"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert metadata.published_from == "pdf metadata"
    assert metadata.published_at is not None
    assert metadata.published_at >= date(2026, 1, 1)
    bare = parse_pdf(pdf_drawn(lambda canvas: canvas.drawString(72, 700, PROSE))).metadata
    assert (bare.title, bare.authors) == (None, ())


def test_creation_and_change_are_kept_apart() -> None:
    data = pdf_drawn(lambda canvas: canvas.drawString(72, 700, PROSE))
    for name, day in ((b"CreationDate", b"20240301"), (b"ModDate", b"20240506")):
        data, count = re.subn(rb"(/%s \(D:)\d{8}" % name, rb"\g<1>" + day, data)
        assert count == 1
    metadata = parse_pdf(data).metadata
    assert (metadata.published_at, metadata.modified_at) == (date(2024, 3, 1), date(2024, 5, 6))


def test_a_scan_is_empty_and_the_message_says_why() -> None:
    with pytest.raises(EmptyDocument, match="scanned"):
        parse_pdf(pdf_drawn(lambda canvas: canvas.rect(100, 100, 200, 200, fill=1)))


def test_a_password_is_asked_for() -> None:
    with pytest.raises(EncryptedDocument):
        parse_pdf(pdf_drawn(lambda canvas: canvas.drawString(72, 700, PROSE), password="secret"))  # noqa: S106 -- of a file made here


def test_a_pdf_that_was_cut_off_is_damaged() -> None:
    whole = pdf_flow(pdf_paragraphs([PROSE] * 50))
    with pytest.raises(DamagedDocument):
        parse_pdf(whole[:400])


# What the standard fonts of PDF can show, and no line end of which asks for a decision.
latin_words = st.text(st.characters(categories=["L"], max_codepoint=0xFF), min_size=1, max_size=12)
latin_paragraphs = st.lists(
    st.lists(latin_words, min_size=3, max_size=60).map(" ".join), min_size=1, max_size=5
)


@settings(max_examples=40)
@given(latin_paragraphs)
def test_every_word_is_in_the_text_in_order(source: list[str]) -> None:
    document = parse_pdf(pdf_flow(pdf_paragraphs(source)))
    assert normalise(document.text) == document.text
    assert document.text.split() == normalise_line(" ".join(source)).split()
