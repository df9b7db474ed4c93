"""Questions: what may be asked, and what kind of thing a question asks for."""

from __future__ import annotations

import re
from collections.abc import Collection

from ingestion.sentences import is_cjk
from service.errors import InvalidQuestion

_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|long|far|large|big|old|high)\b"
    r"|\bwhat (?:percentage|share|proportion|number|amount|price|cost|rate)\b"
    r"|多少|几[个名艘架家万亿]|多[大长高远]",
    re.IGNORECASE,
)
_ASKS_TIME = re.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b"
    r"|何时|什么时候|哪一?[年天日月]|几[年月日]",
    re.IGNORECASE,
)
_HOLDS_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千万亿]"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion|half|third|quarter)\b",
    re.IGNORECASE,
)
_HOLDS_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\d+\s*[年月日]"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)


def checked_question(question: str, max_chars: int) -> str:
    """The question without white space around it.

    Raises:
        InvalidQuestion: if nothing is left, it is longer than `max_chars`, or it is not text.
    """
    stripped = question.strip()
    if not any(char.isalnum() for char in stripped):
        raise InvalidQuestion("the question is empty: ask something in words")
    if len(stripped) > max_chars:
        raise InvalidQuestion(
            f"the question has {len(stripped):,} characters, more than the limit of {max_chars:,}: "
            "ask more briefly, or ingest the long text and ask about it"
        )
    if not is_encodable(stripped):
        raise InvalidQuestion("the question is not text in UTF-8: it holds broken characters")
    return stripped


def is_encodable(text: str) -> bool:
    """False for half a surrogate pair, which JSON and a command line can bring."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def holds_what_is_asked(question: str, sentence: str) -> bool:
    """Whether a sentence holds the kind of thing that is asked for: a time, a number, or any."""
    if _ASKS_TIME.search(question):
        return bool(_HOLDS_TIME.search(sentence))
    if _ASKS_NUMBER.search(question):
        return bool(_HOLDS_NUMBER.search(sentence))
    return True


def mostly_cjk(terms: Collection[str]) -> bool:
    """Whether a question's terms are for the most part Chinese, Japanese or Korean."""
    return sum(is_cjk(term[0]) for term in terms) > len(terms) / 2
