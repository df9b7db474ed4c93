from __future__ import annotations

from datetime import date
from html import escape

import pytest
from hypothesis import given, settings

from ingestion.errors import DamagedDocument, EmptyDocument, EncryptedDocument
from ingestion.parsing.epub import parse_epub
from ingestion.parsing.normalise import normalise, normalise_line
from tests.ingestion.parsing.files import (
    blocks,
    epub_file,
    epub_members,
    html_paragraphs,
    paragraphs,
    zip_file,
)

METADATA = """<dc:title>Chips and Ships</dc:title><dc:creator>Ann Lee</dc:creator>
<dc:creator>Bo Chen</dc:creator><dc:publisher>The Press</dc:publisher>
<dc:language>en-GB</dc:language><dc:date>2026-11-03T00:00:00Z</dc:date>"""
CHAPTER = """<section><h1 id="a">Chips</h1><p>One&nbsp;<b>bold</b><a id="p2"/> word<br/>wrapped.</p>
<ul><li>first</li><li><p>second</p></li></ul><blockquote><p>So it is said.</p></blockquote>
<table><caption>Ships</caption><thead><tr><th>Year</th><th>Ships</th></tr></thead>
<tbody><tr><td>2025</td><td><p>31</p></td></tr></tbody></table>
<a href="#a"><div>Linked</div></a><pre>x = 1
y = 2</pre><p><ruby>汉字<rp>(</rp><rt>hanzi</rt><rp>)</rp></ruby></p>
<script>evil()</script><style>p {}</style><!-- secret --><aside><p>1. A footnote.</p></aside>
</section>"""
LOCKS = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"
xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>
<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>"""


def test_chapters_come_in_the_order_of_the_spine() -> None:
    book = epub_members(["<h1>One</h1><p>a</p>", "<h1>Two</h1><p>b</p>"])
    opf = str(book["OPS/book.opf"])
    first, second = '<itemref idref="c0"/>', '<itemref idref="c1"/>'
    turned = {**book, "OPS/book.opf": opf.replace(first + second, second + first)}
    assert parse_epub(zip_file(book)).text == "One\n\na\n\nTwo\n\nb"
    assert parse_epub(zip_file(turned)).text == "Two\n\nb\n\nOne\n\na"


def test_every_kind_of_block_is_kept() -> None:
    assert blocks(parse_epub(epub_file([CHAPTER]))) == [
        ("heading", "Chips"),
        ("paragraph", "One bold word wrapped."),
        ("list_item", "first"),
        ("list_item", "second"),
        ("quotation", "So it is said."),
        ("paragraph", "Ships"),
        ("table_row", "Year | Ships"),
        ("table_row", "2025 | 31"),
        ("paragraph", "Linked"),
        ("code", "x = 1\ny = 2"),
        ("paragraph", "汉字"),
        ("paragraph", "1. A footnote."),
    ]


def test_the_list_of_contents_is_not_text() -> None:
    book = epub_file(["<p>The text.</p>"], navigation="<ol><li>Chapter one</li></ol>")
    assert parse_epub(book).text == "The text."


def test_the_package_document_is_metadata() -> None:
    metadata = parse_epub(epub_file([CHAPTER], METADATA)).metadata
    assert metadata.title == "Chips and Ships"
    assert metadata.authors == ("Ann Lee", "Bo Chen")
    assert metadata.publisher == "The Press"
    assert metadata.language == "en"
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 3), "epub metadata")


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ('<dc:date opf:event="modification">2026-11-05</dc:date>', None),
        (
            """<dc:date opf:event="creation">2026-10-01</dc:date>
            <dc:date opf:event="publication">2026-11-05</dc:date>""",
            date(2026, 11, 5),
        ),
        ("<dc:date>2026</dc:date>", None),
        ("<dc:date>2026-13-40</dc:date>", None),
    ],
)
def test_only_a_day_of_publication_is_a_date(stated: str, published: date | None) -> None:
    assert parse_epub(epub_file([CHAPTER], stated)).metadata.published_at == published


@pytest.mark.parametrize(
    "stated",
    [
        '<meta property="dcterms:modified">2026-11-05T10:00:00Z</meta>',
        '<dc:date opf:event="modification">2026-11-05</dc:date>',
        """<meta property="dcterms:modified" refines="#c0">2020-01-02T10:00:00Z</meta>
        <meta property="dcterms:modified">2026-11-05T10:00:00Z</meta>""",
    ],
)
def test_a_change_is_no_publication(stated: str) -> None:
    metadata = parse_epub(epub_file([CHAPTER], stated)).metadata
    assert (metadata.published_at, metadata.published_from) == (None, None)
    assert metadata.modified_at == date(2026, 11, 5)


def test_the_first_heading_is_the_title_when_none_is_stated() -> None:
    assert parse_epub(epub_file([CHAPTER])).metadata.title == "Chips"


def test_a_book_that_its_seller_locked_is_refused() -> None:
    book = epub_members(["<p>text</p>"])
    locked = {**book, "META-INF/encryption.xml": LOCKS.format("OPS/text/chapter%201.xhtml")}
    with pytest.raises(EncryptedDocument, match="DRM"):
        parse_epub(zip_file(locked))


def test_a_book_whose_fonts_are_locked_is_read() -> None:
    book = epub_members(["<p>text</p>"])
    fonts = {**book, "META-INF/encryption.xml": LOCKS.format("OPS/fonts/a.otf")}
    assert parse_epub(zip_file(fonts)).text == "text"


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("META-INF/container.xml", "<container/>"),
        ("META-INF/container.xml", '<container><rootfile full-path="no.opf"/></container>'),
        ("OPS/book.opf", "<package"),
    ],
)
def test_a_book_without_its_parts_is_damaged(member: str, content: str) -> None:
    with pytest.raises(DamagedDocument, match="book"):
        parse_epub(zip_file({**epub_members(["<p>text</p>"]), member: content}))


def test_a_missing_chapter_is_not_passed_over() -> None:
    book = epub_members(["<p>one</p>", "<p>two</p>"])
    del book["OPS/text/chapter 2.xhtml"]
    with pytest.raises(DamagedDocument, match="lacks OPS/text/chapter 2"):
        parse_epub(zip_file(book))


def test_a_path_does_not_lead_out_of_the_archive() -> None:
    book = epub_members(["<p>one</p>"])
    opf = str(book["OPS/book.opf"]).replace("text/chapter%201.xhtml", "../../../../etc/passwd")
    with pytest.raises(DamagedDocument, match="lacks"):
        parse_epub(zip_file({**book, "OPS/book.opf": opf}))


@pytest.mark.parametrize("body", ["", "<p> </p>", '<img src="a.png"/>'])
def test_a_book_without_text_is_empty(body: str) -> None:
    with pytest.raises(EmptyDocument):
        parse_epub(epub_file([body]))


@settings(max_examples=25)
@given(paragraphs)
def test_every_paragraph_is_in_the_text_in_order(source: list[str]) -> None:
    chapters = [f"<h2>{number}</h2>{html_paragraphs([text])}" for number, text in enumerate(source)]
    document = parse_epub(epub_file(chapters, f"<dc:title>{escape(source[0])}</dc:title>"))
    assert normalise(document.text) == document.text
    expected = [paragraph for paragraph in map(normalise_line, source) if paragraph]
    assert [text for kind, text in blocks(document) if kind == "paragraph"] == expected
