"""Sentence spans in English and Chinese: the unit that a citation points to.

The rules are those of a careful reader: a terminator ends a sentence when what follows begins a
new one. Abbreviations, initials, decimal points and numbered items do not. Every scan is linear in
the length of the text. Between two sentences there is only white space, so nothing is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ingestion.documents import Span

_LATIN_END = ".!?…"
_CJK_END = "。！？｡"
_CLOSERS = "\"'”’»)]}）】」』〉》〕］"
_TERMINATOR = re.compile(f"[{_LATIN_END}{_CJK_END}]+[{re.escape(_CLOSERS)}]*")
_WORD_BEFORE = re.compile(r"[\w.&]+$")
_FIRST_WORD = re.compile(r"\w+")
_LONGEST_WORD = 24
_LONGEST_ROMAN_NUMBER = 3

_NEVER_LAST = frozenset(
    "mr mrs ms dr prof gen col lt maj sgt adm capt cmdr brig sen rep gov pres hon rev fr st mt "
    "no nos fig figs vs e.g i.e cf al ca approx vol pp art sec sect para ch eq ref refs viz".split()
)
_SOMETIMES_LAST = frozenset(
    "etc inc ltd co corp bros dept est a.m p.m ph.d jr sr "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_OPENING_WORDS = frozenset(
    "the a an this that these those it its he she they we in on at by for from with under after "
    "before during since while when as but and however moreover meanwhile according there both "
    "his her their our if although no not what who how why where".split()
)


def sentence_spans(text: str, within: Span | None = None) -> list[Span]:
    """Split `text`, or the part of it that lies `within` a span, into sentences.

    Returns ordered, disjoint, non-empty spans of `text` that begin and end on visible characters
    and together cover every visible character.
    """
    bounds = Span(0, len(text)) if within is None else within
    spans: list[Span] = []
    start = bounds.start
    for end in _ends(text, bounds):
        _append_trimmed(spans, text, start, end)
        start = end
    _append_trimmed(spans, text, start, bounds.end)
    return spans


def is_cjk(char: str) -> bool:
    """Whether a character is written without spaces between words: Han, kana, Hangul."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uac00" <= char <= "\ud7af"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uffef"
        or "\U00020000" <= char <= "\U0003ffff"
    )


def _ends(text: str, bounds: Span) -> Iterator[int]:
    start = _skip_space(text, bounds.start, bounds.end)
    for match in _TERMINATOR.finditer(text, bounds.start, bounds.end):
        if _ends_sentence(text, start, match, bounds.end):
            yield match.end()
            start = _skip_space(text, match.end(), bounds.end)


def _ends_sentence(text: str, start: int, match: re.Match[str], limit: int) -> bool:
    if any(char in _CJK_END for char in match.group()):
        return not _continues_after_quote(text, match, limit)
    following = _next_visible(text, match.end(), limit)
    if following is None:
        return True
    if following == match.end() and (not is_cjk(text[following]) or match.group()[-1] in _CLOSERS):
        return False
    if text[following].islower():
        return False
    return match.group() != "." or _full_stop_ends(text, start, match.start(), following, limit)


def _continues_after_quote(text: str, match: re.Match[str], limit: int) -> bool:
    """Chinese may go on after a closing quotation mark: the comma in “好！”，他说 says so."""
    return match.end() < limit and text[match.end()] in "，、；：,;:"


def _full_stop_ends(text: str, start: int, stop: int, following: int, limit: int) -> bool:
    word = _word_before(text, start, stop)
    if not word:
        return True
    if word.lower() in _NEVER_LAST or (stop - len(word) == start and _is_item_number(word)):
        return False
    if word.lower() in _SOMETIMES_LAST or _is_initials(word):
        return _opens_sentence(text, following, limit)
    return True


def _word_before(text: str, start: int, end: int) -> str:
    found = _WORD_BEFORE.search(text[max(start, end - _LONGEST_WORD) : end])
    return found.group() if found else ""


def _is_item_number(word: str) -> bool:
    """`1.`, `a.` or `IV.` at the beginning of a sentence numbers the item that follows."""
    return word.isdigit() or (
        len(word) <= _LONGEST_ROMAN_NUMBER and set(word.lower()) <= set("abcdeivx")
    )


def _is_initials(word: str) -> bool:
    """`J` or `U.S`: capital letters, each with its own stop."""
    return word[-1].isupper() and all(len(part) == 1 and part.isalpha() for part in word.split("."))


def _opens_sentence(text: str, at: int, limit: int) -> bool:
    found = _FIRST_WORD.match(text, at, limit)
    return found is not None and found.group().lower() in _OPENING_WORDS


def _skip_space(text: str, at: int, limit: int) -> int:
    while at < limit and text[at].isspace():
        at += 1
    return at


def _next_visible(text: str, at: int, limit: int) -> int | None:
    while at < limit:
        if not text[at].isspace() and unicodedata.category(text[at]) != "Cf":
            return at
        at += 1
    return None


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    start = _skip_space(text, start, end)
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))
