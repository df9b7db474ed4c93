"""Does the cited text support the statement? Cheap certain checks first; no check, no claim.

What can be established here is that a statement is the source's own words (`verbatim`), that it
cites nothing, or that it names a number its citations do not hold (`unsupported`). Everything else
stays `unchecked`: it fails closed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from service.answers import Support

UNCHECKED = Support("unchecked", "none", detail="not checked yet")

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def check_support(statement: str, quotes: Sequence[str]) -> Support:
    """Compare a statement with the quotes that it cites."""
    if not quotes:
        return Support("unsupported", "citations", 0.0, "cites no passage")
    if any(_comparable(statement) in _comparable(quote) for quote in quotes):
        return Support("verbatim", "text", 1.0)
    novel = _novel_numbers(statement, quotes)
    if novel:
        return Support("unsupported", "numbers", 0.0, f"not in the cited text: {', '.join(novel)}")
    return Support("unchecked", "none", detail="worded otherwise than the cited text")


def _comparable(text: str) -> str:
    """Words only: width, case, white space and punctuation do not make a difference in wording."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def numbers(text: str) -> list[str]:
    """The numbers in a text, in order, without separators of thousands."""
    found = _NUMBER.findall(unicodedata.normalize("NFKC", text))
    return [number.replace(",", "") for number in found]


def _novel_numbers(statement: str, quotes: Sequence[str]) -> list[str]:
    held = {number for quote in quotes for number in numbers(quote)}
    return [number for number in dict.fromkeys(numbers(statement)) if number not in held]
