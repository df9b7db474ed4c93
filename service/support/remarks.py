"""Remarks: sentences about the conversation, which claim nothing of its subject.

"Sure!" and "I hope this helps" need no evidence and can have none. They are never `supported`;
they only do not count against the response that they stand in.
"""

from __future__ import annotations

import re

from ingestion.documents import Span
from ingestion.sentences import sentence_spans
from service.support.wording import words

_SHORT = 4
_OPENINGS = frozenset("sure certainly great ok okay yes no hello hi thanks thank that's".split())
_DECLINES = re.compile(r"unable to answer|(?:I )?cannot answer", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"(?<![\w.])(?:I|I'm|I'd|I've|me|let me)(?![\w.])")
_CONVERSATION = re.compile(
    r"(?<!\w)(?:hope|help|helps|helped|answer|question|questions|passages?|clarif\w{0,8}|assist\w{0,4}|"
    r"provided?|information|know if|sorry|apologi[sz]e)(?!\w)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?<!\w)(?:(?:based on|according to|in|from|by) )?(?:the )?(?:given|provided|above) "
    r"(?:passages?|texts?|context|information|documents?|sources?)(?: (?:given|provided))?(?!\w)"
    r"|\(?(?<!\w)passages? \d{1,2}(?:(?:-|–|, ?| and |, and )(?:passage )?\d{1,2}){0,5}\)?",
    re.IGNORECASE,
)


def is_remark(sentence: str) -> bool:
    """Whether a sentence speaks of the conversation alone."""
    said = [word.text for word in words(sentence)]
    if not said:
        return True
    if any(char.isdigit() for char in sentence) or sentence[0].islower():
        return False
    if _DECLINES.match(sentence.lstrip("( ")):
        return True
    if len(said) <= _SHORT and said[0].lower() in _OPENINGS:
        return True
    return bool(_FIRST_PERSON.search(sentence) and _CONVERSATION.search(sentence))


def without_sources(sentence: str) -> str:
    """The sentence with words such as "according to the given passages" blanked out."""
    return _SOURCE.sub(lambda match: " " * len(match.group()), sentence)


def statements(text: str) -> list[Span]:
    """The sentences of a text that claim something; all of them if none seems to."""
    sentences = sentence_spans(text)
    return [one for one in sentences if not is_remark(one.of(text))] or sentences
