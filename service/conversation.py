"""Follow-up questions made to stand alone, so that they can be searched for.

With a language model, it rewrites the question. Without one, or when what it says is no question, a
rule adds the key terms of the question before, where the follow-up refers back to it or says next
to nothing by itself. `footnote eval conversation` measures the rule beside others.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingestion.indexes import Analyzer
from ingestion.indexes.terms import CJK_STOP_TERMS
from ingestion.sentences import is_cjk
from prompts import load
from service.errors import ModelError
from service.evidence import TermWeights
from service.pointers import without_thoughts
from service.questions import is_encodable, mostly_cjk

if TYPE_CHECKING:  # LangChain stands behind it and is slow to import
    from service.models import ChatModel

MOST_TURNS = 20
"""Turns of a conversation that are looked at, the latest ones."""

_TURNS_SHOWN = 4
_ANSWER_CHARS_SHOWN = 600
_QUESTION_CHARS = 600
_REWRITE_S = 20.0
_KEY_TERMS = 3
_CJK_KEY_TERMS = 6
_FEWEST_TERMS = 2
_REFERS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|those|these|this|that|such|there)\b"
    r"|[它他她其该此这那]|呢[？?。]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked before, and the text of its answer."""

    question: str
    answer: str = ""


def standalone_by_rule(
    question: str, turns: Sequence[Turn], analyzer: Analyzer, weights: TermWeights
) -> str:
    """The question, with the key terms of the one before if it cannot be searched for without.

    The one before is made to stand alone first, so that a topic lives on through several turns.
    """
    before = ""
    for asked in [*(turn.question for turn in turns[-MOST_TURNS:]), question]:
        before = _with_terms_of(before, asked, analyzer, weights)
    return before


async def standalone_by_model(question: str, turns: Sequence[Turn], model: ChatModel) -> str | None:
    """The question as a language model makes it stand alone; None if it does not manage to."""
    messages = load("standalone").render(
        conversation=_shown(turns), question=question, fence=secrets.token_hex(8)
    )
    try:
        async with asyncio.timeout(_REWRITE_S):
            reply = await model.complete(messages)
    except (ModelError, TimeoutError):
        return None
    rewritten = without_thoughts(reply.text).strip().strip("\"“”'")
    is_question = (
        0 < len(rewritten) <= max(_QUESTION_CHARS, len(question))
        and "\n" not in rewritten
        and any(char.isalnum() for char in rewritten)
        and is_encodable(rewritten)
    )
    return rewritten if is_question else None


def _with_terms_of(before: str, question: str, analyzer: Analyzer, weights: TermWeights) -> str:
    own = analyzer.content_terms(question)
    if len(own) >= _FEWEST_TERMS and not _REFERS_BACK.search(question):
        return question
    words = _key_terms(before, own.keys(), analyzer, weights)
    if not words:
        return question
    if is_cjk(words[0][0]):
        return f"{question}（{'、'.join(words)}）"
    return f"{question} ({', '.join(words)})"


def _key_terms(
    text: str, without: Collection[str], analyzer: Analyzer, weights: TermWeights
) -> list[str]:
    """The words of a text that the fewest passages hold, in order; none of some terms."""
    terms = {
        term: word
        for term, word in analyzer.content_terms(text).items()
        if term not in without and not CJK_STOP_TERMS.intersection(term)
    }
    most = _CJK_KEY_TERMS if mostly_cjk(terms) else _KEY_TERMS
    chosen = set(sorted(terms, key=lambda term: -weights.of(term))[:most])
    words: list[str] = []
    for term, word in terms.items():
        if term not in chosen:
            continue
        if not is_cjk(term[0]):
            words.append(word)
        elif words and words[-1][-1] == term[0]:  # the pairs of one word overlap
            words[-1] += term[1:]
        else:
            words.append(term)
    return list(dict.fromkeys(words))


def _shown(turns: Sequence[Turn]) -> str:
    lines: list[str] = []
    for turn in turns[-_TURNS_SHOWN:]:
        lines.append(f"Question: {_one_line(turn.question)}")
        if turn.answer:
            lines.append(f"Answer: {_one_line(turn.answer)}")
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_ANSWER_CHARS_SHOWN]
