"""Documents that come with a request and are not stored: their text, or what was parsed of them.

The text of a request is taken as it is, unlike that of a document, so that citations count its
characters as whoever sent it does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ingestion.chunking import Tokenizer, chunk
from ingestion.documents import Block, Metadata, ParsedDocument, Span, Version
from ingestion.library import StoredPassage, passages_of
from ingestion.parsing.language import detect_language
from ingestion.parsing.text import list_item

_HEADING = re.compile(r"(#{1,6})\s+\S")


def document_of(text: str, title: str | None = None) -> ParsedDocument:
    """A text as a document, without a character of it changed.

    Empty lines part paragraphs, list items are their own, and `#` begins a heading as in Markdown.
    """
    blocks = tuple(_blocks(text))
    return ParsedDocument(
        text, blocks, metadata=Metadata(title=title, language=detect_language(text))
    )


def version_of(document: ParsedDocument, source: str, number: int) -> Version:
    """A document that is not stored, as a version: its own number is 0, `number` tells it apart."""
    return Version(
        id=0,
        document_id=f"request-{number}",
        collection="",
        source=source,
        number=0,
        sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        document=document,
        ingested_at=datetime.now(UTC),
    )


def passages_in(
    version: Version, tokenizer: Tokenizer, max_tokens: int, first_id: int
) -> list[StoredPassage]:
    """The passages of a version that is not stored, with ids from `first_id` on."""
    found = chunk(version.document, tokenizer, max_tokens)
    return passages_of(version, found, range(first_id, first_id + len(found)))


def _blocks(text: str) -> Iterator[Block]:
    for lines in _paragraphs(text):
        heading = _HEADING.match(lines[0].of(text)) if len(lines) == 1 else None
        if heading:
            yield Block(lines[0], "heading", len(heading.group(1)))
        else:
            yield from _items(text, lines)


def _items(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    """The list items among some lines, and the paragraphs between them."""
    start = lines[0]
    for at, line in enumerate(lines):
        begins = list_item(line.of(text)) is not None
        if begins and at:
            yield _block(text, Span(start.start, lines[at - 1].end))
            start = line
    yield _block(text, Span(start.start, lines[-1].end))


def _block(text: str, span: Span) -> Block:
    return Block(span, "paragraph" if list_item(span.of(text)) is None else "list_item")


def _paragraphs(text: str) -> Iterator[list[Span]]:
    group: list[Span] = []
    for line in _lines(text):
        is_heading = line is not None and _HEADING.match(line.of(text)) is not None
        if group and (line is None or is_heading):
            yield group
            group = []
        if line is not None and is_heading:
            yield [line]
        elif line is not None:
            group.append(line)
    if group:
        yield group


def _lines(text: str) -> Iterator[Span | None]:
    """Each line without the blanks around it; None for one that has nothing else."""
    start = 0
    for line in text.split("\n"):
        yield _trimmed(text, start, start + len(line))
        start += len(line) + 1


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
