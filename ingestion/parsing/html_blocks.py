"""From a tree of HTML elements to blocks, whoever made the tree: a browser's page or a book."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestion.documents import BlockKind
from ingestion.errors import DamagedDocument
from ingestion.parsing.assembly import Draft
from ingestion.parsing.decoding import decode
from ingestion.parsing.normalise import normalise_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_CHARSET_SEARCHED = 4096

_KINDS: dict[str, BlockKind] = {
    "li": "list_item",
    "blockquote": "quotation",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul".split()
)
# The reading beside a Han letter (`rt`) would stand in the middle of a word.
_HIDDEN = frozenset("head noscript rp rt script style template title".split())


def html_tree(data: bytes) -> HtmlElement:
    """The tree of a page's elements, without comments; entities of its own are not expanded.

    Raises:
        UndecodableText: if the bytes are not text.
        DamagedDocument: if no element can be made out, or they are nested hundreds deep.
    """
    from lxml import etree, html

    source = decode(data, _declared_charset(data))
    # Whatever encoding the page declares, the parser is given UTF-8.
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise DamagedDocument(f"the page cannot be read as HTML: {error}") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The parser leaves out whatever follows, and says so nowhere else.
        raise DamagedDocument("the page nests its elements too deeply to be read as a whole")
    return tree


def _declared_charset(data: bytes) -> str | None:
    head = data[:_CHARSET_SEARCHED]
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii") if found else None


def html_drafts(element: HtmlElement, kind: BlockKind = "paragraph") -> Iterator[Draft]:
    """The blocks of an element: its own words first, then the blocks inside it."""
    words = [element.text or ""]
    for child in element:
        if _holds_blocks(child):
            yield Draft("".join(words), kind)
            words = []
            yield from _block(child, kind)
        else:
            words.append(_inline_text(child))
        words.append(child.tail or "")
    yield Draft("".join(words), kind)


def _block(element: HtmlElement, outer: BlockKind) -> Iterator[Draft]:
    match element.tag:
        case tag if tag in _HEADINGS:
            yield Draft(_inline_text(element), "heading", _HEADINGS[tag])
        case "tr":
            yield Draft(_row_text(element), "table_row")
        case "pre":
            yield Draft("".join(element.itertext()), "code")
        case tag:
            yield from html_drafts(element, _KINDS.get(tag, outer))


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether an element is a block, or marks up some, as a link around a paragraph does."""
    return element.tag not in _HIDDEN and any(inner.tag in _BLOCKS for inner in element.iter())


def _row_text(row: HtmlElement) -> str:
    cells = [normalise_line(_inline_text(cell)) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells)


def _inline_text(element: HtmlElement) -> str:
    if element.tag in _HIDDEN:
        return ""
    if element.tag == "br":
        return " "
    inner = "".join(_inline_text(child) + (child.tail or "") for child in element)
    text = f"{element.text or ''}{inner}"
    return f" {text} " if element.tag in _BLOCKS else text
