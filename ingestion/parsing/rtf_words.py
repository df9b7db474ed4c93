"""What the RTF specification (1.9.1) says of words: characters, silences, encodings, state."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Any

TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)"
    rb"|\\",
    re.DOTALL,
)
CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "nestcell": " ",
    "nestrow": " ",
}
SYMBOLS = {b"~": "\xa0", b"_": "‑", b"-": "\xad"}
# Groups that hold no text of the document. Those that begin with `\*` need not be named.
SILENT = frozenset(
    "colortbl fonttbl footerf footerl footerr footer ftnsep ftnsepc headerf headerl headerr header "
    "info nonesttables pict revtbl rxe shprslt stylesheet tc template txe xe".split()
)
ASIDES = frozenset({"footnote", "shptxt"})
INFO = frozenset({"title", "author"})
DATES = frozenset({"creatim", "revtim"})
DATE_PARTS = frozenset({"yr", "mo", "dy", "hr", "min", "sec"})
# By the numbers that a font's \fcharset has; any other is the document's own.
_CHARSET_NUMBERS = (77, 128, 129, 130, 134, 136, 161, 162, 163, 177, 178, 186, 204, 222, 238, 254)
_CHARSET_CODECS = (
    "mac_roman cp932 cp949 johab gb18030 cp950 cp1253 cp1254 cp1258 cp1255 cp1256 cp1257 cp1251 "
    "cp874 cp1250 cp437"
).split()
CHARSETS = dict(zip(_CHARSET_NUMBERS, _CHARSET_CODECS, strict=True))
CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}
HEADING_NAME = re.compile(r"heading (\d)", re.IGNORECASE)
DEEPEST_HEADING = 6
# "1." or "（三）", where a bullet would be no text at all.
LABEL = re.compile(r"[(（]?\w{1,5}[.)）、:．]")

# What a word changes in the state of its group, by the number behind it.
CHANGES: dict[str, Callable[[int | None], dict[str, Any]]] = {
    "f": lambda number: {"font": number or 0},
    "uc": lambda number: {"fallback": max(number or 0, 0)},
    "v": lambda number: {"hidden": number != 0},
    "deleted": lambda number: {"hidden": number != 0},
    "pard": lambda _: {"style": -1, "outline": 0, "in_table": False},
    "s": lambda number: {"style": number or 0},
    "outlinelevel": lambda number: {"outline": heading_level((number or 0) + 1)},
    "intbl": lambda number: {"in_table": number != 0},
}


def heading_level(level: int) -> int:
    """1 to 6, or 0 for what is no heading."""
    return level if 1 <= level <= DEEPEST_HEADING else 0


def codec_of(code_page: int | None, otherwise: str) -> str:
    """The name of a Windows code page's codec, or another where there is none."""
    try:
        return codecs.lookup(f"cp{code_page}").name
    except LookupError:
        return otherwise
