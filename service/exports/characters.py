"""Characters that a file can hold and a reader can trust."""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Neither XML nor a terminal holds these: controls, surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Unclosed, they turn the direction of everything behind them (Trojan Source, CVE-2021-42574).
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """A text with lines that end in a line feed, and nothing that a file cannot hold.

    What cannot be written becomes a replacement character; what turns the direction of the text
    that follows is left out.
    """
    text = _DIRECTIONS.sub("", _LINE_END.sub("\n", text))
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def clean_line(text: str) -> str:
    """The same on one line, blanks collapsed."""
    return " ".join(clean(text).split())
