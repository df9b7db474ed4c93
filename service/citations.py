"""Pointers to sentences become citations: cut from the stored text, numbered, shared.

A model only ever points. What a reader sees as a quote is sliced out of the version here, so
`version.text[citation.start:citation.end] == citation.quote` holds by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingestion.documents import Span, Version, page_number
from ingestion.library import StoredPassage
from ingestion.page_boxes import PageBox
from service.answers import Citation, QuoteMatch

CONTEXT_CHARS = 160
_EXCERPT_CHARS = 25_000
_LOOSENESS: dict[QuoteMatch, int] = {"exact": 0, "whitespace": 1, "punctuation": 2}


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of a passage: the passage, and which of its sentences, counted from 0."""

    passage: StoredPassage
    index: int

    @property
    def span(self) -> Span:
        """Where it stands in the version's text."""
        return self.passage.sentences[self.index]

    @property
    def text(self) -> str:
        """Its words."""
        return self.span.shifted(-self.passage.span.start).of(self.passage.text)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a cited version's text: `version.text[start:start + len(text)] == text`.

    It is the quote of citation number `citation`, or (`is_around`) the text around it.
    """

    citation: int
    start: int
    text: str
    is_around: bool


BoxesOf = Callable[[Version, Span], Iterable[PageBox]]


class CitationBook:
    """The numbered citations of one answer, in order of first use.

    `boxes_of` finds where a span of a version stands on its pages.
    """

    def __init__(self, versions: Iterable[Version], boxes_of: BoxesOf) -> None:
        self._versions = {(one.document_id, one.number): one for one in versions}
        self._boxes_of = boxes_of
        self._numbers: dict[tuple[str, int, Span], int] = {}
        self._citations: list[Citation] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations so far."""
        return tuple(self._citations)

    def cite(self, sentences: Sequence[CitedSentence]) -> tuple[int, ...]:
        """Number the citations for sentences; adjacent ones of a passage share a citation."""
        return tuple(
            dict.fromkeys(
                self._number(passage.document_id, passage.version, passage.heading, span)
                for passage, span in _runs(sentences)
            )
        )

    def quotes(self, numbers: Iterable[int]) -> list[str]:
        """The quotes under some numbers."""
        return [self._citations[number - 1].quote for number in numbers]

    def excerpts(self, numbers: Iterable[int]) -> list[Excerpt]:
        """Where words may stand that a statement with these citations quotes: the quotes first."""
        cited = [self._citations[number - 1] for number in numbers]
        quotes = [Excerpt(one.number, one.start, one.quote, is_around=False) for one in cited]
        return quotes + [self._around(one) for one in cited]

    def cite_words(self, excerpt: Excerpt, words: Span, match: QuoteMatch) -> int:
        """Note how quoted words were located, and give the number that they are cited under.

        That is the citation whose quote they stand in, or else a new one for the words alone.
        """
        cited = self._citations[excerpt.citation - 1]
        number = excerpt.citation
        if excerpt.is_around:
            number = self._number(cited.document_id, cited.version, cited.heading, words)
        noted = self._citations[number - 1]
        if _LOOSENESS[match] > _LOOSENESS[noted.match]:
            self._citations[number - 1] = replace(noted, match=match)
        return number

    def _around(self, cited: Citation) -> Excerpt:
        text = self._versions[cited.document_id, cited.version].text
        start = max(0, cited.start - _EXCERPT_CHARS)
        return Excerpt(
            cited.number, start, text[start : cited.end + _EXCERPT_CHARS], is_around=True
        )

    def _number(self, document_id: str, number: int, heading: str, span: Span) -> int:
        key = (document_id, number, span)
        if key not in self._numbers:
            self._numbers[key] = len(self._citations) + 1
            version = self._versions[document_id, number]
            boxes = self._boxes_of(version, span)
            self._citations.append(_citation(self._numbers[key], version, heading, span, boxes))
        return self._numbers[key]


def _runs(sentences: Sequence[CitedSentence]) -> list[tuple[StoredPassage, Span]]:
    """Join neighbouring sentences of one passage, in the order in which they were first named."""
    runs: list[tuple[StoredPassage, Span]] = []
    chosen: dict[int, set[int]] = {}
    passages = {one.passage.id: one.passage for one in sentences}
    for one in sentences:
        chosen.setdefault(one.passage.id, set()).add(one.index)
    for passage_id, indexes in chosen.items():
        passage = passages[passage_id]
        for first, last in _stretches(sorted(indexes)):
            span = Span(passage.sentences[first].start, passage.sentences[last].end)
            runs.append((passage, span))
    return runs


def _stretches(indexes: Sequence[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for index in indexes:
        if stretches and stretches[-1][1] == index - 1:
            stretches[-1] = (stretches[-1][0], index)
        else:
            stretches.append((index, index))
    return stretches


def _citation(
    number: int, version: Version, heading: str, span: Span, boxes: Iterable[PageBox]
) -> Citation:
    described = version.document.metadata
    text = version.text
    return Citation(
        number=number,
        collection=version.collection,
        document_id=version.document_id,
        version=version.number,
        sha256=version.sha256,
        title=version.title,
        source=version.source,
        url=described.url,
        published_at=described.published_at,
        start=span.start,
        end=span.end,
        quote=span.of(text),
        before=text[max(0, span.start - CONTEXT_CHARS) : span.start],
        after=text[span.end : span.end + CONTEXT_CHARS],
        page=page_number(version.document.pages, span.start),
        heading=heading,
        boxes=tuple(
            (one.page, one.box.left, one.box.top, one.box.right, one.box.bottom) for one in boxes
        ),
    )
