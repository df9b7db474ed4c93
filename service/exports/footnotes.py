"""Footnotes of a Word document (ECMA-376, part 1, 17.11), which python-docx does not write.

They are a part of their own beside the document, which refers to them by id. Word asks for the two
separators that stand above them, and for the settings to name those.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt

_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}
_TEXT_STYLE, REFERENCE_STYLE = "FootnoteText", "FootnoteReference"


class Footnotes:
    """The footnotes of one document, in the order in which they are referred to."""

    def __init__(self, document: Document) -> None:
        self._root = OxmlElement("w:footnotes")
        for number, kind in _SEPARATORS.items():
            self._root.append(_separator(number, kind))
        _add_styles(document)
        _add_to_settings(document)
        part = document.part
        uri = PackURI("/word/footnotes.xml")
        held = XmlPart(uri, CONTENT_TYPE.WML_FOOTNOTES, self._root, part.package)
        part.relate_to(held, RELATIONSHIP_TYPE.FOOTNOTES)
        self._count = 0

    def add(self, paragraphs: list[list[BaseOxmlElement]]) -> tuple[int, BaseOxmlElement]:
        """Add a footnote of paragraphs, each of runs.

        Returns:
            The number under which it will stand, and the run that refers to it.
        """
        self._count += 1
        note = _element("w:footnote", id=self._count)
        for at, runs in enumerate(paragraphs):
            paragraph = _paragraph(_TEXT_STYLE)
            if at == 0:
                paragraph.append(_reference_run(OxmlElement("w:footnoteRef")))
            paragraph.extend(runs)
            note.append(paragraph)
        self._root.append(note)
        return self._count, _reference_run(_element("w:footnoteReference", id=self._count))


def _separator(number: int, kind: str) -> BaseOxmlElement:
    note = _element("w:footnote", type=kind, id=number)
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    properties.append(_element("w:spacing", after=0, line=240, lineRule="auto"))
    run = OxmlElement("w:r")
    run.append(OxmlElement(f"w:{kind}"))
    paragraph.extend((properties, run))
    note.append(paragraph)
    return note


def _paragraph(style: str) -> BaseOxmlElement:
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    properties.append(_element("w:pStyle", val=style))
    paragraph.append(properties)
    return paragraph


def _reference_run(child: BaseOxmlElement) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    properties.append(_element("w:rStyle", val=REFERENCE_STYLE))
    run.extend((properties, child))
    return run


def _element(tag: str, **attributes: object) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _add_styles(document: Document) -> None:
    """The styles that Word itself gives footnotes, under the names that it knows them by."""
    text = _built_in(document, "footnote text", _TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
    text.paragraph_format.line_spacing = 1.0
    kind = WD_STYLE_TYPE.CHARACTER
    reference = _built_in(document, "footnote reference", REFERENCE_STYLE, kind)
    reference.font.superscript = True


def _built_in(document: Document, name: str, key: str, kind: WD_STYLE_TYPE) -> Any:
    style: Any = document.styles.add_style(name, kind, builtin=True)
    style.element.set(qn("w:styleId"), key)
    return style


def _add_to_settings(document: Document) -> None:
    settings = document.settings.element
    properties = OxmlElement("w:footnotePr")
    properties.extend(_element("w:footnote", id=number) for number in _SEPARATORS)
    # The schema fixes the order of settings; these stand before `w:compat`.
    compat = settings.find(qn("w:compat"))
    if compat is None:
        settings.append(properties)
    else:
        compat.addprevious(properties)
