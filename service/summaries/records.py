"""The Summary: one shape on every interface, with an Answer's statements and citations.

Like those of `service.answers`, these types are the wire schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from service.answers import AnswerMode, Citation, Statement, Support

SummaryFormat = Literal["paragraph", "bullets", "brief", "timeline"]
DateSource = Literal["statement", "citation", "publication"]
NamedLength = Literal["short", "medium", "long"]

WORDS_OF: dict[str, int] = {"short": 60, "medium": 150, "long": 400}
"""How many words a named length stands for."""


@dataclass(frozen=True, slots=True)
class Length:
    """The most that a summary may have: so many sentences, or so many words.

    Words are counted as word processors count them: a Chinese character is one.
    """

    sentences: int | None = None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryOptions:
    """What kind of summary is wanted.

    `focus` is a question or topic that it keeps to; `language` is the ISO 639-1 code of the
    language to write in, by default that of the focus or of most of what is read.
    """

    focus: str | None = None
    length: Length = Length(words=WORDS_OF["medium"])
    format: SummaryFormat = "paragraph"
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SummaryHeading:
    """A heading of a brief: `summary.text[start:end] == text`, before statement number `before`.

    A heading is no statement, but it may claim something: `support` is that of its words by all
    that the statements beneath it cite.
    """

    text: str
    start: int
    end: int
    before: int
    support: Support


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """The date that a statement of a timeline stands under: an ISO 8601 date, or a year or month.

    `taken_from` says where the date was found: in the statement, in the text that it cites, or in
    when the cited document was published.
    """

    statement: int
    date: str
    taken_from: DateSource


@dataclass(frozen=True, slots=True)
class SummarizedDocument:
    """A document that was read. `version` is 0, and `collection` empty, if it is not stored.

    `near_copy_of` is the id of the document that says nearly the same and was read instead; then
    only what this one says otherwise was read of it.
    """

    document_id: str
    version: int
    collection: str
    title: str
    source: str
    published_at: date | None
    near_copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class DisagreeingVoice:
    """Who says what, and when: the words are those of citation number `citation`."""

    title: str
    published_at: date | None
    says: str
    citation: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two documents that say the same with other figures, dates, or the opposite.

    `about` names in words what differs.
    """

    about: str
    voices: tuple[DisagreeingVoice, DisagreeingVoice]


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """A section of what was read, and how many citations point into it.

    It is what stands under one heading, or an equal part of a text without headings: `[start, end)`
    of the document's text, in code points.
    """

    document_id: str
    version: int
    heading: str
    page: int | None
    start: int
    end: int
    citations: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which sections the summary draws on, and which it leaves out.

    `sections_share` is the share of sections that are cited, `text_share` the share of the text
    that stands in them, both in [0, 1].
    """

    sections_share: float
    text_share: float
    sections: tuple[SectionCoverage, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a summary takes of the language model: requests, and tokens in and out."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class SummaryPlan:
    """What a summary will read and take, known before the language model is asked.

    `estimate` is zero without a model. Tokens are estimated from the text, since only the model's
    server knows how it counts, and rather too many than too few.
    """

    documents: tuple[SummarizedDocument, ...]
    sections: int
    characters: int
    model: str | None
    estimate: Cost


@dataclass(frozen=True, slots=True)
class Summary:
    """Statements in order, each with its citations, or an abstention with its reason.

    `mode`, `model` and `reason` are those of an Answer. `estimate` is what was expected of the
    model and `cost` what it took; steps that were kept from an earlier attempt cost nothing. `cost`
    counts tokens only where the model's server does. `cached` says that the same was asked before
    and this is what was answered then.
    """

    id: str
    focus: str | None
    format: SummaryFormat
    length: Length
    language: str | None
    mode: AnswerMode
    model: str | None
    abstained: bool
    reason: str | None
    text: str
    statements: tuple[Statement, ...]
    headings: tuple[SummaryHeading, ...]
    timeline: tuple[TimelineEntry, ...]
    citations: tuple[Citation, ...]
    documents: tuple[SummarizedDocument, ...]
    disagreements: tuple[Disagreement, ...]
    coverage: Coverage
    estimate: Cost
    cost: Cost
    invalid_citations: int = 0
    cached: bool = False
    timings_ms: dict[str, int] = field(default_factory=dict)
