"""Names in Latin script: people, places, organisations, products, and codes such as B-52."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from ingestion.documents import Span
from ingestion.indexes.terms import STOP_WORDS
from ingestion.sentences import sentence_spans
from service.support.quantities import quantities
from service.support.wording import Word, words

_ENDINGS = ("", "n", "s", "'s", "an", "ian", "ese", "ish", "i", "ns", "ans", "ians", "ic", "'")
_SHORTEST_STEM = 3
_LONGEST_ACRONYM = 8
_NOT_NAMES = frozenset(
    "i however moreover meanwhile according despite although because while since after before "
    "during overall additionally furthermore yes mr mrs ms dr prof sir".split()
)


def names(text: str) -> list[Word]:
    """The words of a text that are names by their capitals, or codes by their digits.

    The first word of a sentence is one only if its form shows it: an acronym, or followed by
    another name.
    """
    plain = bytearray(b"\1" * len(text))
    for quantity in quantities(text):
        plain[quantity.span.start : quantity.span.end] = bytes(len(quantity.span))
    opening = sorted(sentence.start for sentence in sentence_spans(text))
    listed = words(text)
    found: list[Word] = []
    for word, following in pairwise([*listed, None]):
        if word is None or word.cjk or not all(plain[word.span.start : word.span.end]):
            continue
        at = bisect_right(opening, word.span.start) - 1
        # Marks and the number of an item stand before the first word.
        opens = at < 0 or not any(map(str.isalpha, text[opening[at] : word.span.start]))
        if _is_name(word, following, text, opens=opens):
            found.append(word)
    return found


@dataclass(frozen=True, slots=True)
class HeldNames:
    """The words of the evidence in lower case, and the acronyms that its names could have."""

    words: frozenset[str]
    initials: frozenset[str]
    by_beginning: dict[str, list[str]]

    @classmethod
    def of(cls, evidence: str) -> HeldNames:
        """Read the evidence."""
        held = {word.text.lower() for word in words(evidence) if not word.cjk}
        held |= {part for word in held for part in re.split(r"[-.']", word) if part}
        held |= {word.replace(".", "") for word in held}
        by_beginning: dict[str, list[str]] = {}
        for word in held:
            by_beginning.setdefault(word[:_SHORTEST_STEM], []).append(word)
        return cls(frozenset(held), frozenset(_initials_of_names(evidence)), by_beginning)


def missing_names(statement: str, held: HeldNames) -> list[Word]:
    """The names of a statement that the evidence does not hold, in any of their usual forms."""
    acronyms = _initials_of_names(statement)
    abbreviated = {span for one in acronyms if one in held.words for span in acronyms[one]}
    return [
        name
        for name in names(statement)
        if name.span not in abbreviated and not _holds(held, name.text.lower())
    ]


def _holds(held: HeldNames, name: str) -> bool:
    plain = name.replace("-", "").replace(".", "")
    if name in held.words or plain in held.words or plain.rstrip("s") in held.initials:
        return True
    parts = [part for part in re.split(r"[-.']", name) if part]
    if len(parts) > 1 and all(part in held.words for part in parts):
        return True
    return any(_same(name, word) for word in held.by_beginning.get(name[:_SHORTEST_STEM], ()))


def _is_name(word: Word, following: Word | None, text: str, *, opens: bool) -> bool:
    shape = word.text
    if shape.lower() in STOP_WORDS or shape.lower() in _NOT_NAMES:
        return False
    has_digit = any(char.isdigit() for char in shape)
    if has_digit and any(char.isalpha() for char in shape):
        return not re.fullmatch(r"\d+(?:st|nd|rd|th|s|[-.]?[a-z]+)", shape)
    if not shape[0].isupper():
        return False
    if not opens or any(char.isupper() for char in shape[1:]):
        return len(shape) > 1
    return (
        following is not None
        and not following.cjk
        and following.text[0].isupper()
        and following.text.lower() not in STOP_WORDS
        and text[word.span.end : following.span.start] == " "
    )


def _same(name: str, word: str) -> bool:
    """Whether two forms are of one name: Harnovia and Harnovian, China and Chinese."""
    if name == word or name.replace("-", "") == word.replace("-", ""):
        return True
    shorter, longer = sorted((name, word), key=len)
    if len(shorter) <= _SHORTEST_STEM or longer[:_SHORTEST_STEM] != shorter[:_SHORTEST_STEM]:
        return False
    return any(longer == stem + ending for stem in (shorter, shorter[:-1]) for ending in _ENDINGS)


def _initials_of_names(text: str) -> dict[str, list[Span]]:
    """Acronyms that runs of capitalised words could have, and the spans of their words."""
    run: list[Word] = []
    found: dict[str, list[Span]] = {}
    for word in [*words(text), None]:
        if word is not None and word.text[0].isupper() and not word.cjk:
            run.append(word)
        elif word is None or word.text.lower() not in {"of", "the", "and", "for"}:
            for first in range(len(run)):
                for last in range(first + 2, min(len(run), first + _LONGEST_ACRONYM) + 1):
                    part = run[first:last]
                    acronym = "".join(one.text[0] for one in part).lower()
                    found.setdefault(acronym, []).extend(one.span for one in part)
            run = []
    return found
