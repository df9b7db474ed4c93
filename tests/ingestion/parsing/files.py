"""Real files of every format, written for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from html import escape

import docx
from docx.document import Document
from hypothesis import strategies as st
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
