from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ingestion.documents import ParsedDocument
from ingestion.errors import EmptyDocument, UnsupportedFormat
from ingestion.parsing.pdf import parse_pdf
from ingestion.parsing.sandbox import ParserProcess
from tests.ingestion.parsing.files import PROSE, pdf_drawn
from tests.ingestion.parsing.scans import ENGLISH, Sheet, draw_scan, scanned_pdf

SIZE = (400, 160)  # points
SENTENCE = ENGLISH[: ENGLISH.index(".", ENGLISH.index("expected")) + 1]


def scan(text: str = SENTENCE, top: float = 40) -> Image.Image:
    sheet = Sheet(dpi=200, size=SIZE)
    sheet.column(20, top, 360, text)
    return sheet.scanned(degrees=0.3, noise=8)


def pages(document: ParsedDocument) -> list[str]:
    """The text of each page."""
    return [page.span.of(document.text).strip() for page in document.pages]


def test_a_scan_becomes_text_with_boxes_on_the_page() -> None:
    document = parse_pdf(scanned_pdf([scan()]))
    assert document.text == SENTENCE
    (page,) = document.layouts
    assert (page.width, page.height) == pytest.approx(SIZE, abs=1)
    assert len(page.words) == len(SENTENCE.split())
    first = page.words[0].box
    assert (first.left, first.top) == pytest.approx((20, 42), abs=4)


def test_pages_with_and_without_a_text_layer_keep_their_order() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The first page is text.")
        canvas.showPage()
        draw_scan(canvas, scan())
        canvas.showPage()
        canvas.showPage()
        canvas.drawString(72, 100, "The last is text again.")

    document = parse_pdf(pdf_drawn(draw))
    assert pages(document) == ["The first page is text.", SENTENCE, "", "The last is text again."]
    assert [bool(layout.words) for layout in document.layouts] == [True, True, False, True]


def test_an_invisible_text_layer_is_used_as_it_is() -> None:
    """Somebody recognised the text before, and may have corrected it."""

    def draw(canvas: Canvas) -> None:
        draw_scan(canvas, scan())
        layer = canvas.beginText(20, 110)
        layer.setFont("Helvetica", 8)
        layer.setTextRenderMode(3)
        layer.textLines([PROSE[:91], PROSE[91:]])
        canvas.drawText(layer)

    document = parse_pdf(pdf_drawn(draw))
    assert document.text.startswith(PROSE[:91])
    assert "analysts" not in document.text


def test_a_stamp_on_a_scan_is_no_text_layer() -> None:
    stamp = "Downloaded from the archive on 3 May 2026"
    document = parse_pdf(scanned_pdf([scan()], stamp))
    assert SENTENCE in document.text


def test_a_slide_on_a_picture_keeps_its_exact_text() -> None:
    """Text over a picture that fills the page is no scan: recognition finds nothing more."""
    picture = Image.effect_mandelbrot((800, 400), (-1.5, -1, 0.5, 1), 100).convert("L")
    picture.info["dpi"] = (144, 144)
    title = "Chips & Ships: l1Il O0"

    def draw(canvas: Canvas) -> None:
        draw_scan(canvas, picture)
        canvas.setFont("Helvetica", 24)
        canvas.drawString(72, 100, title)

    assert parse_pdf(pdf_drawn(draw)).text == title


def test_a_scan_without_text_is_empty() -> None:
    with pytest.raises(EmptyDocument, match="no text can be made out"):
        parse_pdf(pdf_drawn(lambda canvas: canvas.rect(100, 100, 200, 200, fill=1)))


def test_without_tesseract_a_scan_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = scanned_pdf([scan()])
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnsupportedFormat, match=r"scanned.*Tesseract is not installed.*install"):
        parse_pdf(data)


@pytest.mark.parametrize(("text_pages", "read"), [(18, True), (17, False)])
def test_without_tesseract_one_page_in_ten_may_be_a_picture(
    monkeypatch: pytest.MonkeyPatch, text_pages: int, read: bool
) -> None:
    """More would be a document that is searched without its text, and nobody told."""
    picture = scan("A cover.")

    def draw(canvas: Canvas) -> None:
        for number in range(text_pages + 2):
            if number in {0, 1}:
                draw_scan(canvas, picture)
            else:
                canvas.drawString(72, 20 + 7 * number, f"The text of page {number}.")
            canvas.showPage()

    data = pdf_drawn(draw)
    monkeypatch.setenv("PATH", "")
    if read:
        assert pages(parse_pdf(data))[:3] == ["", "", "The text of page 2."]
    else:
        with pytest.raises(UnsupportedFormat, match=r"2 of the PDF's 19 pages.*\(1-2\)"):
            parse_pdf(data)


def test_a_long_scan_may_take_longer_than_a_parser_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page is a sign of life, so the limit on time holds for each, not for all."""
    slow = tmp_path / "tesseract"
    slow.write_text(f'#!/bin/sh\nsleep 2\nexec {shutil.which("tesseract")} "$@"\n')
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    pages = [scan(f"Part {number}. {SENTENCE}", top=20 + 5 * number) for number in range(6)]

    with ParserProcess(timeout_s=10) as parser:
        parser.parse(b"warm", "a.txt")
        document = parser.parse(scanned_pdf(pages), "long.pdf")

    assert len(document.pages) == len(pages)
