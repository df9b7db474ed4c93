"""Draft candidates: a model writes a question about sentences and points at those that answer it.

The gold spans are looked up from the ids that the model points at, and never its own quotes. A
draft is a candidate like others: nothing counts as labelled until a person accepts it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.candidates import Candidate
from evals.cases import Case, GoldSpan
from ingestion.library import Library, StoredPassage
from prompts import load
from service.citations import CitedSentence
from service.models import ChatModel
from service.numbering import numbered, pointed_sentences, whole
from service.pointers import pointers_in, without_thoughts

WINDOW = 6  # passages that a question is drafted from
_MOST_SPANS = 3
_DOCUMENTS_AT_ONCE = 100
_LINES = re.compile(r"\s*Q:(?P<question>.+?)\n\s*A:(?P<answer>.+?)\n\s*IDS:(?P<ids>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Portion:
    """Passages that follow one another in a document, and its language, if that is known."""

    passages: tuple[StoredPassage, ...]
    language: str


def portions(library: Library, collection: str, count: int) -> list[Portion]:
    """Portions spread evenly over the documents of a collection; fewer if it is small.

    Raises:
        UnknownCollection: if there is none of that name.
    """
    every = list(_portions(library, collection))
    step = max(len(every) / count, 1.0)
    return [every[int(at * step)] for at in range(min(count, len(every)))]


async def draft(model: ChatModel, portion: Portion) -> Candidate | None:
    """Have a model draft a question; None if it wrote none that has an answer and real sentences.

    Raises:
        ModelError: if the model cannot be reached or fails.
    """
    shown = [whole(one) for one in portion.passages]
    messages = load("draft_question").render(passages=numbered(shown), fence=secrets.token_hex(8))
    reply = await model.complete(messages)
    read = _LINES.fullmatch(without_thoughts(reply.text).strip())
    if read is None:
        return None
    pointers, _ = pointers_in(read["ids"])
    found = dict.fromkeys(one for each in pointers for one in pointed_sentences(each, shown))
    question, answer = (" ".join(read[name].split()) for name in ("question", "answer"))
    if not question or not answer or not 1 <= len(found) <= _MOST_SPANS:
        return None
    return _candidate(question, answer, list(found), portion.language)


def _portions(library: Library, collection: str) -> Iterator[Portion]:
    total = library.collection(collection).documents
    for offset in range(0, total, _DOCUMENTS_AT_ONCE):
        documents, _ = library.documents(collection, _DOCUMENTS_AT_ONCE, offset)
        for one in documents:
            passages = library.passages.in_version(library.version(one.document_id))
            for first in range(0, len(passages), WINDOW):
                yield Portion(tuple(passages[first : first + WINDOW]), one.language or "")


def _candidate(
    question: str, answer: str, sentences: Sequence[CitedSentence], language: str
) -> Candidate:
    gold = tuple(
        GoldSpan(one.passage.source, one.passage.version, one.span.start, one.span.end, one.text)
        for one in sentences
    )
    name = hashlib.sha256(f"{gold[0].source}\n{question}".encode()).hexdigest()[:10]
    case = Case(f"draft-{name}", "fact", language, question, True, answer, gold, gold[0].source)
    return Candidate(case, "draft")
