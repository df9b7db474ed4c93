"""A document's text into passages: sentence-bounded, within the embedding model's limit.

Passages tile the text: between two of them there is only white space, so nothing of the document
is out of reach of a search. A section is cut into passages of even size, so that none ends in a
scrap. A sentence that is longer than a whole passage is cut at clauses, words, or at last tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from ingestion.documents import HEADING_SEPARATOR, Block, ParsedDocument, Passage, Span
from ingestion.sentences import sentence_spans

CONTEXT_SHARE = 0.25
_SMALL_SECTION_SHARE = 0.25
_CLAUSE_MARKS = ",;:，；：、"


class Tokenizer(Protocol):
    """What chunking needs of the embedding model's tokenizer."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens left out."""
        ...

    def spans(self, text: str) -> list[Span]:
        """The stretches of the text that the tokens stand for, in order."""
        ...


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one, with its cost and the headings above it."""

    span: Span
    tokens: int
    path: tuple[str, ...]
    is_heading: bool


def chunk(document: ParsedDocument, tokenizer: Tokenizer, max_tokens: int) -> list[Passage]:
    """Cut a document into passages of at most `max_tokens` tokens, context included.

    Every passage keeps room for its context (`embedding_text`): up to `CONTEXT_SHARE` of the limit.

    Raises:
        ValueError: if `max_tokens` leaves no room for text.
    """
    context = context_tokens(max_tokens)
    budget = max_tokens - context
    if budget < 8:  # noqa: PLR2004 - fewer tokens than a clause has
        raise ValueError(f"a passage of {max_tokens} tokens is too small to hold a sentence")
    units = _units(document, tokenizer, budget)
    return [
        _passage(group) for section in _sections(units, budget) for group in _even(section, budget)
    ]


def context_tokens(max_tokens: int) -> int:
    """How many tokens of a passage's limit are kept for its title and headings."""
    return int(max_tokens * CONTEXT_SHARE)


def embedding_text(
    title: str | None, heading: str, text: str, tokenizer: Tokenizer, limit: int
) -> str:
    """What is embedded for a passage: up to `limit` tokens of title and headings, then its text."""
    context = passage_context(title, heading)
    tokens = tokenizer.spans(context)
    if len(tokens) > limit:
        context = context[: tokens[limit - 1].end] if limit else ""
    return f"{context}\n{text}" if context else text


def passage_context(title: str | None, heading: str) -> str:
    """The title and the heading path in one line; a title that opens the path is not repeated."""
    if not title or heading == title or heading.startswith(title + HEADING_SEPARATOR):
        return heading
    return f"{title}{HEADING_SEPARATOR}{heading}" if heading else title


def _units(document: ParsedDocument, tokenizer: Tokenizer, budget: int) -> list[_Unit]:
    bare = [
        (span, path, block.kind == "heading")
        for block, path in _with_paths(document)
        for span in sentence_spans(document.text, block.span)
    ]
    counts = tokenizer.count([span.of(document.text) for span, _, _ in bare])
    units: list[_Unit] = []
    for (span, path, is_heading), tokens in zip(bare, counts, strict=True):
        if tokens <= budget:
            units.append(_Unit(span, tokens, path, is_heading))
        else:
            pieces = _pieces(document.text, span, tokenizer, budget)
            units.extend(_Unit(piece, cost, path, is_heading) for piece, cost in pieces)
    return units


def _with_paths(document: ParsedDocument) -> Iterator[tuple[Block, tuple[str, ...]]]:
    open_headings: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind == "heading":
            while open_headings and open_headings[-1][0] >= block.level:
                open_headings.pop()
            open_headings.append((block.level, block.span.of(document.text)))
        yield block, tuple(heading for _, heading in open_headings)


def _pieces(text: str, span: Span, tokenizer: Tokenizer, budget: int) -> Iterator[tuple[Span, int]]:
    """Cut an over-long sentence where a reader would pause, so that each piece fits the budget."""
    tokens = [token.shifted(span.start) for token in tokenizer.spans(span.of(text))]
    first = 0
    while first < len(tokens):
        after = min(first + budget, len(tokens))
        if after < len(tokens):
            after = _pause(text, tokens, first, after)
        start = span.start if first == 0 else tokens[first].start
        end = span.end if after == len(tokens) else tokens[after].start
        yield _trimmed(text, start, end), after - first
        first = after


def _pause(text: str, tokens: Sequence[Span], first: int, last: int) -> int:
    """The best token to begin the next piece with: after a clause, else a word, else anywhere."""
    middle = first + (last - first) // 2
    candidates = range(last, middle, -1)
    after_clause = (
        at
        for at in candidates
        if text[tokens[at].start - 1] in _CLAUSE_MARKS
        or (text[tokens[at].start - 1].isspace() and text[tokens[at - 1].end - 1] in _CLAUSE_MARKS)
    )
    after_space = (at for at in candidates if text[tokens[at].start - 1].isspace())
    return next(after_clause, None) or next(after_space, None) or last


def _sections(units: Sequence[_Unit], budget: int) -> Iterator[list[_Unit]]:
    """Group units under their headings; a section too small to stand alone joins the next."""
    section: list[_Unit] = []
    for unit in units:
        opens = unit.is_heading and section and not section[-1].is_heading
        if opens and sum(one.tokens for one in section) >= budget * _SMALL_SECTION_SHARE:
            yield section
            section = []
        section.append(unit)
    if section:
        yield section


def _even(section: Sequence[_Unit], budget: int) -> Iterator[list[_Unit]]:
    """Cut a section into the fewest passages that fit, of about the same size."""
    remaining = sum(unit.tokens for unit in section)
    group: list[_Unit] = []
    size = 0
    target = remaining / max(1, ceil(remaining / budget))
    for unit in section:
        if group and (size + unit.tokens > budget or size + unit.tokens / 2 > target):
            yield group
            remaining -= size
            target = remaining / max(1, ceil(remaining / budget))
            group, size = [], 0
        group.append(unit)
        size += unit.tokens
    if group:
        yield group


def _passage(group: Sequence[_Unit]) -> Passage:
    body = next((unit for unit in group if not unit.is_heading), group[0])
    return Passage(
        span=Span(group[0].span.start, group[-1].span.end),
        sentences=tuple(unit.span for unit in group),
        heading=HEADING_SEPARATOR.join(body.path),
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
