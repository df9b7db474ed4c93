"""Words that a model put in quotation marks: found in the source, and replaced by its own.

A quotation is looked for in the cited texts in tiers, the strictest first: letter for letter; then
without regard to white space and case; then without regard to punctuation, hyphens, ligatures and
full-width forms. Points and commas inside numbers, signs and per cent signs always count: 3.5 is
not 35. Each tier keeps a map from its letters to the source's, so that what is found is a span of
the source, and the words shown are cut from there. What is in no tier is marked, never guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ingestion.documents import Span
from ingestion.sentences import is_cjk
from service.answers import QuoteMatch

_PAIRS = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』", "‘": "’", '"': '"', "＂": "＂"}
_TIERS: tuple[QuoteMatch, ...] = ("exact", "whitespace", "punctuation")
_IN_NUMBERS = ".,"
_UNITS = "%‰°"
_SIGNS = "+-−$€£¥"
# Words that begin inside other words are passed over, but not for ever.
_MOST_OCCURRENCES = 1_000
_LINE_END_CHARS = 2
_CLOSING_MARKS = " .,;:!?，。；：！？"

Origins = list[int]


@dataclass(frozen=True, slots=True)
class Located:
    """Where quoted words stand: which of the texts, where in it, and how they were found."""

    text: int
    span: Span
    match: QuoteMatch


def quoted_spans(statement: str) -> list[Span]:
    """The words between quotation marks in a statement, without the marks, in order.

    English, German, French, Chinese and straight marks; apostrophes are none. A mark that is never
    closed quotes nothing. Work is linear in the statement.
    """
    spans: list[Span] = []
    never_closed: set[str] = set()
    at = 0
    while at < len(statement):
        opener = statement[at]
        at += 1
        if opener not in _PAIRS or opener in never_closed or not _may_open(statement, at - 1):
            continue
        end = _closing(statement, at, _PAIRS[opener])
        if end < 0:
            never_closed.add(opener)
            continue
        inside = _trimmed(statement, at, end)
        if any(char.isalnum() for char in inside.of(statement)):
            spans.append(inside)
        at = end + 1
    return spans


def locate(quoted: str, texts: Sequence[str]) -> Located | None:
    """Find quoted words in the first of the texts that holds them, in the strictest tier.

    They have to begin and end where words do. Work is linear in the texts.
    """
    for match in _TIERS:
        reading = _READINGS[match]
        wanted, _ = reading(quoted.strip())
        if not any(char.isalnum() for char in wanted):
            return None
        for number, text in enumerate(texts):
            letters, origins = reading(text)
            # A mark before the closing quotation mark may be the writer's, not the source's.
            found = _found(wanted, letters) or _found(wanted.strip(_CLOSING_MARKS), letters)
            if found is not None:
                span = Span(origins[found.start], origins[found.end - 1] + 1)
                return Located(number, span, match)
    return None


def _may_open(statement: str, at: int) -> bool:
    """A straight or single mark opens only where no word goes on before it."""
    if statement[at] not in "\"'‘":
        return True
    return at == 0 or not statement[at - 1].isalnum() or is_cjk(statement[at - 1])


def _closing(statement: str, start: int, closers: str) -> int:
    """Where the next mark is that closes; -1 if there is none."""
    places = (at for at in range(start, len(statement)) if statement[at] in closers)
    return next((at for at in places if not _is_apostrophe(statement, at)), -1)


def _is_apostrophe(statement: str, at: int) -> bool:
    if statement[at] != "’":
        return False
    after = statement[at + 1 : at + 2]
    return after.isalnum() and not is_cjk(after)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _found(wanted: str, letters: str) -> Span | None:
    start = -1
    for _ in range(_MOST_OCCURRENCES):
        start = letters.find(wanted, start + 1)
        if start < 0:
            return None
        span = Span(start, start + len(wanted))
        if _parts(letters, span.start) and _parts(letters, span.end):
            return span
    return None


def _parts(letters: str, at: int) -> bool:
    """Whether no word, and no number, goes on across a place."""
    if at in (0, len(letters)):
        return True
    before, after = letters[at - 1], letters[at]
    if is_cjk(before) or is_cjk(after):
        return True
    if before.isalnum() and after.isalnum():
        return False
    goes_on = after in _IN_NUMBERS and _marks_number(letters, at)
    came_from = before in _IN_NUMBERS and _marks_number(letters, at - 1)
    return not (goes_on or came_from)


def _marks_number(text: str, at: int) -> bool:
    """Whether a mark stands between two digits."""
    return text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal()


def _as_it_is(text: str) -> tuple[str, Origins]:
    return text, list(range(len(text)))


def _without_spacing(text: str) -> tuple[str, Origins]:
    return _collapsed((char.casefold(), at) for at, char in enumerate(text))


def _words_only(text: str) -> tuple[str, Origins]:
    return _collapsed(_plain(text), between_cjk=False)


def _plain(text: str) -> Iterator[tuple[str, int]]:
    """Each letter without width, ligature and case; marks become blanks, and hyphens nothing."""
    joined = False
    for at, char in enumerate(text):
        folded = unicodedata.normalize("NFKC", char).casefold()
        if folded.isalnum() or _counts(text, at, folded):
            joined = False
            yield folded, at
        elif _joins(text, at):
            joined = True
        elif not (joined and char == "\n"):
            yield " ", at


def _counts(text: str, at: int, folded: str) -> bool:
    """Whether a mark changes what a number is."""
    if folded in _IN_NUMBERS and _marks_number(text, at):
        return True
    if folded in _UNITS:
        return True
    return folded in _SIGNS and text[at + 1 : at + 2].isdecimal() and not _follows_word(text, at)


def _follows_word(text: str, at: int) -> bool:
    return text[at - 1 : at].isalnum() if at else False


def _joins(text: str, at: int) -> bool:
    """A hyphen or an apostrophe inside a word, also where a line ends behind it."""
    if unicodedata.category(text[at]) != "Pd" and text[at] not in "'’\u00ad":
        return False
    behind = text[at + 1 : at + 2 + _LINE_END_CHARS].lstrip("\n")
    return _follows_word(text, at) and behind[:1].isalpha()


def _collapsed(
    letters: Iterator[tuple[str, int]], *, between_cjk: bool = True
) -> tuple[str, Origins]:
    """Letters with one blank between words; with none beside Chinese letters, if so asked."""
    kept: list[str] = []
    origins: Origins = []
    blank: int | None = None
    for chars, at in letters:
        if chars.isspace():
            blank = at if blank is None else blank
            continue
        beside_cjk = not between_cjk and (is_cjk(chars[0]) or bool(kept and is_cjk(kept[-1])))
        if blank is not None and kept and not beside_cjk:
            kept.append(" ")
            origins.append(blank)
        blank = None
        kept.extend(chars)
        origins.extend([at] * len(chars))
    return "".join(kept), origins


_READINGS: dict[QuoteMatch, Callable[[str], tuple[str, Origins]]] = {
    "exact": _as_it_is,
    "whitespace": _without_spacing,
    "punctuation": _words_only,
}
