"""A statement's quotation marks, held to the source: its own words go between them, or a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.documents import Span
from service.answers import Quotation, Support
from service.citations import CitationBook, Excerpt
from service.composition import DraftStatement
from service.pointed_replies import PointedAt
from service.quotations import locate, quoted_spans
from service.support import UNCHECKED
from service.support.wording import joined


@dataclass(frozen=True, slots=True)
class QuotedStatement:
    """A statement with the source's words between its marks, and what is known of each quotation.

    `citations` are the numbers it came with, and those of quoted words that stand elsewhere in the
    cited documents.
    """

    text: str
    citations: tuple[int, ...]
    quotations: tuple[Quotation, ...]


def verify_quotes(text: str, citations: Sequence[int], book: CitationBook) -> QuotedStatement:
    """Look for what a statement quotes in what it cites, and put the source's own words in."""
    spans = quoted_spans(text)
    if not spans:
        return QuotedStatement(text, tuple(citations), ())
    excerpts = book.excerpts(citations)
    texts = [excerpt.text for excerpt in excerpts]
    numbers = dict.fromkeys(citations)
    quotations: list[Quotation] = []
    parts: list[str] = []
    reached = length = 0
    for span in spans:
        located = locate(span.of(text), texts)
        words = located.span.of(texts[located.text]) if located else span.of(text)
        parts += [text[reached : span.start], words]
        start = length + span.start - reached
        reached, length = span.end, start + len(words)
        if located is None:
            quotations.append(Quotation(start, length))
            continue
        excerpt: Excerpt = excerpts[located.text]
        where = located.span.shifted(excerpt.start)
        number = book.cite_words(excerpt, where, located.match)
        numbers[number] = None
        quotations.append(Quotation(start, length, located.match, number, where.start, where.end))
    parts.append(text[reached:])
    return QuotedStatement("".join(parts), tuple(numbers), tuple(quotations))


def find_quotes(text: str, citations: Sequence[int], book: CitationBook) -> tuple[Quotation, ...]:
    """Look for what a statement quotes in the quotes of its citations, and alter nothing."""
    excerpts = [one for one in book.excerpts(citations) if not one.is_around]
    texts = [excerpt.text for excerpt in excerpts]
    quotations: list[Quotation] = []
    for span in quoted_spans(text):
        located = locate(span.of(text), texts)
        if located is None:
            quotations.append(Quotation(span.start, span.end))
            continue
        excerpt = excerpts[located.text]
        where = located.span.shifted(excerpt.start)
        number = book.cite_words(excerpt, where, located.match)
        quotations.append(
            Quotation(span.start, span.end, located.match, number, where.start, where.end)
        )
    return tuple(quotations)


def drafted(pointed: PointedAt, book: CitationBook) -> DraftStatement:
    """What a model wrote with its citations, its quotations held to the source, not yet checked."""
    quoted = verify_quotes(pointed.text, book.cite(pointed.sentences), book)
    return DraftStatement(
        quoted.text, quoted.citations, UNCHECKED, pointed.separator, quoted.quotations
    )


def held_to_quotes(support: Support, text: str, quotations: Sequence[Quotation]) -> Support:
    """The support of a statement; none if it quotes words that its sources do not say."""
    invented = [one for one in quotations if one.match is None]
    if not invented:
        return support
    words = ", ".join(f"“{text[one.start : one.end]}”" for one in invented)
    lacking = [Span(one.start, one.end) for one in invented]
    if support.status != "unchecked":
        lacking += [Span(*one) for one in support.spans]
    spans = tuple((span.start, span.end) for span in joined(lacking))
    detail = f"quoted, but not in the source: {words}"
    return Support("unsupported", "quotations", 0.0, detail, spans)
