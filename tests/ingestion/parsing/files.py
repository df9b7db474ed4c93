"""Real files of every format, written for tests."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

import docx
import openpyxl
import pptx
from docx.document import Document
from hypothesis import strategies as st
from pptx.presentation import Presentation
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from ingestion.documents import BlockKind, ParsedDocument

PROSE = (
    "The ministry said that exports of wheat rose by seven per cent in the second quarter, while "
    "imports of chips fell. Officials expect the trend to last until the harvest of next year. "
)

# Words that every script's readers would call words, with what makes trouble: combining marks,
# emoji of several code points, letters outside the basic plane.
words = st.one_of(
    st.sampled_from(
        "bank naïve re\u0301sume\u0301 ﬁnance 央行宣布 下调利率 👩‍🔬 🇨🇳 𠮷野家 Ελλάδα мир".split()
    ),
    st.text(st.characters(categories=["Lu", "Ll", "Lo", "N"]), min_size=1, max_size=12),
)
paragraphs = st.lists(
    st.lists(words, min_size=3, max_size=25).map(" ".join), min_size=1, max_size=6
)


def blocks(document: ParsedDocument) -> list[tuple[BlockKind, str]]:
    """The kind and the text of each block."""
    return [(block.kind, block.span.of(document.text)) for block in document.blocks]


def texts(document: ParsedDocument, kind: BlockKind) -> list[str]:
    """The texts of the blocks of one kind."""
    return [text for found, text in blocks(document) if found == kind]


def html_page(body: str, head: str = "", lang: str = "en") -> bytes:
    """A web page with an article among the usual furniture."""
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>
<nav><ul><li><a href="/1">Politics</a></li><li><a href="/2">Markets</a></li></ul></nav>
<div id="cookie-banner"><p>We use cookies.</p></div>
<main><article>{body}</article></main>
<aside class="related"><h2>Related posts</h2>
<ul><li><a href="/3">Another story</a></li></ul></aside>
<footer><p>© 2026 The Paper</p></footer></body></html>""".encode()


def html_paragraphs(texts: Iterable[str]) -> str:
    """The texts as `<p>` elements."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def docx_file(write: Callable[[Document], None]) -> bytes:
    """A Word document that a function writes."""
    document = docx.Document()
    document.core_properties.author = ""
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pptx_file(write: Callable[[Presentation], None]) -> bytes:
    """A presentation that a function writes."""
    presentation = pptx.Presentation()
    presentation.core_properties.author = ""
    write(presentation)
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def xlsx_file(write: Callable[[openpyxl.Workbook], None]) -> bytes:
    """A workbook that a function writes; it has one sheet, which is called "Sheet"."""
    workbook = openpyxl.Workbook()
    write(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sheet_of(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet with these rows."""

    def write(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)

    return xlsx_file(write)


def zip_file(members: Mapping[str, str | bytes]) -> bytes:
    """An archive of these members, the same bytes whenever it is made: tests are named by them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def epub_members(
    chapters: Sequence[str], metadata: str = "", navigation: str = ""
) -> dict[str, str | bytes]:
    """The members of a book (EPUB 3) whose chapters have these bodies."""
    names = [f"text/chapter {number}.xhtml" for number in range(1, len(chapters) + 1)]
    items = "".join(
        f'<item id="c{number}" href="{name.replace(" ", "%20")}" '
        'media-type="application/xhtml+xml"/>'
        for number, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(names)))
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
        'container"><rootfiles><rootfile full-path="OPS/book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>',
        "OPS/book.opf": '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata>'
        '<manifest><item id="nav" href="nav.xhtml" properties="nav" '
        f'media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>',
        "OPS/nav.xhtml": _xhtml(f"<nav>{navigation}</nav>"),
        **{f"OPS/{name}": _xhtml(body) for name, body in zip(names, chapters, strict=True)},
    }


def _xhtml(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Not text</title></head>'
        f"<body>{body}</body></html>"
    )


def epub_file(chapters: Sequence[str], metadata: str = "", navigation: str = "") -> bytes:
    """A book whose chapters have these bodies."""
    return zip_file(epub_members(chapters, metadata, navigation))


def rtf_file(body: str, head: str = r"\ansicpg1252") -> bytes:
    """A Rich Text document with this body, in which letters outside ASCII are escaped."""
    return b"{\\rtf1\\ansi" + f"{head}\\uc1 {rtf_escaped(body)}}}".encode("ascii")


def rtf_escaped(text: str) -> str:
    """Text as word processors write it: a code for each 16-bit unit, `?` for older readers."""
    return "".join(
        letter if letter.isascii() else "".join(f"\\u{unit}?" for unit in _signed_units(letter))
        for letter in text
    )


def _signed_units(letter: str) -> tuple[int, ...]:
    data = letter.encode("utf-16-le")
    return struct.unpack(f"<{len(data) // 2}h", data)


def pdf_flow(
    flowables: Sequence[Flowable], on_page: Callable[[Canvas], None] | None = None
) -> bytes:
    """A PDF that reportlab lays out; `on_page` draws what every page has."""

    def draw(canvas: Canvas, _: SimpleDocTemplate) -> None:
        if on_page:
            on_page(canvas)

    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build(list(flowables), onFirstPage=draw, onLaterPages=draw)
    return buffer.getvalue()


def pdf_paragraphs(texts: Iterable[str], style: str = "BodyText") -> list[Flowable]:
    """The texts as paragraphs of a reportlab style."""
    look = getSampleStyleSheet()[style]
    return [Paragraph(escape(text), look) for text in texts]


def pdf_drawn(draw: Callable[[Canvas], None], password: str | None = None) -> bytes:
    """A PDF that a function draws on a canvas."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password) if password else None
    canvas = Canvas(buffer, pagesize=A4, encrypt=encryption)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()
