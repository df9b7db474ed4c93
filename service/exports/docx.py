"""An export as a Word document (Office Open XML) with real footnotes, one for each mark.

A footnote is written out in full wherever its words are cited, so that a paragraph that is copied
into another document takes its footnotes along.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import docx as python_docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from ingestion.sentences import is_cjk
from service.answers import SupportStatus
from service.exports.footnotes import REFERENCE_STYLE, Footnotes
from service.exports.notes import ListedSource, Note
from service.exports.outline import Outline, TurnOutline
from service.exports.texts import Heading, Mark, Paragraph, Sentence
from service.exports.wording import Wording

_LATIN, _EAST_ASIAN = "Calibri", "Microsoft YaHei"
_INK, _MUTED = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x5A, 0x65, 0x70)
_COLOURS: dict[SupportStatus, str] = {
    "partial": "8A5300",
    "unsupported": "B3261E",
    "contradicted": "B3261E",
    "unchecked": "5A6570",
}
_DETAILS, _LABEL, _PASSAGE_TITLE = "ExportDetails", "ExportLabel", "PassageTitle"
QUOTE_STYLE, MARK_STYLE = "QuotedWords", "SupportMark"
# What the time of an entry of a zip can be.
_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, tzinfo=UTC)


def docx(outline: Outline, words: Wording, made_at: datetime) -> bytes:
    """Write an outline as a Word document."""
    writer = _Writer(outline, words, made_at)
    writer.write()
    return writer.saved()


class _Writer:
    def __init__(self, outline: Outline, words: Wording, made_at: datetime) -> None:
        self._outline = outline
        self._words = words
        self._made_at = made_at if made_at.tzinfo else made_at.replace(tzinfo=UTC)
        self._document: Document = python_docx.Document()
        _prepare(self._document)
        self._describe()
        self._footnotes = Footnotes(self._document)
        self._numbers: defaultdict[int, list[int]] = defaultdict(list)

    def write(self) -> None:
        """Write all of it."""
        self._add("Title", _run(self._outline.title))
        self._add(_DETAILS, _run(self._outline.exported))
        for turn in self._outline.turns:
            self._add_turn(turn)
        if self._outline.sources:
            self._add("Heading1", _run(self._words.cited_documents))
            for source in self._outline.sources:
                self._add_source(source)

    def saved(self) -> bytes:
        """The file, whose entries bear the time of the export, so that it is always the same."""
        first = io.BytesIO()
        self._document.save(first)
        stamp = min(max(self._made_at.astimezone(UTC), _EARLIEST), _LATEST).timetuple()[:6]
        last = io.BytesIO()
        with zipfile.ZipFile(first) as written, zipfile.ZipFile(last, "w") as stamped:
            for name in written.namelist():
                entry = zipfile.ZipInfo(name, stamp)
                entry.compress_type = zipfile.ZIP_DEFLATED
                stamped.writestr(entry, written.read(name))
        return last.getvalue()

    def _describe(self) -> None:
        about, moment = self._document.core_properties, self._made_at.astimezone(UTC)
        about.title = self._outline.title[:255]
        about.author = about.last_modified_by = "Footnote"
        about.comments = self._outline.exported
        about.language = self._words.tag
        about.created = about.modified = moment.replace(tzinfo=None)
        about.revision = 1

    def _add(self, style: str, *runs: BaseOxmlElement) -> Any:
        """Add a paragraph of a style, by the style's id, and return it."""
        paragraph = self._document.element.body.add_p()
        paragraph.style = style
        paragraph.extend(runs)
        return paragraph

    def _add_turn(self, turn: TurnOutline) -> None:
        self._add("Heading1", _run(turn.question))
        self._add(_DETAILS, _run(turn.asked))
        self._add(_LABEL, _run(turn.label))
        for remark in turn.remarks:
            self._add("Normal", _run(remark))
        for block in turn.text:
            self._add_block(block)
        for line in turn.afterwards:
            self._add(_DETAILS, _run(line))
        if turn.text:
            self._add(_DETAILS, _run(self._words.unmarked))
        self._add_disagreements(turn)
        self._add_nearest(turn)

    def _add_block(self, block: Heading | Paragraph) -> None:
        if isinstance(block, Heading):
            self._add("Heading2", _run(block.text), *_mark(block.mark))
            return
        style = {"": "Normal", "-": "ListBullet"}.get(block.item, "ListContinue")
        paragraph = self._add(style)
        if style == "ListContinue":
            paragraph.append(_run(f"{block.item} "))
        for sentence in block.sentences:
            paragraph.extend(self._sentence(sentence))

    def _add_disagreements(self, turn: TurnOutline) -> None:
        if turn.disagreements:
            self._add("Heading2", _run(self._words.disagreements))
        for about, *voices in turn.disagreements:
            self._add("ListBullet", _run(about.text))
            for voice in voices:
                self._add("ListBullet2", *self._sentence(voice))

    def _add_nearest(self, turn: TurnOutline) -> None:
        if turn.nearest:
            self._add("Heading2", _run(self._words.nearest))
        for rank, passage in enumerate(turn.nearest, 1):
            titled = self._titled(passage.title, passage.place)
            self._add(_PASSAGE_TITLE, _run(f"{rank}. "), *titled)
            self._add("Quote", _run(passage.text))

    def _add_source(self, source: ListedSource) -> None:
        words = self._words
        numbers = sorted(one for note in source.notes for one in self._numbers[note])
        cited = words.cited_in(len(numbers), ", ".join(map(str, numbers)))
        by = f"{words.comma.join(source.authors)}{words.colon}" if source.authors else ""
        titled = self._titled(source.title, (*source.details, cited))
        self._add("ListNumber", *([_run(by)] if by else []), *titled)

    def _sentence(self, sentence: Sentence) -> list[BaseOxmlElement]:
        runs = [_run(f"{sentence.before}{sentence.text}")]
        for at, note in enumerate(sentence.notes):
            # Two numbers side by side would read as one.
            runs += [_run(",", style=REFERENCE_STYLE)] if at else []
            runs.append(self._reference(note))
        return [*runs, *_mark(sentence.mark)]

    def _reference(self, note: Note) -> BaseOxmlElement:
        opening, closing = self._words.quoted.split("{text}")
        quote = [_run(opening), _run(note.quote, style=QUOTE_STYLE), _run(closing)]
        titled = [_run(" "), *self._titled(note.title, note.place)]
        number, reference = self._footnotes.add([titled, quote])
        self._numbers[note.number].append(number)
        return reference

    def _titled(self, title: str, place: tuple[str, ...]) -> list[BaseOxmlElement]:
        rest = f"{self._words.colon}{self._words.semicolon.join(place)}" if place else ""
        return [_run(title, bold=True), *([_run(rest)] if rest else [])]


def _mark(mark: Mark | None) -> list[BaseOxmlElement]:
    """What a reader must know of a statement that its sources do not bear out."""
    if mark is None or mark.is_good:
        return []
    return [_run(f" [{mark.words}]", style=MARK_STYLE, colour=_COLOURS[mark.status])]


def _run(text: str, *, style: str = "", bold: bool = False, colour: str = "") -> BaseOxmlElement:
    """A run of text; its line ends and tabs are elements, as Word has them."""
    run: Any = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if style:
        properties.append(_element("w:rStyle", val=style))
    if any(map(is_cjk, text)):
        # Quotation marks and dashes, which Latin and Chinese share, take the Chinese typeface.
        properties.append(_element("w:rFonts", hint="eastAsia"))
    if bold:
        properties.append(OxmlElement("w:b"))
    if colour:
        properties.append(_element("w:color", val=colour))
    run.text = text
    if len(properties):
        run.insert(0, properties)
    return run  # type: ignore[no-any-return]


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _prepare(document: Document) -> None:
    """Page, typefaces and styles, in the place of those of the template."""
    _drop_thumbnail(document)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    _add_page_number(section.footer.paragraphs[0])
    _style_base(document)
    _style_headings(document)
    _add_own_styles(document)


def _drop_thumbnail(document: Document) -> None:
    """The template's picture of itself shows nothing of this document."""
    relations = document.part.package.rels
    for key, relation in list(relations.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del relations[key]


def _add_page_number(paragraph: WordParagraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shown = paragraph.add_run("1").element
    field = _element("w:fldSimple", instr=" PAGE ")
    shown.addprevious(field)
    field.append(shown)


def _style_base(document: Document) -> None:
    normal: Any = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(11), _INK
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.2
    _set_typefaces(normal)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}") if defaults is not None else None
    if language is not None:
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_typefaces(style: Any) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _LATIN)
    fonts.set(qn("w:eastAsia"), _EAST_ASIAN)


def _style_headings(document: Document) -> None:
    for name, size, before in (("Title", 22, 0), ("Heading 1", 16, 18), ("Heading 2", 12.5, 10)):
        style: Any = document.styles[name]
        _set_typefaces(style)
        style.font.size, style.font.color.rgb, style.font.bold = Pt(size), _INK, True
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
        _remove_border(style)
        _match_linked(document, style)


def _remove_border(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _match_linked(document: Document, style: Any) -> None:
    """Give the character style that is linked to a paragraph style the same looks."""
    linked = style.element.find(qn("w:link"))
    for other in document.styles if linked is not None else ():
        if other.style_id == linked.get(qn("w:val")):
            kept: Any = other.element
            kept.remove(kept.get_or_add_rPr())
            kept.append(deepcopy(style.element.get_or_add_rPr()))


def _add_own_styles(document: Document) -> None:
    styles = document.styles
    details, label, title = (
        _added_style(document, name, WD_STYLE_TYPE.PARAGRAPH)
        for name in ("Export Details", "Export Label", "Passage Title")
    )
    details.font.size, details.font.color.rgb = Pt(9.5), _MUTED
    details.paragraph_format.space_after = Pt(4)
    label.font.bold = label.paragraph_format.keep_with_next = True
    title.paragraph_format.keep_with_next = True
    _added_style(document, "Quoted Words", WD_STYLE_TYPE.CHARACTER)
    mark = _added_style(document, "Support Mark", WD_STYLE_TYPE.CHARACTER)
    mark.font.size, mark.font.bold = Pt(9), True
    passage: Any = styles["Quote"]
    passage.font.italic, passage.font.color.rgb = False, _MUTED
    passage.paragraph_format.left_indent = Cm(0.8)
    _match_linked(document, passage)


def _added_style(document: Document, name: str, kind: WD_STYLE_TYPE) -> Any:
    """A new style, whose id is its name without blanks."""
    style: Any = document.styles.add_style(name, kind)
    if kind == WD_STYLE_TYPE.PARAGRAPH:
        style.base_style = document.styles["Normal"]
    return style
