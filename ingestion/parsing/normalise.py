"""The one place where text is normalised, once, before anything counts an offset in it.

What is changed is what a reader cannot see: composition (Unicode NFC, UAX #15), line ends, odd
spaces, invisible and direction-changing characters, and the typographic forms that PDF fonts put
in the place of letters. What a reader can see stays as it is written.
"""

from __future__ import annotations

import re
import unicodedata

# VT, FF, NEL and the Unicode separators end a line as CR and LF do.
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Surrogates, controls, soft hyphen, zero-width and bidirectional marks (Trojan Source,
# CVE-2021-42574), annotation and object marks, tag characters, non-characters.
_INVISIBLE = re.compile(
    "[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
_ODD_SPACE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")

# Latin ligatures, and the radicals that PDF fonts show in the place of the Han letters.
_STAND_IN = re.compile("[\ufb00-\ufb06\u2f00-\u2fd5]")

_BLANKS = re.compile(" {2,}")
_BLANK_AT_LINE_END = re.compile(" ?\n ?")
_EMPTY_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """Normalise a text of any number of lines; applying it twice changes nothing more.

    Blanks are collapsed to one, and runs of empty lines to one empty line.
    """
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = _STAND_IN.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = unicodedata.normalize("NFC", _ODD_SPACE.sub(" ", text))
    text = _BLANK_AT_LINE_END.sub("\n", _BLANKS.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip(" \n")


def normalise_line(text: str) -> str:
    """Normalise a text into a single line: line ends become blanks."""
    return normalise(_LINE_END.sub("\n", text).replace("\n", " "))
