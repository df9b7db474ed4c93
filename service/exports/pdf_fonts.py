"""Typefaces of a PDF: which one shows which character.

Latin, Greek and Cyrillic come from Fira Sans, of which the file holds what it uses. Chinese,
Japanese and Korean come from typefaces that every reader of PDF has or replaces (Adobe's Asian font
packs), so that the file need not hold them. Other scripts have none: their characters show as □.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from xml.sax.saxutils import escape

import fontpkg_fira_sans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "FiraSans", "FiraSans-Bold"
CHINESE, KOREAN = "STSong-Light", "HYSMyeongJo-Medium"
MISSING = "□"

_FILES = {REGULAR: "FiraSans-Regular.ttf", BOLD: "FiraSans-SemiBold.ttf"}


@cache
def register_fonts() -> None:
    """Make the typefaces known to reportlab."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(fontpkg_fira_sans.ROOT / "files" / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)
    for name in (CHINESE, KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def marked_up(text: str, *, bold: bool = False) -> str:
    """Text as a reportlab paragraph takes it: escaped, each stretch in the face that shows it."""
    latin = BOLD if bold else REGULAR
    faces = [_face(char, latin) for char in text]
    stretches = groupby(zip(faces, text, strict=True), key=lambda pair: pair[0])
    return "".join(_stretch(face, "".join(char for _, char in pairs)) for face, pairs in stretches)


def lacks(text: str) -> bool:
    """Whether a text holds a character that no typeface shows."""
    return any(_face(char, REGULAR) == MISSING for char in text)


def _stretch(face: str, text: str) -> str:
    if not face:
        return ""
    if face == MISSING:
        return f'<font name="{CHINESE}">{MISSING * len(text)}</font>'
    return f'<font name="{face}">{escape(text).replace(chr(10), "<br/>")}</font>'


def _face(char: str, latin: str) -> str:
    """The typeface for a character; empty for one that is not to be seen."""
    if _is_invisible(char):
        return ""
    if char in "\n\t " or ord(char) in _latin_letters():
        return latin
    if "\uac00" <= char <= "\ud7a3":
        return KOREAN
    return CHINESE if _is_chinese(char) else MISSING


def _is_invisible(char: str) -> bool:
    """Whether a character only says how others are to be shown, as joiners and selectors do."""
    selects = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return selects or unicodedata.category(char) == "Cf"


@cache
def _latin_letters() -> frozenset[int]:
    register_fonts()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _is_chinese(char: str) -> bool:
    """Whether the character collection Adobe-GB1 holds it, which is that of GBK with additions."""
    try:
        return bool(char.encode("gbk"))
    except UnicodeEncodeError:
        return "\u3400" <= char <= "\u4db5"
