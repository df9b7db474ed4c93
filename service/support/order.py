"""Who did it to whom: two names in the other order, with the same words around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from service.support.wording import Word, words

_PASSIVE = re.compile(r"(?<!\w)(?:by|from|of|was|were|been|and|or|with)(?!\w)", re.IGNORECASE)


def turned_names(statement: str, quotes: Sequence[str]) -> list[Word]:
    """The first two neighbouring names whose places are exchanged in every quote.

    Only where the statement consists of the quote's words, so that nothing else explains the
    order, and where neither has a passive, a list or a genitive, which turn names without turning
    what is said.
    """
    if _PASSIVE.search(statement):
        return []
    said = words(statement)
    candidates = [word for word in said if word.text[0].isupper() and len(word.text) > 1]
    whole = [
        held
        for held in ([word.text for word in words(quote)] for quote in quotes)
        if {word.text.lower() for word in said} <= {word.lower() for word in held}
    ]
    whole = [held for held in whole if not _PASSIVE.search(" ".join(held))]
    for first, second in pairwise(_heads(candidates, statement)):
        a, b = first.text, second.text
        if a != b and whole and all(_turned(a, b, held) for held in whole):
            return [first, second]
    return []


def _turned(first: str, second: str, held: Sequence[str]) -> bool:
    return first in held and second in held and held.index(second) < held.index(first)


def _heads(named: Sequence[Word], text: str) -> list[Word]:
    """The last word of each name of several words."""
    found: list[Word] = []
    for word in named:
        if found and text[found[-1].span.end : word.span.start] == " ":
            found[-1] = word
        else:
            found.append(word)
    return found
