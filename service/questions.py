"""Questions: what may be asked, and in which script."""

from __future__ import annotations

from collections.abc import Collection

from ingestion.sentences import is_cjk
from service.errors import InvalidQuestion


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


def mostly_cjk(terms: Collection[str]) -> bool:
    """Whether a question's terms are for the most part Chinese, Japanese or Korean."""
    return sum(is_cjk(term[0]) for term in terms) > len(terms) / 2
