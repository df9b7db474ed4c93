"""A document's text into passages: sentence-bounded, within the embedding model's limit.

Passages tile the text: between two of them there is only white space, so nothing of the document
is out of reach of a search. A section is cut into passages of even size, so that none ends in a
scrap. A sentence that is longer than a whole passage is cut at clauses, words, or at last tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Protocol

from ingestion.documents import HEADING_SEPARATOR, Block, ParsedDocument, Passage, Span
from ingestion.sentences import sentence_spans

CONTEXT_SHARE = 0.25
_SMALL_SECTION_SHARE = 0.25
_CLAUSE_MARKS = tuple(",;:，；：、")
# Tokenizers give one token to a word beyond their reach, however long it is.
_LONGEST_TOKEN = 16
# Every passage carries its headings, so one that is no heading at all must not be multiplied.
_LONGEST_HEADING = 200


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
    context = passage_context(title, heading)[: limit * _LONGEST_TOKEN]
    tokens = tokenizer.spans(context)
    if len(tokens) > limit:
        context = context[: tokens[limit].start].rstrip()
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
    costs = _costs(document.text, [span for span, _, _ in bare], tokenizer)
    units: list[_Unit] = []
    headings = 0
    for (span, path, is_heading), cost in zip(bare, costs, strict=True):
        # The first sentence under headings is cut so as to share a passage with them.
        room = budget if headings > budget // 2 else budget - headings
        pieces = [(span, cost)] if cost <= room else _pieces(document.text, span, tokenizer, room)
        units.extend(_Unit(piece, tokens, path, is_heading) for piece, tokens in pieces)
        headings = headings + cost if is_heading else 0
    return units


def _costs(text: str, spans: Sequence[Span], tokenizer: Tokenizer) -> list[int]:
    """Tokens of each span, and more where a token stands for an unreadably long word."""
    counts = tokenizer.count([span.of(text) for span in spans])
    return [
        max(count, ceil(len(span) / _LONGEST_TOKEN))
        for count, span in zip(counts, spans, strict=True)
    ]


def _with_paths(document: ParsedDocument) -> Iterator[tuple[Block, tuple[str, ...]]]:
    open_headings: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind == "heading":
            while open_headings and open_headings[-1][0] >= block.level:
                open_headings.pop()
            open_headings.append((block.level, _one_line(block.span.of(document.text))))
        yield block, tuple(heading for _, heading in open_headings)


def _one_line(heading: str) -> str:
    return " ".join(heading.split())[:_LONGEST_HEADING]


def _pieces(text: str, span: Span, tokenizer: Tokenizer, room: int) -> Iterator[tuple[Span, int]]:
    """Cut an over-long sentence where a reader would pause, so that each piece fits the room."""
    pieces = list(_cut(text, _tokens(text, span, tokenizer), room))
    for piece, cost in zip(pieces, _costs(text, pieces, tokenizer), strict=True):
        # The end of a word that was cut can have more tokens than it had within its word.
        if cost > room and len(pieces) > 1:
            yield from _pieces(text, piece, tokenizer, room)
        else:
            yield piece, cost


def _tokens(text: str, span: Span, tokenizer: Tokenizer) -> list[Span]:
    """Tokens, with the gaps behind them, as places to cut between; none is long.

    Of tokens that share a character, as the letters of a Korean syllable do, the last has it.
    """
    starts = [0, *(token.start for token in tokenizer.spans(span.of(text))[1:])]
    bounds = [
        span.start + at
        for start, end in pairwise([*starts, len(span)])
        for at in (range(start, end, _LONGEST_TOKEN) or [start])
    ]
    return [Span(start, end) for start, end in pairwise([*bounds, span.end])]


def _cut(text: str, tokens: Sequence[Span], room: int) -> Iterator[Span]:
    first = 0
    while first < len(tokens):
        after = min(first + room, len(tokens))
        if after < len(tokens):
            after = _pause(text, tokens, first, after)
        piece = _trimmed(text, tokens[first].start, tokens[after - 1].end)
        if piece:
            yield piece
        first = after


def _pause(text: str, tokens: Sequence[Span], first: int, last: int) -> int:
    """The best token to begin the next piece with: after a clause, else a word, else anywhere."""
    middle = first + (last - first) // 2
    before = [(at, tokens[at - 1].of(text)) for at in range(last, middle, -1)]
    after_clause = (at for at, token in before if token.rstrip().endswith(_CLAUSE_MARKS))
    after_word = (at for at, token in before if token[-1:].isspace())
    after_character = (at for at, token in before if token)
    return next(after_clause, None) or next(after_word, None) or next(after_character, None) or last


def _sections(units: Sequence[_Unit], budget: int) -> Iterator[list[_Unit]]:
    """Group units under their headings; a section too small to stand alone joins the next."""
    section: list[_Unit] = []
    for unit in units:
        opens = unit.is_heading and section and not section[-1].is_heading
        if opens and _tokens_of(section) >= budget * _SMALL_SECTION_SHARE:
            yield section
            section = []
        section.append(unit)
    if section:
        yield section


def _even(section: Sequence[_Unit], budget: int) -> Iterator[list[_Unit]]:
    """Cut a section into the fewest passages that fit, of about the same size."""
    remaining = _tokens_of(section)
    target = remaining / max(1, ceil(remaining / budget))
    group: list[_Unit] = []
    for unit in section:
        size = _tokens_of(group)
        full = size + unit.tokens > budget
        even = size + unit.tokens / 2 > target
        if group and (full or (even and not group[-1].is_heading)):
            body = _without_last_headings(group, budget - unit.tokens)
            yield body
            remaining -= _tokens_of(body)
            target = remaining / max(1, ceil(remaining / budget))
            group = group[len(body) :]
        group.append(unit)
    if group:
        yield group


def _without_last_headings(group: list[_Unit], room: int) -> list[_Unit]:
    """Leave to the next passage the headings that stand above it, if they find room there."""
    after = len(group)
    while after and group[after - 1].is_heading:
        after -= 1
    fits = after and _tokens_of(group[after:]) <= room
    return group[:after] if fits else group


def _tokens_of(units: Sequence[_Unit]) -> int:
    return sum(unit.tokens for unit in units)


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
