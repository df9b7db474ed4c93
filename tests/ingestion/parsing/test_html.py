from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from ingestion.errors import DamagedDocument, EmptyDocument
from ingestion.parsing.html import parse_html
from ingestion.parsing.normalise import normalise, normalise_line
from tests.ingestion.parsing.files import (
    PROSE,
    blocks,
    html_page,
    html_paragraphs,
    paragraphs,
    texts,
)

HEAD = """<title>Chips - The Paper</title><meta name="author" content="Ann Lee">
<meta property="og:title" content="Chips and Ships">
<meta property="og:site_name" content="The Paper">
<meta property="article:published_time" content="2026-11-11T07:30:00+02:00">
<link rel="canonical" href="https://paper.example/chips">"""
JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org",
"@type": "NewsArticle", "datePublished": "2026-11-05T10:00:00Z"}</script>"""
BODY = f"""<h1>Chips and Ships</h1><p>{PROSE}</p><h2>What is new</h2>
<ul><li>First <b>item</b> of the list</li><li>Second item</li></ul>
<blockquote><p>“A gate, not a wall.”</p></blockquote><p>{PROSE}</p>
<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2025</td><td>31</td></tr></table><p>{PROSE}</p>"""


def test_the_article_stays_and_the_furniture_goes() -> None:
    assert blocks(parse_html(html_page(BODY, HEAD))) == [
        ("heading", "Chips and Ships"),
        ("paragraph", PROSE.strip()),
        ("heading", "What is new"),
        ("list_item", "First item of the list"),
        ("list_item", "Second item"),
        ("quotation", "“A gate, not a wall.”"),
        ("paragraph", PROSE.strip()),
        ("table_row", "Year | Ships"),
        ("table_row", "2025 | 31"),
        ("paragraph", PROSE.strip()),
    ]


def test_what_the_page_says_of_itself_is_metadata() -> None:
    metadata = parse_html(html_page(BODY, HEAD)).metadata
    assert metadata.title == "Chips and Ships"
    assert metadata.authors == ("Ann Lee",)
    assert metadata.publisher == "The Paper"
    assert metadata.url == "https://paper.example/chips"
    assert metadata.language == "en"
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 11), "html meta")


def test_no_date_is_made_up() -> None:
    """Days and years that an article and its footer speak of are not its day of publication."""
    body = f"<h1>Chips</h1><p>On 12 March 2019 it began. {PROSE}</p><p>2019-03-14 {PROSE}</p>"
    metadata = parse_html(html_page(body)).metadata
    assert (metadata.published_at, metadata.published_from) == (None, None)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ('<time datetime="2026-11-05">5 November</time>', "time element"),
        (JSON_LD, "json-ld"),
    ],
)
def test_where_the_date_stands_is_told(statement: str, where: str) -> None:
    metadata = parse_html(html_page(f"<h1>Chips</h1>{statement}<p>{PROSE}</p>")).metadata
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 5), where)


def test_the_main_heading_comes_first_even_outside_the_main_text() -> None:
    page = html_page(f"<p>{PROSE}</p><p>{PROSE}</p>").replace(
        b"<main>", b"<header><h1>Chips and Ships</h1></header><main>"
    )
    document = parse_html(page)
    assert blocks(document)[0] == ("heading", "Chips and Ships")
    assert document.blocks[0].level == 1
    assert texts(document, "heading") == ["Chips and Ships"]


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    text = "中央政府公布新的出口管制清单" if encoding == "gb18030" else "中央政府公布新的出口管制"
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{text}</p></body></html>'
    assert parse_html(page.encode(encoding)).text == text


def test_xhtml_with_an_encoding_declaration_is_read() -> None:
    page = (
        '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xml:lang="en" lang="en"><body><h1>Chips</h1><p>{PROSE}</p></body></html>'
    )
    assert parse_html(page.encode()).text == f"Chips\n\n{PROSE.strip()}"


def test_scripts_styles_and_comments_are_not_text() -> None:
    noise = "<script>evil()</script><style>p {}</style><!-- secret -->"
    assert parse_html(html_page(f"<p>{PROSE}{noise}</p>")).text == PROSE.strip()


@pytest.mark.parametrize("body", ["", "<script>render()</script>", "<p> </p>"])
def test_a_page_without_text_is_empty(body: str) -> None:
    with pytest.raises(EmptyDocument):
        parse_html(f"<html><body>{body}</body></html>".encode())


def test_a_page_nested_too_deeply_is_refused_rather_than_read_in_part() -> None:
    with pytest.raises(DamagedDocument, match="deeply"):
        parse_html(html_page(f"<p>{PROSE}</p>{'<div>' * 5000}"))


@settings(max_examples=25)
@given(paragraphs)
def test_every_paragraph_of_an_article_is_in_the_text_in_order(source: list[str]) -> None:
    # A word of context each, since the search for the main text drops what looks like a menu.
    article = [f"{PROSE} {number} {text}" for number, text in enumerate(source)]
    document = parse_html(html_page(html_paragraphs(article)))
    assert normalise(document.text) == document.text
    position = 0
    for paragraph in map(normalise_line, article):
        position = document.text.index(paragraph, position) + len(paragraph)
