"""Web pages: trafilatura finds the article, and its body tree becomes blocks."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import EmptyDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors
from ingestion.parsing.html_blocks import html_drafts, html_tree
from ingestion.parsing.html_dates import modification, publication, without_modification
from ingestion.parsing.language import detect_language
from ingestion.parsing.normalise import normalise_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HTML_NAMES = {"item": "li", "list": "ul", "row": "tr", "cell": "td", "ab": "div", "lb": "br"}
_TEXT_TAGS = frozenset("p li td h1 h2 h3 h4 h5 h6 pre".split())


def parse_html(data: bytes) -> ParsedDocument:
    """Read a web page: its main text without menus, notices and lists of other articles.

    Raises:
        UndecodableText: if the bytes are not text.
        DamagedDocument: if no element can be made out.
        EmptyDocument: if the page has no main text.
    """
    from trafilatura import bare_extraction

    page = html_tree(data)
    article: Any = bare_extraction(
        without_modification(copy.deepcopy(page)),
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if article is None or article.body is None:
        raise EmptyDocument(
            "no main text was found in the page: if scripts write it, save the page from a browser"
        )
    drafts = _with_main_heading(list(html_drafts(_as_html(article.body))), page)
    return assemble(drafts, _metadata(article, page, drafts))


def _as_html(body: HtmlElement) -> HtmlElement:
    """Give trafilatura's elements, which it names after TEI, the names that HTML has for them."""
    for element in body.iter():
        element.tag = _html_name(element)
    return body


def _html_name(element: HtmlElement) -> str:
    match element.tag:
        case "head":
            rend: str = element.get("rend", "")
            return rend if re.fullmatch("h[1-6]", rend) else "h2"
        # Code and quotations of a few words stand inside a sentence, unless they stand alone.
        case "quote":
            return "q" if _is_inside_text(element) else "blockquote"
        case "code":
            return "code" if _is_inside_text(element) else "pre"
        case tag:
            return _HTML_NAMES.get(tag, str(tag))


def _is_inside_text(element: HtmlElement) -> bool:
    # An element's parent has its new name already.
    parent = element.getparent()
    return parent is not None and parent.tag in _TEXT_TAGS


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
    published, published_from = publication(article.date, page)
    text = " ".join(draft.text for draft in drafts)
    return Metadata(
        title=claimed(article.title),
        authors=claimed_authors(article.author),
        publisher=claimed(article.sitename),
        url=claimed(article.url),
        language=detect_language(text, page.get("lang") or article.language),
        published_at=published,
        published_from=published_from,
        modified_at=modification(page),
    )
