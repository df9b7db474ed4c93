"""An export as a PDF: numbered notes with their quotes at the end, each a step from its mark."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, SimpleDocTemplate
from reportlab.platypus import Paragraph as PdfParagraph

from ingestion.sentences import is_cjk
from service.answers import SupportStatus
from service.exports.notes import ListedSource, Note
from service.exports.outline import NearestPassage, Outline, TurnOutline
from service.exports.pdf_fonts import REGULAR, lacks, marked_up, register_fonts
from service.exports.texts import Heading, Mark, Paragraph, Sentence
from service.exports.wording import Wording

_INK, _MUTED, _LINK = "#1f2933", "#5a6570", "#0b5cad"
_COLOURS: dict[SupportStatus, str] = {
    "partial": "#8a5300",
    "unsupported": "#b3261e",
    "contradicted": "#b3261e",
    "unchecked": "#5a6570",
}
_MARGIN = 2.2 * cm
_FOOT = 1.2 * cm
_PADDING = 6  # reportlab's, inside the margins
_LONGEST_BOOKMARK = 120
_LONGEST_FOOT = 70


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    leading = more.pop("leading", size * 1.45)
    colour = HexColor(more.pop("colour", _INK))
    return ParagraphStyle(
        name,
        fontName=REGULAR,
        bulletFontName=REGULAR,
        fontSize=size,
        bulletFontSize=size,
        leading=leading,
        textColor=colour,
        **more,
    )


_TITLE = _style("title", 20, spaceAfter=4)
_QUESTION = _style("question", 14.5, spaceBefore=16, spaceAfter=2, keepWithNext=1)
_HEADING = _style("heading", 11.5, spaceBefore=9, spaceAfter=3, keepWithNext=1)
_DETAILS = _style("details", 8.5, spaceAfter=3, colour=_MUTED)
_LABEL = _style("label", 10, spaceBefore=3, spaceAfter=4, keepWithNext=1)
_BODY = _style("body", 10.5, spaceAfter=6)
_ITEM = _style("item", 10.5, spaceAfter=3, leftIndent=16, bulletIndent=3)
_SUBITEM = _style("subitem", 10, spaceAfter=3, leftIndent=32, bulletIndent=19)
_NOTE = _style("note", 9, spaceBefore=5, leftIndent=20, firstLineIndent=-20, keepWithNext=1)
_SOURCE = _style("source", 9.5, spaceAfter=4, leftIndent=20)
_QUOTE = _style("quote", 9, leftIndent=20, spaceAfter=2, colour=_MUTED)


def pdf(outline: Outline, words: Wording, made_at: datetime) -> bytes:
    """Write an outline as a PDF."""
    register_fonts()
    file = io.BytesIO()
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=outline.title,
        author="Footnote",
        creator="Footnote",
        subject=outline.exported,
        lang=words.tag,
        displayDocTitle=1,
        invariant=1,
    )

    def on_page(canvas: Canvas, _template: SimpleDocTemplate) -> None:
        canvas.setDateFormatter(lambda *_moment: _pdf_date(made_at))
        _draw_foot(canvas, outline.title)

    template.build(list(_flow(outline, words)), onFirstPage=on_page, onLaterPages=on_page)
    return file.getvalue()


def _pdf_date(time: datetime) -> str:
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):D:%Y%m%d%H%M%S+00'00'}"


def _draw_foot(canvas: Canvas, title: str) -> None:
    width, _ = A4
    shown = title if len(title) <= _LONGEST_FOOT else f"{title[: _LONGEST_FOOT - 1]}…"
    foot = PdfParagraph(marked_up(shown), _DETAILS)
    foot.wrapOn(canvas, width - 2 * _MARGIN - cm, cm)
    foot.drawOn(canvas, _MARGIN + _PADDING, _FOOT)
    canvas.setFont(REGULAR, _DETAILS.fontSize)
    canvas.setFillColor(_DETAILS.textColor)
    canvas.drawRightString(
        width - _MARGIN - _PADDING, _FOOT + foot.height / 3, str(canvas.getPageNumber())
    )


class _Bookmark(Flowable):  # type: ignore[misc] # reportlab has no types
    """Takes no room; the outline that readers show beside a PDF leads to it."""

    keepWithNext = 1  # noqa: N815 - reportlab's name

    def __init__(self, number: int, text: str) -> None:
        super().__init__()
        self._key, self._text = f"turn{number}", text

    def draw(self) -> None:
        """Enter it into the outline."""
        self.canv.bookmarkHorizontal(self._key, 0, 0)
        self.canv.addOutlineEntry(self._text[:_LONGEST_BOOKMARK], self._key)


def _flow(outline: Outline, words: Wording) -> Iterator[Flowable]:
    yield _plain(outline.title, _TITLE, bold=True)
    yield _plain(outline.exported, _DETAILS)
    marked: set[int] = set()
    for number, turn in enumerate(outline.turns, 1):
        yield _Bookmark(number, turn.question or "–")
        yield _plain(turn.question, _QUESTION, bold=True)
        yield from _turn(turn, words, marked)
    if outline.notes:
        yield _plain(words.notes, _QUESTION, bold=True)
    for note in outline.notes:
        yield from _note(note, words)
    if outline.sources:
        yield _plain(words.cited_documents, _QUESTION, bold=True)
    for number, source in enumerate(outline.sources, 1):
        yield _source(number, source, words)
    if lacks(_all_text(outline)):
        yield _plain(words.missing_letters, _DETAILS)


def _turn(turn: TurnOutline, words: Wording, marked: set[int]) -> Iterator[Flowable]:
    yield _plain(turn.asked, _DETAILS)
    yield _plain(turn.label, _LABEL, bold=True)
    yield from (_plain(one, _BODY) for one in turn.remarks)
    yield from (_block(one, marked) for one in turn.text)
    yield from (_plain(one, _DETAILS) for one in turn.afterwards)
    if turn.text:
        yield _plain(words.unmarked, _DETAILS)
    if turn.disagreements:
        yield _plain(words.disagreements, _HEADING, bold=True)
    for about, *voices in turn.disagreements:
        yield _sentences([about], _ITEM, marked, "•")
        yield from (_sentences([one], _SUBITEM, marked, "–") for one in voices)
    if turn.nearest:
        yield _plain(words.nearest, _HEADING, bold=True)
    for rank, passage in enumerate(turn.nearest, 1):
        yield from _passage(rank, passage, words)


def _block(block: Heading | Paragraph, marked: set[int]) -> Flowable:
    if isinstance(block, Heading):
        markup = marked_up(block.text, bold=True) + _mark(block.mark)
        return PdfParagraph(markup, _wrapping(_HEADING, block.text))
    bullet = {"": None, "-": "•"}.get(block.item, block.item)
    return _sentences(block.sentences, _ITEM if block.item else _BODY, marked, bullet)


def _sentences(
    sentences: Sequence[Sentence], style: ParagraphStyle, marked: set[int], bullet: str | None
) -> Flowable:
    markup = "".join(_sentence(one, marked) for one in sentences)
    text = "".join(one.text for one in sentences)
    return PdfParagraph(markup, _wrapping(style, text), bulletText=bullet)


def _sentence(sentence: Sentence, marked: set[int]) -> str:
    text = marked_up(f"{sentence.before}{sentence.text}")
    references = ", ".join(_reference(note.number, marked) for note in sentence.notes)
    raised = f'<super rise="3" size="7">{references}</super>' if references else ""
    return f"{text}{raised}{_mark(sentence.mark)}"


def _reference(number: int, marked: set[int]) -> str:
    # The note leads back to where it is cited first.
    anchor = "" if number in marked else f'<a name="mark{number}"/>'
    marked.add(number)
    return f'{anchor}<a href="#note{number}" color="{_LINK}">{number}</a>'


def _mark(mark: Mark | None) -> str:
    """What a reader must know of a statement that its sources do not bear out."""
    if mark is None or mark.is_good:
        return ""
    words = marked_up(f" [{mark.words}]", bold=True)
    return f'<font size="8.5" color="{_COLOURS[mark.status]}">{words}</font>'


def _note(note: Note, words: Wording) -> Iterator[Flowable]:
    number = note.number
    back = f'<a name="note{number}"/><a href="#mark{number}" color="{_LINK}">{number}</a>'
    titled = _titled(note.title, note.place, words)
    yield PdfParagraph(f"{back}&nbsp; {titled}", _wrapping(_NOTE, note.title))
    yield _plain(words.quoted.format(text=note.quote), _QUOTE)


def _passage(rank: int, passage: NearestPassage, words: Wording) -> Iterator[Flowable]:
    titled = _titled(passage.title, passage.place, words)
    yield PdfParagraph(f"{rank}.&nbsp; {titled}", _wrapping(_NOTE, passage.title))
    yield _plain(passage.text, _QUOTE)


def _source(number: int, source: ListedSource, words: Wording) -> Flowable:
    by = f"{words.comma.join(source.authors)}{words.colon}" if source.authors else ""
    cited = words.cited_in(len(source.notes), ", ".join(map(str, source.notes)))
    markup = marked_up(by) + _titled(source.title, (*source.details, cited), words)
    style = _wrapping(_SOURCE, f"{by}{source.title}")
    return PdfParagraph(markup, style, bulletText=f"{number}.")


def _titled(title: str, place: tuple[str, ...], words: Wording) -> str:
    rest = f"{words.colon}{words.semicolon.join(place)}" if place else ""
    return marked_up(title, bold=True) + marked_up(rest)


def _plain(text: str, style: ParagraphStyle, *, bold: bool = False) -> Flowable:
    return PdfParagraph(marked_up(text, bold=bold), _wrapping(style, text))


def _wrapping(style: ParagraphStyle, text: str) -> ParagraphStyle:
    """The style for a text: Chinese breaks between any two letters, English between words."""
    return _in_chinese(style) if any(map(is_cjk, text)) else style


@cache
def _in_chinese(style: ParagraphStyle) -> ParagraphStyle:
    return ParagraphStyle(f"{style.name}-cjk", parent=style, wordWrap="CJK")


def _all_text(outline: Outline) -> str:
    """Everything that is shown, to see whether the typefaces have it."""
    return json.dumps(asdict(outline), ensure_ascii=False)
