"""Word documents (Office Open XML, ECMA-376): paragraphs, lists and tables in document order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ingestion.documents import ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.office import open_office

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
_DEEPEST_HEADING = 6
_BREAKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Moved and deleted text stands in the file, but not in the document.
_HIDDEN = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _ALTERNATIVE})
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "customXml", "moveTo"))


def parse_docx(data: bytes) -> ParsedDocument:
    """Read a Word document, footnotes at its end.

    Raises:
        DamagedDocument: if it is not a whole Word document.
        EncryptedDocument: if it asks for a password.
        SourceTooLarge: if it unpacks to too much; `packages` sets the limit.
        EmptyDocument: if it holds no text.
    """
    import docx
    from docx.opc.exceptions import OpcError

    document, properties = open_office(
        data,
        docx.Document,
        (OpcError,),
        "the file is not a whole Word document: open it in Word and save it again as .docx",
    )
    drafts = [*_drafts(document.element.body, _StyleSheet(document)), *_footnotes(document)]
    heading = next((draft.text for draft in drafts if draft.kind == "heading"), None)
    text = " ".join(draft.text for draft in drafts)
    return assemble(drafts, properties.metadata("docx", text, heading))


class _StyleSheet:
    """What a document's paragraph styles mean, followed through the styles they are based on."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.style_id: style for style in document.styles}

    def draft(self, paragraph: Any, text: str) -> Draft:
        """The paragraph as a block."""
        level = self._heading_level(paragraph)
        if level:
            return Draft(text, "heading", level)
        if paragraph.find(f".//{_W}numPr") is not None or self._is_named(paragraph, "list"):
            return Draft(text, "list_item")
        return Draft(text, "quotation" if self._is_named(paragraph, "quote") else "paragraph")

    def _is_named(self, paragraph: Any, word: str) -> bool:
        return any(word in (style.name or "").lower().split() for style in self._chain(paragraph))

    def _heading_level(self, paragraph: Any) -> int:
        """1 to 6, or 0 for what is no heading."""
        for style in self._chain(paragraph):
            name = style.name or ""
            if name.lower() == "title":
                return 1
            if found := _HEADING_NAME.fullmatch(name):
                return min(int(found[1]), _DEEPEST_HEADING)
        return self._outline_level(paragraph)

    def _outline_level(self, paragraph: Any) -> int:
        """The level that a style of another name or language gives, or the paragraph itself."""
        for element in (paragraph, *(style.element for style in self._chain(paragraph))):
            outline = element.find(f"{_W}pPr/{_W}outlineLvl")
            if outline is not None:
                level = int(outline.get(f"{_W}val", "9")) + 1
                return level if level <= _DEEPEST_HEADING else 0
        return 0

    def _chain(self, paragraph: Any) -> Iterator[Any]:
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style = self._styles.get(named.get(f"{_W}val")) if named is not None else None
        seen: set[str] = set()
        while style is not None and style.style_id not in seen:
            seen.add(style.style_id)
            yield style
            style = getattr(style, "base_style", None)


def _drafts(container: Any, styles: _StyleSheet) -> Iterator[Draft]:
    for element in container:
        if element.tag == f"{_W}p":
            yield styles.draft(element, _text(element))
        elif element.tag == f"{_W}tbl":
            yield from (Draft(_row_text(row), "table_row") for row in element.iter(f"{_W}tr"))
        elif element.tag in _WRAPPERS:
            yield from _drafts(element, styles)


def _row_text(row: Any) -> str:
    cells = [normalise_line(_cell_text(cell)) for cell in row.iter(f"{_W}tc")]
    return " | ".join(cells) if any(cells) else ""


def _cell_text(cell: Any) -> str:
    return " ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))


def _text(element: Any) -> str:
    """The text as it stands after all tracked changes: python-docx leaves inserted text out."""
    if element.tag in _HIDDEN:
        return ""
    if element.tag == f"{_W}t":
        return element.text or ""
    if element.tag in _BREAKS:
        return _BREAKS[element.tag]
    text = "".join(map(_text, element))
    # A paragraph in a text box lies inside another paragraph.
    return f" {text} " if element.tag == f"{_W}p" else text


def _footnotes(document: Document) -> Iterator[Draft]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        if relation.reltype == _FOOTNOTES and not relation.is_external:
            for note in etree.fromstring(relation.target_part.blob, parser):
                yield Draft(_text(note))
