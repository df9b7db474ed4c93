"""Write the PDF and DOCX documents of the sample library.

Each file in ``sources/`` holds the text of one document: a few ``Key: value``
lines, an empty line, then the text in a small part of Markdown. ``Output``
names the file to write in ``library/``; its suffix decides the format.

The text knows headings (``## ``, ``### ``), paragraphs, bullet lists
(``- ``), numbered lists (``1. ``), quotations (``> ``), tables (rows that
start with ``|``, the first row being the header) and three layout marks on a
line of their own, for PDF only: ``[page]``, ``[columns]``, ``[end columns]``.

Run ``python samples/build.py``. The same sources give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocxDocument
from docx.shared import Pt
from reportlab.lib import colors
from reportlab.lib.pagesizes import B5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    ListItem,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
LIBRARY = HERE / "library"

CHINESE_FONT = "STSong-Light"
SOFT_HYPHEN = "\u00ad"
MARGIN = 21 * mm
GUTTER = 8 * mm


@dataclass(frozen=True)
class Block:
    """One piece of the text: a paragraph, a list, a table or a layout mark."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Source:
    """A source file, read."""

    fields: dict[str, str]
    blocks: list[Block] = field(default_factory=list)

    @property
    def output(self) -> Path:
        """The file to write."""
        return LIBRARY / self.fields["Output"]

    @property
    def date(self) -> dt.datetime:
        """Nine in the morning of the day that the document bears."""
        return dt.datetime.fromisoformat(f"{self.fields['Date']}T09:00:00+00:00")

    @property
    def chinese(self) -> bool:
        """Whether the text is Chinese."""
        return self.fields.get("Language", "en").startswith("zh")


# -- reading ---------------------------------------------------------------

LAYOUT = {"[page]": "page", "[columns]": "columns", "[end columns]": "end-columns"}
STARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bullets", re.compile(r"- ")),
    ("numbers", re.compile(r"\d+\. ")),
    ("quote", re.compile(r"> ")),
    ("table", re.compile(r"\|")),
)


def read_source(path: Path) -> Source:
    """Read one source file into its fields and blocks."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Source(fields, list(read_blocks(body)))


def read_blocks(body: str) -> Iterator[Block]:
    """Yield the blocks of a text; empty lines stand between them."""
    for chunk in re.split(r"\n\s*\n", body.strip()):
        lines = [line.strip() for line in chunk.splitlines()]
        yield read_block(lines)


def read_block(lines: list[str]) -> Block:
    """Read one block from its lines."""
    first = lines[0]
    if first in LAYOUT:
        return Block(LAYOUT[first])
    if first.startswith("#"):
        marks, text = first.split(" ", 1)
        return Block(f"h{len(marks)}", text)
    for kind, start in STARTS:
        if start.match(first):
            rest = [start.sub("", line, count=1) for line in lines]
            if kind == "table":
                return Block(kind, rows=tuple(read_row(line) for line in lines))
            if kind == "quote":
                return Block(kind, " ".join(rest))
            return Block(kind, items=tuple(rest))
    return Block("text", " ".join(lines))


def read_row(line: str) -> tuple[str, ...]:
    """Split a table row into its cells."""
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


# -- PDF -------------------------------------------------------------------


def hyphenator(points: str) -> Callable[[str], str]:
    """Return a function that puts soft hyphens at the given break points."""
    words = {p.replace("-", ""): p.replace("-", SOFT_HYPHEN) for p in points.split()}
    if not words:
        return lambda text: text
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b")
    return lambda text: pattern.sub(lambda found: words[found[0]], text)


def pdf_styles(chinese: bool) -> dict[str, ParagraphStyle]:
    """Return the paragraph styles by name."""
    plain = CHINESE_FONT if chinese else "Times-Roman"
    strong = CHINESE_FONT if chinese else "Helvetica-Bold"
    wrap = "CJK" if chinese else None
    base = ParagraphStyle(
        "text",
        fontName=plain,
        fontSize=12 if chinese else 11,
        leading=21 if chinese else 17,
        spaceAfter=8,
        wordWrap=wrap,
        embeddedHyphenation=1,
        allowWidows=0,
        allowOrphans=0,
    )

    def style(name: str, **changes: Any) -> ParagraphStyle:
        return ParagraphStyle(name, parent=base, **changes)

    return {
        "text": base,
        "title": style("title", fontName=strong, fontSize=21, leading=27, spaceAfter=6),
        "byline": style("byline", fontSize=10.5, textColor=colors.grey, spaceAfter=16),
        "h2": style(
            "h2",
            fontName=strong,
            fontSize=14,
            leading=19,
            spaceBefore=10,
            keepWithNext=1,
        ),
        "h3": style("h3", fontName=strong, fontSize=11.5, spaceBefore=6, keepWithNext=1),
        "quote": style("quote", leftIndent=8 * mm, rightIndent=8 * mm),
        "item": style("item", spaceAfter=3),
        "cell": style("cell", fontSize=9.5, leading=13.5, spaceAfter=0),
        "head": style("head", fontName=strong, fontSize=9.5, leading=13.5, spaceAfter=0),
    }


def pdf_table(block: Block, styles: dict[str, ParagraphStyle], width: float) -> Flowable:
    """Return a table as wide as the column it stands in."""
    header, *body = block.rows
    cells = [[Paragraph(escape(c), styles["head"]) for c in header]]
    cells += [[Paragraph(escape(c), styles["cell"]) for c in row] for row in body]
    longest = [max(map(len, column)) for column in zip(*block.rows, strict=True)]
    weights = [math.sqrt(length) for length in longest]
    widths = [width * weight / sum(weights) for weight in weights]
    look = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.grey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return Table(
        cells,
        colWidths=widths,
        style=look,
        repeatRows=1,
        spaceBefore=4,
        spaceAfter=12,
    )


def pdf_blocks(source: Source) -> Iterator[Flowable]:
    """Yield what goes on the pages, in order."""
    styles = pdf_styles(source.chinese)
    hyphenate = hyphenator(source.fields.get("Hyphenation", ""))
    page_width = B5[0] - 2 * MARGIN
    width = page_width

    def paragraph(text: str, style: str) -> Paragraph:
        return Paragraph(hyphenate(escape(text)), styles[style])

    yield Paragraph(escape(source.fields["Title"]), styles["title"])
    yield Paragraph(escape(source.fields["Byline"]), styles["byline"])
    for block in source.blocks:
        match block.kind:
            case "page":
                yield PageBreak()
            case "columns":
                width = (page_width - GUTTER) / 2
                yield NextPageTemplate("columns")
                yield PageBreak()
            case "end-columns":
                width = page_width
                yield NextPageTemplate("plain")
                yield PageBreak()
            case "bullets" | "numbers":
                items = [ListItem(paragraph(item, "item")) for item in block.items]
                bullets = block.kind == "bullets"
                yield ListFlowable(
                    items,
                    bulletType="bullet" if bullets else "1",
                    bulletFormat=None if bullets else "%s.",
                    bulletFontName=styles["text"].fontName,
                    bulletFontSize=styles["text"].fontSize,
                    start="•" if bullets else 1,
                    leftIndent=16,
                )
                yield Spacer(0, 6)
            case "table":
                yield pdf_table(block, styles, width)
            case kind:
                yield paragraph(block.text, kind)


def write_pdf(source: Source) -> None:
    """Write a PDF with running headers and numbered pages."""
    if source.chinese:
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE_FONT))
    font = CHINESE_FONT if source.chinese else "Helvetica"

    def furniture(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(font, 8.5)
        canvas.setFillColor(colors.grey)
        top, bottom = B5[1] - 13 * mm, 12 * mm
        canvas.drawString(MARGIN, top, source.fields["Header"])
        canvas.drawString(MARGIN, bottom, source.fields["Footer"])
        number = source.fields["Page"].format(document.page)
        canvas.drawRightString(B5[0] - MARGIN, bottom, number)
        canvas.restoreState()

    width, height = B5[0] - 2 * MARGIN, B5[1] - 2 * MARGIN
    half = (width - GUTTER) / 2
    plain = Frame(MARGIN, MARGIN, width, height, 0, 0, 0, 0, id="all")
    left = Frame(MARGIN, MARGIN, half, height, 0, 0, 0, 0, id="left")
    right = Frame(MARGIN + half + GUTTER, MARGIN, half, height, 0, 0, 0, 0, id="right")
    document = BaseDocTemplate(
        str(source.output),
        pagesize=B5,
        title=source.fields["Title"],
        author=source.fields["Author"],
        creator=source.fields["Author"],
        producer=source.fields["Author"],
        invariant=1,
        pageCompression=1,
    )
    document.addPageTemplates(
        [
            PageTemplate("plain", [plain], onPage=furniture),
            PageTemplate("columns", [left, right], onPage=furniture),
        ]
    )
    document.build(list(pdf_blocks(source)))


# -- DOCX ------------------------------------------------------------------


WORD_STYLES = {
    "text": "Normal",
    "h2": "Heading 1",
    "h3": "Heading 2",
    "quote": "Quote",
    "bullets": "List Bullet",
    "numbers": "List Number",
}


def add_to_word(document: DocxDocument, block: Block) -> None:
    """Add one block at the end of a Word document."""
    if block.kind == "table":
        table = document.add_table(len(block.rows), len(block.rows[0]))
        table.style = "Light Grid Accent 1"
        for row, texts in zip(table.rows, block.rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        document.add_paragraph()
        return
    numbered = new_numbered_list(document) if block.kind == "numbers" else None
    for text in block.items or (block.text,):
        paragraph = document.add_paragraph(text, style=WORD_STYLES[block.kind])
        if numbered is not None:
            properties = paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = numbered


def new_numbered_list(document: DocxDocument) -> int:
    """Return the id of a numbered list that starts at 1.

    Paragraphs in the style ``List Number`` share one list, so that a second
    list in the same document would go on where the first one stopped.
    """
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    pattern = numbering.num_having_numId(style).abstractNumId.val
    number = numbering.add_num(pattern)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(number.numId)


def write_docx(source: Source) -> None:
    """Write a Word document with real heading, list and table styles."""
    document = Document()
    document.styles["Normal"].font.size = Pt(11)
    properties = document.core_properties
    properties.title = source.fields["Title"]
    properties.author = source.fields["Author"]
    properties.last_modified_by = source.fields["Author"]
    properties.comments = ""
    properties.revision = 1
    properties.created = properties.modified = source.date
    section = document.sections[0]
    section.header.paragraphs[0].text = source.fields["Header"]
    section.footer.paragraphs[0].text = source.fields["Footer"]

    document.add_heading(source.fields["Title"], level=0)
    document.add_paragraph(source.fields["Byline"], style="Subtitle")
    for block in source.blocks:
        add_to_word(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    source.output.write_bytes(with_fixed_times(buffer.getvalue(), source.date))


def with_fixed_times(archive: bytes, moment: dt.datetime) -> bytes:
    """Return the same zip archive with every entry dated ``moment``."""
    buffer = io.BytesIO()
    stamp = (moment.year, moment.month, moment.day, 9, 0, 0)
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()


# -- all of them -----------------------------------------------------------

WRITERS: dict[str, Callable[[Source], None]] = {".pdf": write_pdf, ".docx": write_docx}


def main() -> None:
    """Write every document that has a source."""
    LIBRARY.mkdir(exist_ok=True)
    for path in sorted(SOURCES.glob("*.md")):
        source = read_source(path)
        WRITERS[source.output.suffix](source)
        print(f"{source.output.name}: {source.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
