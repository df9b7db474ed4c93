"""Which units are sentences that a summary can quote.

Not: headings, rows of tables and code, by the kind of their block; lines of a table of contents
(dots that lead to a page number); figures, dates and symbols without a sentence around them; menus
and other navigation; sentences that only announce what follows (they end in a colon); and scraps.
A sentence has at least five words and three content terms; a line that ends without a full stop, as
an unmarked heading or an item of a list does that means nothing without the list, has at least
twice as many words. In Chinese two characters count as a word here.
"""

from __future__ import annotations

import re
import unicodedata

from ingestion.sentences import is_cjk
from service.company import leans_on_the_one_before
from service.summaries.selection.units import Unit

_FEWEST_WORDS = 5
_FEWEST_TERMS = 3
_LEAST_LETTERS = 0.6
_CJK_PER_WORD = 2
_NO_PROSE = ("heading", "table_row", "code")
_END = re.compile(r"[.!?…。！？｡;；][\"'”’»)\]」』】）]*$")
_LEADERS = re.compile(r"(?:[.·•_…]\s?){4}")
_SEPARATORS = re.compile(r"\s[|›»>•·]\s")
_MOST_SEPARATORS = 1
_CONNECTIVE = re.compile(
    r"[\"“'‘]?(?:(?:However|But|And|So|Or|Yet|Thus|Hence|Therefore|Moreover|Furthermore|Instead"
    r"|Nevertheless|Nonetheless|Otherwise|Consequently|Accordingly|Meanwhile|Then|Besides|Also"
    r"|Likewise|Similarly|Still|There)\b|但|然而|因此|所以|不过|而且|于是|同时|否则|那么|可是)"
)


def is_sentence(unit: Unit) -> bool:
    """Whether a unit is a sentence that can stand in a summary."""
    text = unit.text.strip()
    if unit.kind in _NO_PROSE or _is_list_of_links(text) or text.endswith((":", "：")):
        return False
    fewest = _FEWEST_WORDS if _END.search(text) else 2 * _FEWEST_WORDS
    if any(map(is_cjk, text)):
        fewest *= _CJK_PER_WORD
    return unit.words >= fewest and len(unit.terms) >= _FEWEST_TERMS and _mostly_letters(text)


def leans(unit: Unit) -> bool:
    """Whether a unit begins with a pronoun or a connective, and so needs the one before it."""
    return leans_on_the_one_before(unit.text) or bool(_CONNECTIVE.match(unit.text))


def _is_list_of_links(text: str) -> bool:
    return bool(_LEADERS.search(text)) or len(_SEPARATORS.findall(text)) > _MOST_SEPARATORS


def _mostly_letters(text: str) -> bool:
    visible = [char for char in text if not char.isspace()]
    letters = sum(unicodedata.category(char).startswith("L") for char in visible)
    return letters >= _LEAST_LETTERS * len(visible)
