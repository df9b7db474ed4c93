"""PowerPoint presentations (Office Open XML, ECMA-376): a page a slide, its notes at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ingestion.documents import BlockKind, ParsedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.office import open_office

if TYPE_CHECKING:
    from pptx.slide import Slide

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_TITLES = {"ctrTitle": 1, "title": 2}
_RUNNING = frozenset({"sldNum", "dt", "ftr", "hdr"})
_BULLETS = frozenset(f"{_A}{name}" for name in ("buChar", "buAutoNum", "buBlip"))


def parse_pptx(data: bytes) -> ParsedDocument:
    """Read a presentation's slides, hidden ones too: title, text and tables, speaker notes.

    Raises:
        DamagedDocument: if it is not a whole presentation.
        EncryptedDocument: if it asks for a password.
        SourceTooLarge: if it unpacks to too much; `packages` sets the limit.
        EmptyDocument: if it holds no text.
    """
    import pptx
    from pptx.exc import PythonPptxError

    presentation, properties = open_office(
        data,
        pptx.Presentation,
        (PythonPptxError,),
        "the file is not a whole presentation: open it in PowerPoint and save it again as .pptx",
    )
    slides = list(presentation.slides)
    drafts = [
        draft for number, slide in enumerate(slides, start=1) for draft in _slide(slide, number)
    ]
    heading = next((draft.text for draft in drafts if draft.kind == "heading"), None)
    text = " ".join(draft.text for draft in drafts)
    return assemble(drafts, properties.metadata("pptx", text, heading), len(slides))


def _slide(slide: Slide, number: int) -> Iterator[Draft]:
    """The blocks of a slide: its title, the rest in the order of the file, its notes.

    The order of the file is the reading order that PowerPoint shows, and screen readers follow.
    """
    reader = _SlideReader(slide, number)
    shapes = list(_shapes(slide.element.cSld.spTree))
    shapes.sort(key=lambda shape: _placeholder(shape) not in _TITLES)
    for shape in shapes:
        yield from reader.drafts(shape)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    for paragraph in notes.paragraphs if notes else ():
        yield Draft(_text(paragraph._p), page=number)  # noqa: SLF001 -- the library's own access to what it does not cover


def _shapes(container: Any) -> Iterator[Any]:
    for element in container:
        if element.tag == f"{_P}grpSp":
            yield from _shapes(element)
        elif element.tag == f"{_MC}AlternateContent":
            # Each alternative shows the same: the first is what PowerPoint itself wrote.
            for first in element[:1]:
                yield from _shapes(first)
        elif element.tag in {f"{_P}sp", f"{_P}graphicFrame"}:
            yield element


class _SlideReader:
    """Reads the shapes of one slide, with what its layout and master say of bullets."""

    def __init__(self, slide: Slide, number: int) -> None:
        self._number = number
        self._part = slide.part
        layout = slide.slide_layout
        self._layout = list(layout.element.iter(f"{_P}sp"))
        self._master = layout.slide_master.element

    def drafts(self, shape: Any) -> Iterator[Draft]:
        """The blocks of a shape; running titles, dates and slide numbers are left out."""
        kind = _placeholder(shape)
        if kind in _TITLES:
            title = " ".join(_text(paragraph) for paragraph in shape.iter(f"{_A}p"))
            yield Draft(title, "heading", _TITLES[kind], self._number)
        elif shape.tag == f"{_P}graphicFrame":
            yield from self._graphic(shape)
        elif kind not in _RUNNING:
            styles = self._list_styles(shape)
            for paragraph in shape.iter(f"{_A}p"):
                yield Draft(_text(paragraph), _kind(paragraph, styles), page=self._number)

    def _graphic(self, frame: Any) -> Iterator[Draft]:
        for row in frame.iter(f"{_A}tr"):
            yield Draft(_row_text(row), "table_row", page=self._number)
        for diagram in frame.iter(f"{_DIAGRAM}relIds"):
            for point in self._points(diagram.get(f"{_RELATION}dm")):
                yield Draft(_text(point), "list_item", page=self._number)

    def _points(self, relation: str) -> Iterator[Any]:
        """The texts of a diagram (SmartArt), which lie in a part of their own."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        data = etree.fromstring(self._part.related_part(relation).blob, parser)
        yield from data.iter(f"{_DIAGRAM}t")

    def _list_styles(self, shape: Any) -> list[Any]:
        """The list styles that hold for a shape's paragraphs, the nearest first."""
        body = shape.find(f"{_P}txBody/{_A}lstStyle")
        styles = [] if body is None else [body]
        place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        if place is None:
            return styles
        for other in self._layout:
            at = other.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
            if at is not None and at.get("idx", "0") == place.get("idx", "0"):
                styles += other.findall(f"{_P}txBody/{_A}lstStyle")
        return [*styles, *self._master.findall(f"{_P}txStyles/{_P}bodyStyle")]


def _placeholder(shape: Any) -> str | None:
    """The type of placeholder that a shape fills; "obj" where none is stated."""
    place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return None if place is None else place.get("type", "obj")


def _kind(paragraph: Any, styles: Sequence[Any]) -> BlockKind:
    """A list item, if the nearest statement about its bullet says that there is one."""
    own = paragraph.find(f"{_A}pPr")
    level = 1 if own is None else int(own.get("lvl", "0")) + 1
    inherited = (style.find(f"{_A}lvl{level}pPr") for style in styles)
    for properties in (own, *inherited):
        for statement in () if properties is None else properties:
            if statement.tag == f"{_A}buNone":
                return "paragraph"
            if statement.tag in _BULLETS:
                return "list_item"
    return "paragraph"


def _row_text(row: Any) -> str:
    cells = [normalise_line(" ".join(map(_text, cell.iter(f"{_A}p")))) for cell in row]
    return " | ".join(cells) if any(cells) else ""


def _text(element: Any) -> str:
    texts = element.iter(f"{_A}t", f"{_A}br")
    return "".join("\n" if text.tag == f"{_A}br" else text.text or "" for text in texts)
