"""Web pages: trafilatura finds the article, and its body tree becomes blocks."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from ingestion.documents import BlockKind, Metadata, ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, claimed_date
from ingestion.parsing.decoding import decode
from ingestion.parsing.language import detect_language
from ingestion.parsing.normalise import normalise_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_CHARSET_SEARCHED = 4096

_KINDS: dict[str, BlockKind] = {
    "p": "paragraph",
    "item": "list_item",
    "quote": "quotation",
    "code": "code",
}
_BLOCK_TAGS = frozenset({*_KINDS, "head", "list", "table", "row", "div", "ab"})
_DATE_EVIDENCE = (
    ("html meta", "//meta/@content"),
    ("json-ld", "//script[contains(@type, 'ld+json')]/text()"),
    ("time element", "//time/@datetime"),
)


def parse_html(data: bytes) -> ParsedDocument:
    """Read a web page: its main text without menus, notices and lists of other articles.

    Raises:
        UndecodableText: if the bytes are not text.
        DamagedDocument: if no element can be made out.
        EmptyDocument: if the page has no main text.
    """
    from trafilatura import bare_extraction

    page = _tree(decode(data, _declared_charset(data)))
    article: Any = bare_extraction(
        copy.deepcopy(page),
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if article is None or article.body is None:
        raise EmptyDocument(
            "no main text was found in the page: if scripts write it, save the page from a browser"
        )
    drafts = _with_main_heading(list(_drafts(article.body, "paragraph")), page)
    return assemble(drafts, _metadata(article, page, drafts))


def _declared_charset(data: bytes) -> str | None:
    head = data[:_CHARSET_SEARCHED]
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def _tree(source: str) -> HtmlElement:
    from lxml import etree, html

    # Whatever encoding the page declares, the parser is given UTF-8.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise DamagedDocument(f"the page cannot be read as HTML: {error}") from error


def _drafts(element: HtmlElement, kind: BlockKind) -> Iterator[Draft]:
    """The blocks of a trafilatura element: its own words first, then the blocks inside it."""
    words = [element.text or ""]
    for child in element:
        if child.tag in _BLOCK_TAGS and not _is_inline(child, kind):
            yield Draft("".join(words), kind)
            words = []
            yield from _block(child, kind)
        else:
            words.append(_inline_text(child))
        words.append(child.tail or "")
    yield Draft("".join(words), kind)


def _block(element: HtmlElement, outer: BlockKind) -> Iterator[Draft]:
    match element.tag:
        case "head":
            yield Draft(_inline_text(element), "heading", _level(element))
        case "table":
            yield from (Draft(_row_text(row), "table_row") for row in element.iter("row"))
        case "code":
            yield Draft("".join(element.itertext()), "code")
        case "p":
            yield from _drafts(element, outer)
        case tag:
            yield from _drafts(element, _KINDS.get(tag, outer))


def _is_inline(element: HtmlElement, kind: BlockKind) -> bool:
    """Code and quotations of a few words stand inside a sentence, unless they stand alone."""
    parent = element.getparent()
    inside_text = parent is not None and parent.tag in {"p", "item", "head", "cell"}
    return inside_text and element.tag in {"code", "quote"} and kind != "code"


def _level(element: HtmlElement) -> int:
    rend = element.get("rend", "")
    return int(rend[1]) if re.fullmatch("h[1-6]", rend) else 2


def _row_text(row: HtmlElement) -> str:
    cells = [normalise_line(_inline_text(cell)) for cell in row.iter("cell")]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells)


def _inline_text(element: HtmlElement) -> str:
    if element.tag == "lb":
        return " "
    inner = "".join(_inline_text(child) + (child.tail or "") for child in element)
    text = f"{element.text or ''}{inner}"
    return f" {text} " if element.tag in _BLOCK_TAGS - {"code", "quote"} else text


def _with_main_heading(drafts: list[Draft], page: HtmlElement) -> list[Draft]:
    """Begin with the page's main heading, which the search for the main text may drop."""
    headings = page.xpath("//main//h1 | //article//h1") or page.xpath("//h1")
    text = normalise_line(headings[0].text_content()) if headings else ""
    if not text:
        return drafts
    rest = [draft for draft in drafts if not _is_heading(draft, text)]
    return [Draft(text, "heading", 1), *rest]


def _is_heading(draft: Draft, text: str) -> bool:
    return draft.kind == "heading" and normalise_line(draft.text) == text


def _metadata(article: Any, page: HtmlElement, drafts: list[Draft]) -> Metadata:
    published, published_from = _publication(article.date, page)
    text = " ".join(draft.text for draft in drafts)
    return Metadata(
        title=claimed(article.title),
        authors=claimed_authors(article.author),
        publisher=claimed(article.sitename),
        url=claimed(article.url),
        language=detect_language(text, page.get("lang") or article.language),
        published_at=published,
        published_from=published_from,
    )


def _publication(found: str | None, page: HtmlElement) -> tuple[date | None, str | None]:
    """The date that was found, and where the page states it; without that, it was a guess."""
    published = claimed_date(date.fromisoformat(found)) if found else None
    if published is None:
        return None, None
    for name, path in _DATE_EVIDENCE:
        if any(published.isoformat() in str(value) for value in page.xpath(path)):
            return published, name
    return None, None
