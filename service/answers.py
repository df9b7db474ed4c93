"""The Answer: one shape on every interface (HTTP, command line, evaluation records).

These types are also the wire schema: the API serialises them as they are, so that no second
definition can drift from the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

SupportStatus = Literal[
    "verbatim", "supported", "partial", "unsupported", "contradicted", "unchecked"
]
AnswerMode = Literal["model", "extractive"]
QuoteMatch = Literal["exact", "whitespace", "punctuation"]


@dataclass(frozen=True, slots=True)
class Support:
    """Whether the cited text supports a statement, and how that was established.

    `score` is a probability of support in [0, 1] where the method gives one. `unchecked` means
    that no check ran to its end: it is never to be read as supported. `spans` are the stretches
    `[start, end)` of the statement's text that lack support, in code points.
    """

    status: SupportStatus
    method: str
    score: float | None = None
    detail: str = ""
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between quotation marks: `statement.text[start:end]`, without the marks.

    If they were found in a cited version, they are its own: `version.text[source_start:source_end]`
    of the version that citation number `citation` is of. `match` says how they were found, and is
    null if they were not: then the source does not say them.
    """

    start: int
    end: int
    match: QuoteMatch | None = None
    citation: int | None = None
    source_start: int | None = None
    source_end: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer: `answer.text[start:end] == text`, without citation marks.

    `citations` are numbers of the answer's citations, in the order in which they are shown.
    """

    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    support: Support
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer to adjacent sentences of one version of one document.

    `quote` is cut from the version's canonical text: `version.text[start:end] == quote`. `before`
    and `after` are the text around it, so that no client has to count. `page` is the page on which
    the quote begins; `boxes` are page rectangles `[page, left, top, right, bottom]` in points.
    `match` says how words that a model put in quotation marks were located in it: the loosest way,
    if there are several.
    """

    number: int
    collection: str
    document_id: str
    version: int
    sha256: str
    title: str
    source: str
    url: str | None
    published_at: date | None
    start: int
    end: int
    quote: str
    before: str
    after: str
    page: int | None
    heading: str
    boxes: tuple[tuple[float, float, float, float, float], ...] = ()
    match: QuoteMatch = "exact"


@dataclass(frozen=True, slots=True)
class PassageCopy:
    """A passage of another document that says the same."""

    document_id: str
    version: int
    title: str
    source: str
    published_at: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage as retrieval ranked it. `score` is the fused score in [0, 1], `rank` counts from 1.

    `dense` is the cosine similarity in [-1, 1] and `lexical` the BM25 score (0 or more) of the
    question with the passage; either is null if that retriever did not return the passage. `copies`
    say the same in other documents, and are not counted again.
    """

    rank: int
    score: float
    dense: float | None
    lexical: float | None
    document_id: str
    version: int
    title: str
    source: str
    heading: str
    page: int | None
    start: int
    end: int
    text: str
    copies: tuple[PassageCopy, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """How far the search went: what an abstention rests on.

    `filters` are the conditions in words that documents had to meet; the numbers are of the whole
    collection.
    """

    collection: str
    documents: int
    passages: int
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the language model counted; zero when no model ran."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Statements in order, each with its citations, or an abstention with its reason.

    `mode` says who wrote the words: a language model, or nobody (`extractive`: every sentence is
    the source's own). `reason` says why there is no answer, or why a configured model was not
    used. `standalone_question` is what a follow-up question was taken to ask; it is null if the
    question was searched for as it is. `invalid_citations` counts pointers to nothing, which are
    never shown.
    """

    id: str
    question: str
    standalone_question: str | None
    mode: AnswerMode
    model: str | None
    abstained: bool
    reason: str | None
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[RetrievedPassage, ...]
    searched: Searched
    invalid_citations: int = 0
    usage: Usage = field(default_factory=Usage)
    timings_ms: dict[str, int] = field(default_factory=dict)
