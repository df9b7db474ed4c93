"""The words of ingestion as types: spans, blocks, pages, boxes, metadata, passages.

Every offset in Footnote is half-open, `[start, end)`, and counts Unicode code points of a
version's canonical text. The canonical text is normalised once, while it is parsed
(`ingestion.parsing.normalise`), and never again, so an offset that was right stays right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "quotation", "table_row", "code"]

HEADING_SEPARATOR = " › "


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch `[start, end)` of a text, in code points.

    Raises:
        ValueError: if `start` is negative or lies behind `end`.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Cut the span out of the text that it belongs to."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The same stretch in a text that begins `by` code points earlier."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of the text: a heading, a paragraph, one list item, one table row.

    Blocks are in order and do not overlap; between two of them there is only white space.
    `level` is 1 to 6 for headings (1 the outermost) and 0 for everything else.
    """

    span: Span
    kind: BlockKind
    level: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paginated source and where its text lies. Numbers begin at 1."""

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points (1/72 inch) from the page's top left corner as it is shown.

    `left <= right` and `top <= bottom`: the y axis points down, as on a screen.
    """

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word of the canonical text, and where it stands on its page."""

    span: Span
    box: Box


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The size of a page in points, as it is shown, and where the words of the text stand on it.

    Words are in the order of the text and do not overlap there. A word that a line's or a page's
    end breaks stands in several places: each of its parts is a word here.
    """

    number: int
    width: float
    height: float
    words: tuple[PlacedWord, ...]


@dataclass(frozen=True, slots=True)
class PageSize:
    """The size of a page in points, as it is shown."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says of itself. Everything is optional; nothing is guessed.

    `published_from` names where the publication date was found, so that a reader can weigh it.
    `modified_at` is when the source itself says that it was last changed; when it was ingested is
    the library's to know. `language` is an ISO 639-1 code.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    published_at: date | None = None
    published_from: str | None = None
    modified_at: date | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a parser makes of a source's bytes: the canonical text and its structure.

    `layouts` has one entry for each page of a PDF or image, and none for other formats. The library
    keeps layouts apart from versions and reads them page by page, since a long document has many.

    Raises:
        ValueError: if blocks or pages reach outside the text, overlap, or leave text uncovered, or
            if placed words are out of order or reach outside the text.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    layouts: tuple[PageLayout, ...] = ()

    def __post_init__(self) -> None:
        check_cover(self.text, (block.span for block in self.blocks), "blocks")
        if self.pages:
            check_cover(self.text, (page.span for page in self.pages), "pages")
        for layout in self.layouts:
            _check_order(self.text, layout)


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a version's text: the unit of retrieval.

    It starts and ends on sentence bounds. `sentences` are its sentences, in order, as spans of the
    whole text. `heading` is the path of headings above it, outermost first, or "".
    """

    span: Span
    sentences: tuple[Span, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable state of a document, as the library keeps it.

    `number` counts from 1 within the document; `sha256` is the hex digest of the original bytes.
    """

    id: int
    document_id: str
    collection: str
    source: str
    number: int
    sha256: str
    document: ParsedDocument
    ingested_at: datetime

    @property
    def text(self) -> str:
        """The canonical text, which every offset refers to."""
        return self.document.text

    @property
    def title(self) -> str:
        """What to call it: its title, or where it came from."""
        return self.document.metadata.title or self.source


def page_number(pages: Iterable[Page], offset: int) -> int | None:
    """The number of the page that holds the code point at `offset`, if there are pages."""
    return next((page.number for page in pages if offset < page.span.end), None)


def check_cover(text: str, spans: Iterable[Span], what: str) -> None:
    """Check that spans are ordered, disjoint, inside the text, and leave only white space out.

    Raises:
        ValueError: naming the offset where the cover breaks.
    """
    reached = 0
    for span in spans:
        if span.start < reached or span.end > len(text):
            raise ValueError(f"{what} overlap or leave the text at {span.start}")
        if text[reached : span.start].strip():
            raise ValueError(f"{what} leave text uncovered at {reached}")
        reached = span.end
    if text[reached:].strip():
        raise ValueError(f"{what} leave text uncovered at {reached}")


def _check_order(text: str, layout: PageLayout) -> None:
    reached = 0
    for word in layout.words:
        if word.span.start < reached or word.span.end > len(text):
            raise ValueError(f"words overlap or leave the text on page {layout.number}")
        reached = word.span.end
