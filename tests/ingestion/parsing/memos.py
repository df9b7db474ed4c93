"""One memo written in every format, with everything in it that the format can hold."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import openpyxl
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from PIL import Image, ImageDraw, ImageFont
from pptx.presentation import Presentation
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as PdfTable

from tests.ingestion.parsing.files import (
    PROSE,
    docx_file,
    epub_file,
    html_page,
    pptx_file,
    rtf_file,
    xlsx_file,
    zip_file,
)

TITLE = "Harbour survey"
HEADING = "Findings of the survey"
AUTHOR = "Ann Lee"
PUBLISHED = date(2026, 3, 4)
MODIFIED = date(2026, 5, 6)
ITEMS = ("Dredge the north channel", "Paint the lighthouse")
QUOTATION = "The tide waits for nobody in this town."
FOOTNOTE = "Measured at low water in spring."
ROWS = (("Pier", "Length"), ("East", "210"))
LAST = "The second page ends the memo of the harbour office."


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


def _html_body() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS)
    items = "".join(f"<li>{item}</li>" for item in ITEMS)
    return (
        f"<h1>{TITLE}</h1><p>{PROSE}</p><h2>{HEADING}</h2><p>{PROSE}</p><ul>{items}</ul>"
        f"<blockquote><p>{QUOTATION}</p></blockquote><table>{rows}</table>"
        f"<p>{LAST}</p><p>1. {FOOTNOTE}</p>"
    )


def _html() -> bytes:
    head = (
        f'<title>{TITLE}</title><meta name="author" content="{AUTHOR}">'
        f'<meta property="article:published_time" content="{PUBLISHED}T09:30:00Z">'
        f'<meta property="article:modified_time" content="{MODIFIED}T09:30:00Z">'
    )
    return html_page(_html_body(), head)


def _markdown() -> bytes:
    table = "\n".join(f"| {' | '.join(row)} |" for row in (ROWS[0], ("---", "---"), *ROWS[1:]))
    items = "\n".join(f"- {item}" for item in ITEMS)
    return (
        f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\ndate: {PUBLISHED}\nmodified: {MODIFIED}\n---\n\n"
        f"# {TITLE}\n\n## {HEADING}\n\n{PROSE}\n\n{items}\n\n> {QUOTATION}\n\n{table}\n\n{LAST}\n\n"
        f"[^1]: {FOOTNOTE}\n"
    ).encode()


def _text() -> bytes:
    items = "\n".join(f"- {item}" for item in ITEMS)
    return f"{TITLE}\n\n{PROSE}\n\n{items}\n\n{LAST}\n\n1 {FOOTNOTE}\n".encode()


def _docx() -> bytes:
    def write(document: Document) -> None:
        stated = document.core_properties
        stated.title, stated.author = TITLE, AUTHOR
        stated.created, stated.modified = _moment(PUBLISHED), _moment(MODIFIED)
        document.add_heading(TITLE, 1)
        document.add_heading(HEADING, 2)
        document.add_paragraph(PROSE)
        for item in ITEMS:
            document.add_paragraph(item, "List Bullet")
        document.add_paragraph(QUOTATION, "Quote")
        table = document.add_table(len(ROWS), len(ROWS[0]))
        for row, texts in zip(table.rows, ROWS, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph(LAST)
        notes = (
            '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:footnote><w:p><w:r><w:t>{FOOTNOTE}</w:t></w:r></w:p></w:footnote></w:footnotes>"
        ).encode()
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    return docx_file(write)


def _pptx() -> bytes:
    def write(deck: Presentation) -> None:
        stated = deck.core_properties
        stated.title, stated.author = TITLE, AUTHOR
        stated.created, stated.modified = _moment(PUBLISHED), _moment(MODIFIED)
        first = deck.slides.add_slide(deck.slide_layouts[1])
        first.shapes.title.text = HEADING
        first.placeholders[1].text_frame.text = "\n".join(ITEMS)
        second = deck.slides.add_slide(deck.slide_layouts[5])
        second.shapes.title.text = LAST
        place = (Inches(1), Inches(2), Inches(4), Inches(1))
        table = second.shapes.add_table(len(ROWS), len(ROWS[0]), *place).table
        for row, texts in zip(table.rows, ROWS, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        notes = second.notes_slide.notes_text_frame
        assert notes is not None
        notes.text = FOOTNOTE

    return pptx_file(write)


def _xlsx() -> bytes:
    def write(workbook: openpyxl.Workbook) -> None:
        stated = workbook.properties
        stated.title, stated.creator = TITLE, AUTHOR
        stated.created = _moment(PUBLISHED).replace(tzinfo=None)
        stated.modified = _moment(MODIFIED).replace(tzinfo=None)
        first = workbook.active
        first.title = HEADING[:31]
        for row in ROWS:
            first.append(row)
        workbook.create_sheet("Last").append([LAST])

    return _with_core_property(xlsx_file(write), "modified", f"{MODIFIED}T09:30:00Z")


def _with_core_property(package: bytes, name: str, value: str) -> bytes:
    """The writer states the time of writing; this states another."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    core = members["docProps/core.xml"].decode()
    members["docProps/core.xml"] = re.sub(
        rf"(<dcterms:{name}[^>]*>)[^<]*", rf"\g<1>{value}", core
    ).encode()
    return zip_file(members)


def _csv() -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(ROWS)
    return buffer.getvalue().encode()


def _rtf() -> bytes:
    head = (
        r"\ansicpg1252{\fonttbl{\f0\froman\fcharset0 Times;}{\f3\fnil\fcharset2 Symbol;}}"
        r"{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\s2\b heading 2;}{\s3 Quote;}}"
        rf"{{\info{{\title {TITLE}}}{{\author {AUTHOR}}}"
        rf"{{\creatim\yr{PUBLISHED.year}\mo{PUBLISHED.month}\dy{PUBLISHED.day}\hr9}}"
        rf"{{\revtim\yr{MODIFIED.year}\mo{MODIFIED.month}\dy{MODIFIED.day}\hr9}}}}"
    )
    items = "".join(rf"{{\pntext\f3\'b7\tab}}{item}\par " for item in ITEMS)
    rows = "".join(
        r"\trowd\cellx1000\cellx2000\pard\intbl "
        + "".join(rf"{cell}\cell " for cell in row)
        + r"\row "
        for row in ROWS
    )
    body = (
        rf"\pard\plain\s1 {TITLE}\par \pard\plain\s2 {HEADING}\par \pard\plain {PROSE}"
        rf"{{\footnote\chftn {FOOTNOTE}}}\par {items}\pard\plain\s3 {QUOTATION}\par "
        rf"{rows}\pard\plain {LAST}\par"
    )
    return rtf_file(body, head)


def _epub() -> bytes:
    stated = (
        f"<dc:title>{TITLE}</dc:title><dc:creator>{AUTHOR}</dc:creator>"
        f"<dc:date>{PUBLISHED}</dc:date>"
        f'<meta property="dcterms:modified">{MODIFIED}T09:30:00Z</meta>'
    )
    return epub_file([_html_body()], stated)


def _eml() -> bytes:
    mail = EmailMessage()
    mail["Subject"] = TITLE
    mail["From"] = f"{AUTHOR} <ann@harbour.example>"
    mail["To"] = "office@harbour.example"
    mail["Date"] = _moment(PUBLISHED)
    mail.set_content(f"{PROSE}\n")
    mail.add_alternative(f"<html><body>{_html_body()}</body></html>", subtype="html")
    return mail.as_bytes()


def _pdf() -> bytes:
    look = getSampleStyleSheet()
    buffer = io.BytesIO()
    flow = [
        Paragraph(TITLE, look["Title"]),
        Paragraph(HEADING, look["Heading2"]),
        Paragraph(PROSE, look["BodyText"]),
        ListFlowable(
            [ListItem(Paragraph(item, look["BodyText"])) for item in ITEMS],
            bulletType="bullet",
            start="•",
        ),
        PdfTable([list(row) for row in ROWS], [120, 120]),
        PageBreak(),
        Paragraph(LAST, look["BodyText"]),
        Paragraph(f"1 {FOOTNOTE}", look["BodyText"]),
    ]
    SimpleDocTemplate(buffer, title=TITLE, author=AUTHOR).build(flow, canvasmaker=_dated_canvas)
    return _with_modification_date(buffer.getvalue())


def _dated_canvas(*args: Any, **kwargs: Any) -> Canvas:
    """A canvas that states when the memo was published as its date."""
    canvas = Canvas(*args, **kwargs)
    canvas.setDateFormatter(lambda *_: f"D:{PUBLISHED:%Y%m%d}093000Z")
    return canvas


def _with_modification_date(pdf: bytes) -> bytes:
    """The writer has one date for both; of the same length, another may take its place."""
    stated, wanted = (f"/ModDate (D:{day:%Y%m%d}".encode() for day in (PUBLISHED, MODIFIED))
    assert stated in pdf
    return pdf.replace(stated, wanted)


def _scanned_pages() -> list[Image.Image]:
    big, small = ImageFont.load_default(72), ImageFont.load_default(40)
    pages = []
    for heading, lines in ((TITLE, PROSE.split(",")), (None, [LAST, FOOTNOTE])):
        page = Image.new("L", (1654, 2339), 255)
        draw = ImageDraw.Draw(page)
        top = 200
        if heading:
            draw.text((200, top), heading, 0, big)
            top += 160
        for line in lines:
            for part in _wrapped(line.strip(), 58):
                draw.text((200, top), part, 0, small)
                top += 60
        pages.append(page)
    return pages


def _wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(f"{line} {word}") > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def _scanned_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = _dated_canvas(buffer, pagesize=A4)
    canvas.setTitle(TITLE)
    canvas.setAuthor(AUTHOR)
    for page in _scanned_pages():
        canvas.drawImage(ImageReader(page), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return _with_modification_date(buffer.getvalue())


def _tiff() -> bytes:
    buffer = io.BytesIO()
    first, *rest = _scanned_pages()
    first.save(buffer, "TIFF", save_all=True, append_images=rest, dpi=(200, 200))
    return buffer.getvalue()


MEMOS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "HTML": ("memo.html", _html),
    "PDF": ("memo.pdf", _pdf),
    "PDF, scanned": ("scan.pdf", _scanned_pdf),
    "Image": ("memo.tiff", _tiff),
    "DOCX": ("memo.docx", _docx),
    "PPTX": ("memo.pptx", _pptx),
    "XLSX": ("memo.xlsx", _xlsx),
    "CSV": ("memo.csv", _csv),
    "RTF": ("memo.rtf", _rtf),
    "EPUB": ("memo.epub", _epub),
    "E-mail": ("memo.eml", _eml),
    "Markdown": ("memo.md", _markdown),
    "Text": ("memo.txt", _text),
}
"""By the name of the format: a file name, and what writes the memo's bytes."""
