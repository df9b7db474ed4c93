"""PDF (ISO 32000) through pdfium: text fragments with places and sizes, and the document's data."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.documents import Metadata, ParsedDocument
from ingestion.errors import DamagedDocument, EmptyDocument, EncryptedDocument
from ingestion.parsing.assembly import Draft, assemble
from ingestion.parsing.claims import claimed, claimed_authors, pdf_date
from ingestion.parsing.language import detect_language
from ingestion.parsing.normalise import normalise_line
from ingestion.parsing.pdf_layout import LINE_END_HYPHEN, Fragment, layout

_WIDE_GAP = 0.9
_SMALLEST_SIZE = 0.5
_ASLANT_DEGREES = 10
_BOLD_WEIGHT = 600
_HYPHEN_CODES = frozenset({"\x02", "\xad", LINE_END_HYPHEN})
_FONT_NAME_BYTES = 128


@dataclass(frozen=True, slots=True)
class _Character:
    """A character and its box, in points, seen with the page turned so that it stands upright.

    `turns` is by how many quarters it is turned to the left on the page, or None if it is aslant.
    """

    index: int
    text: str
    left: float
    bottom: float
    right: float
    top: float
    turns: int | None
    scale: float


def parse_pdf(data: bytes) -> ParsedDocument:
    """Read a PDF's text layer, without running headers, footers and page numbers.

    Raises:
        EncryptedDocument: if it asks for a password.
        DamagedDocument: if it is cut off or broken.
        EmptyDocument: if it has no text layer, as a scan has none.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = [_fragments(document, number) for number in range(len(document))]
            fields = document.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise _open_error(error) from error
    drafts = layout(pages)
    if not drafts:
        raise EmptyDocument(
            f"the PDF has {len(pages)} pages and no text layer: it looks scanned, and text "
            "recognition (OCR) is not available yet. Run it through an OCR program first"
        )
    return assemble(drafts, _metadata(fields, drafts), len(pages))


def _open_error(error: Exception) -> DamagedDocument | EncryptedDocument:
    if "password" in str(error).lower():
        return EncryptedDocument("the PDF asks for a password: save it without one")
    return DamagedDocument("the PDF is damaged or was cut off: download or export it again")


def _fragments(document: Any, number: int) -> list[Fragment]:
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            found = [_character(text, index) for index in range(text.count_chars())]
            characters = list(_upright(found))
            fragments = [_fragment(text, run) for run in _runs(characters)]
            # pdfium puts turned lines in an order of its own.
            return sorted(fragments, key=_downwards) if _is_turned(characters) else fragments
        finally:
            text.close()
    finally:
        page.close()


def _character(text: Any, index: int) -> _Character:
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
    raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
    turns = _quarter_turns(matrix.a, matrix.b)
    return _Character(
        index,
        chr(raw.FPDFText_GetUnicode(text, index)),
        *_turned(box.left, box.bottom, box.right, box.top, turns or 0),
        turns,
        math.hypot(matrix.c, matrix.d),
    )


def _quarter_turns(a: float, b: float) -> int | None:
    degrees = math.degrees(math.atan2(b, a))
    turns = round(degrees / 90)
    return turns % 4 if abs(degrees - 90 * turns) < _ASLANT_DEGREES else None


def _turned(
    left: float, bottom: float, right: float, top: float, turns: int
) -> tuple[float, float, float, float]:
    for _ in range(turns):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def _upright(characters: Sequence[_Character]) -> Iterator[_Character]:
    """Leave out what is turned against the page's text: watermarks, stamps, labels of axes."""
    turns = Counter(at.turns for at in characters if at.turns is not None and _is_visible(at))
    if not turns:
        return
    ((usual, _),) = turns.most_common(1)
    yield from (at for at in characters if at.turns == usual or not _is_visible(at))


def _is_turned(characters: Sequence[_Character]) -> bool:
    return any(at.turns for at in characters if _is_visible(at))


def _downwards(fragment: Fragment) -> tuple[float, float]:
    return -round(fragment.bottom), fragment.left


def _is_visible(character: _Character) -> bool:
    return not character.text.isspace()


def _runs(characters: Iterator[_Character]) -> Iterator[list[_Character]]:
    """Characters side by side on one line; pdfium's own line ends and blanks have no size."""
    run: list[_Character] = []
    for character in characters:
        if character.text in "\r\n" or (run and not _adjoins(run, character)):
            yield from [run] if _has_text(run) else []
            run = []
        if character.text not in "\r\n" and (run or _is_visible(character)):
            run.append(character)
        if character.text in _HYPHEN_CODES:
            yield run
            run = []
    if _has_text(run):
        yield run


def _has_text(run: Sequence[_Character]) -> bool:
    return any(map(_is_visible, run))


def _adjoins(run: Sequence[_Character], character: _Character) -> bool:
    if not _is_visible(character):
        return True
    last = next(filter(_is_visible, reversed(run)))
    size = max(last.top - last.bottom, 1.0)
    same_line = min(last.top, character.top) - max(last.bottom, character.bottom) > 0
    return same_line and -size < character.left - last.right < _WIDE_GAP * size


def _fragment(text: Any, run: Sequence[_Character]) -> Fragment:
    from pypdfium2 import raw

    visible = list(filter(_is_visible, run))
    first = visible[0]
    size = first.scale * raw.FPDFText_GetFontSize(text, first.index)
    return Fragment(
        text=_run_text(run),
        left=first.left,
        bottom=min(character.bottom for character in visible),
        right=max(character.right for character in visible),
        top=max(character.top for character in visible),
        size=max(round(2 * size) / 2, _SMALLEST_SIZE),
        bold=all(_is_bold(text, at.index) for at in (first, visible[-1])),
    )


def _run_text(run: Sequence[_Character]) -> str:
    words = normalise_line("".join(character.text for character in run))
    return words + LINE_END_HYPHEN if run[-1].text in _HYPHEN_CODES else words


def _is_bold(text: Any, index: int) -> bool:
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(text, index) >= _BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    raw.FPDFText_GetFontInfo(text, index, name, _FONT_NAME_BYTES, None)
    return b"bold" in name.value.lower()


def _metadata(fields: dict[str, str], drafts: Sequence[Draft]) -> Metadata:
    published = pdf_date(fields.get("CreationDate"))
    largest = next((draft.text for draft in drafts if draft.level == 1), None)
    return Metadata(
        title=claimed(fields.get("Title")) or claimed(largest),
        authors=claimed_authors(fields.get("Author")),
        language=detect_language(" ".join(draft.text for draft in drafts)),
        published_at=published,
        published_from="pdf metadata" if published else None,
    )
