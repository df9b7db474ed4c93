"""The lines of an exchanged collection: how they are written, and what they are held to when read.

A file that is read is hostile until it has met every invariant that a parsed document meets here
(`ingestion.documents`), and the canonical form of text, which every offset counts in.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
)

from ingestion.documents import (
    Block,
    BlockKind,
    Box,
    Metadata,
    Page,
    PageLayout,
    ParsedDocument,
    Passage,
    PlacedWord,
    Span,
)
from ingestion.errors import InvalidExchange, InvalidMetadata
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata, parse_given
from ingestion.library.records import NewVersion, Validators
from ingestion.parsing.normalise import normalise
from ingestion.preparing import IN_CONTAINER

FORMAT = "footnote-collection"
VERSION = 1
LONGEST_SOURCE = 2_000

_LONGEST_FIELD = 10_000
_LONGEST_PASSAGE = 50_000
_MOST_REASONS = 3
_UNIT = 1e-2
# No page is larger: 200 inches are the most that PDF allows.
_LARGEST_PAGE = 1e6

Offset = Annotated[int, Field(ge=0, le=2**31)]
_Text = Annotated[str, Field(max_length=_LONGEST_FIELD)]
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_Source = Annotated[
    str, Field(min_length=1, max_length=LONGEST_SOURCE, pattern=r"^[^\x00-\x1f\x7f]+$")
]
# What goes into a header of a request one day.
_HeaderText = Annotated[str, Field(max_length=1_000, pattern=r"^[\x20-\x7e]*$")]
_Url = Annotated[str, Field(max_length=2_000, pattern=r"^https?://[^\s\x00-\x1f\x7f]+$")]
_Coordinate = Annotated[float, Field(ge=-_LARGEST_PAGE, le=_LARGEST_PAGE, allow_inf_nan=False)]
_Side = Annotated[float, Field(gt=0, le=_LARGEST_PAGE, allow_inf_nan=False)]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Header(_Line):
    """The first line. Vectors count only where the same model made them."""

    format: Literal["footnote-collection"]
    version: Literal[1]
    release: Annotated[str, Field(max_length=64)]
    collection: Annotated[str, Field(max_length=64)]
    embedding_model: Annotated[str, Field(max_length=500)]


class End(_Line):
    """The last line: how many documents there are before it."""

    end: Literal[True]
    documents: Annotated[int, Field(ge=0)]


class MetadataLine(_Line):
    """What a document says of itself; what it does not say is left out."""

    title: _Text | None = None
    authors: Annotated[tuple[_Text, ...], Field(max_length=5_000)] = ()
    publisher: _Text | None = None
    url: _Url | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,8}$")] | None = None
    published_at: date | None = None
    published_from: Annotated[str, Field(max_length=64)] | None = None
    modified_at: date | None = None

    @classmethod
    def of(cls, metadata: Metadata) -> MetadataLine:
        """The line of metadata."""
        return cls(**dataclasses.asdict(metadata))

    def metadata(self) -> Metadata:
        """The metadata of a line."""
        return Metadata(**self.model_dump())


class GivenLine(_Line):
    """Metadata that somebody has given, by whom, and which of it was edited since."""

    fields: dict[str, Any]
    origin: Annotated[str, Field(max_length=64)]
    edited: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: GivenMetadata) -> GivenLine | None:
        """The line of what was given, if anything was."""
        held = given.to_json()
        if not held:
            return None
        origin, edited = held.pop("origin"), held.pop("edited", ())
        return cls(fields=held, origin=origin, edited=edited)

    def given(self) -> GivenMetadata:
        """What was given.

        Raises:
            InvalidMetadata: if a field is none, or not as it has to be.
        """
        given = parse_given(self.fields, self.origin)
        if not set(self.edited) <= set(given.names):
            raise InvalidMetadata("a field was edited that is not given")
        return dataclasses.replace(given, edited=self.edited)


class PassageLine(_Line):
    """A passage and its vector: little-endian float32 in Base64."""

    start: Offset
    end: Offset
    heading: _Text
    sentences: tuple[tuple[Offset, Offset], ...]
    embedding: str


class LayoutLine(_Line):
    """A page as it is shown: `words` are `[start, end, left, top, right, bottom]`, in points."""

    page: Annotated[int, Field(ge=1)]
    width: _Side
    height: _Side
    words: tuple[tuple[Offset, Offset, _Coordinate, _Coordinate, _Coordinate, _Coordinate], ...]


class DocumentLine(_Line):
    """A document: its current version, with the offsets that citations into it have.

    `blocks` are `[start, end, kind, level]`, `pages` are `[number, start, end]`. `own` is what the
    source says of itself where metadata was given. `original` is in Base64; layouts go with it.
    """

    source: _Source
    container: _Source | None = None
    text: str
    blocks: tuple[tuple[Offset, Offset, BlockKind, Annotated[int, Field(ge=0, le=6)]], ...]
    pages: tuple[tuple[Annotated[int, Field(ge=1)], Offset, Offset], ...] = ()
    metadata: MetadataLine
    given: GivenLine | None = None
    own: MetadataLine | None = None
    etag: _HeaderText | None = None
    last_modified: _HeaderText | None = None
    passages: tuple[PassageLine, ...] | None = None
    layouts: tuple[LayoutLine, ...] = ()
    original: str | None = None


def _kind(line: object) -> str:
    """Which line it is, by the field that only one of them has."""
    if not isinstance(line, dict):
        return "document"
    return "header" if "format" in line else "end" if "end" in line else "document"


@dataclasses.dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document of a line that has met all invariants.

    `vectors` are one L2-normalised row for each of `passages`; both are None where none were sent.
    """

    source: str
    container: str | None
    document: ParsedDocument
    given: GivenMetadata
    own: Metadata | None
    validators: Validators
    passages: tuple[Passage, ...] | None
    vectors: NDArray[np.float32] | None
    original: bytes | None


_KIND: TypeAdapter[Header | End | DocumentLine] = TypeAdapter(
    Annotated[
        Annotated[Header, Tag("header")]
        | Annotated[End, Tag("end")]
        | Annotated[DocumentLine, Tag("document")],
        Discriminator(_kind),
    ]
)


def written(line: Header | End | DocumentLine) -> bytes:
    """A line as it stands in a file, line end included."""
    return line.model_dump_json(exclude_none=True, exclude_defaults=False).encode() + b"\n"


def read_line(data: bytes) -> Header | End | DocumentLine:
    """The line that bytes are.

    Raises:
        InvalidExchange: saying what is wrong with it.
    """
    try:
        return _KIND.validate_json(data)
    except ValidationError as error:
        raise InvalidExchange(_reasons(error)) from None


def document_line(
    version: NewVersion, *, embeddings: bool = False, original: bytes | None = None
) -> DocumentLine:
    """The line of a document's version."""
    document = version.document
    return DocumentLine(
        source=_shown(version.source),
        container=None if version.container is None else _shown(version.container),
        text=document.text,
        blocks=tuple(
            (one.span.start, one.span.end, one.kind, one.level) for one in document.blocks
        ),
        pages=tuple((one.number, one.span.start, one.span.end) for one in document.pages),
        metadata=MetadataLine.of(document.metadata),
        given=GivenLine.of(version.given),
        own=None if version.own is None else MetadataLine.of(version.own),
        etag=version.validators.etag,
        last_modified=version.validators.last_modified,
        passages=tuple(_passage_lines(version)) if embeddings else None,
        layouts=() if original is None else tuple(map(_layout_line, document.layouts)),
        original=None if original is None else base64.b64encode(original).decode(),
    )


def _shown(source: str) -> str:
    """A name without what no line may hold: a file can be called anything, and is exported too."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", source)


def read_document(line: DocumentLine, dimensions: int, most_chars: int) -> ReadDocument:
    """The document of a line, held to everything that a document is held to.

    Args:
        line: the line.
        dimensions: how many a vector has to have.
        most_chars: how long its text may be.

    Raises:
        InvalidExchange: saying what is wrong with it.
    """
    _check_text(line.text, most_chars)
    if line.container is not None and not line.source.startswith(line.container + IN_CONTAINER):
        raise InvalidExchange("source: it does not begin with that of its container")
    if line.layouts and line.original is None:
        raise InvalidExchange("layouts: they go with the original, which is not there")
    try:
        document = _document(line)
        passages = None if line.passages is None else _passages(line.passages, line.text)
        given = NOTHING_GIVEN if line.given is None else line.given.given()
    except (ValueError, InvalidMetadata) as error:
        raise InvalidExchange(str(error)) from None
    return ReadDocument(
        source=line.source,
        container=line.container,
        document=document,
        given=given,
        own=None if line.own is None else line.own.metadata(),
        validators=Validators(line.etag, line.last_modified),
        passages=passages,
        vectors=None if line.passages is None else _vectors(line.passages, dimensions),
        original=None if line.original is None else _bytes(line.original, "original"),
    )


def _reasons(error: ValidationError) -> str:
    """What is wrong, without the values, which may be long or anybody's."""
    told = [
        f"{'.'.join(map(str, one['loc'])) or 'line'}: {one['msg']}"
        for one in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    more = len(told) - _MOST_REASONS
    return "; ".join(told[:_MOST_REASONS]) + (f"; and {more} more" if more > 0 else "")


def _check_text(text: str, most_chars: int) -> None:
    if len(text) > most_chars:
        raise InvalidExchange(
            f"text: it has {len(text):,} characters, and {most_chars:,} are the most"
        )
    if not text.strip():
        raise InvalidExchange("text: there is none")
    if normalise(text) != text:
        raise InvalidExchange(
            "text: it is not in the canonical form (Unicode NFC, no control or invisible "
            "characters, single blanks, no blanks at the ends of lines)"
        )


def _document(line: DocumentLine) -> ParsedDocument:
    numbers = [number for number, _, _ in line.pages]
    if numbers != sorted(set(numbers)):
        raise InvalidExchange("pages: their numbers do not rise")
    shown = [one.page for one in line.layouts]
    if shown != sorted(set(shown)) or not set(shown) <= set(numbers):
        raise InvalidExchange("layouts: they are not of the document's pages, in order")
    return ParsedDocument(
        text=line.text,
        blocks=tuple(
            Block(Span(start, end), kind, level) for start, end, kind, level in line.blocks
        ),
        pages=tuple(Page(number, Span(start, end)) for number, start, end in line.pages),
        metadata=line.metadata.metadata(),
        layouts=tuple(map(_layout, line.layouts)),
    )


def _layout(line: LayoutLine) -> PageLayout:
    words = []
    for start, end, left, top, right, bottom in line.words:
        if left > right or top > bottom:
            raise InvalidExchange(f"layouts: a word's box on page {line.page} is inside out")
        words.append(PlacedWord(Span(start, end), Box(left, top, right, bottom)))
    return PageLayout(line.page, line.width, line.height, tuple(words))


def _layout_line(layout: PageLayout) -> LayoutLine:
    return LayoutLine(
        page=layout.number,
        width=layout.width,
        height=layout.height,
        words=tuple(
            (
                word.span.start,
                word.span.end,
                word.box.left,
                word.box.top,
                word.box.right,
                word.box.bottom,
            )
            for word in layout.words
        ),
    )


def _passages(lines: Sequence[PassageLine], text: str) -> tuple[Passage, ...]:
    """Passages tile the text, and their sentences lie in them, in order."""
    reached = 0
    found = []
    for line in lines:
        span = Span(line.start, line.end)
        if span.start < reached or span.end > len(text) or not span:
            raise InvalidExchange(f"passages: they overlap or leave the text at {span.start}")
        if len(span) > _LONGEST_PASSAGE:
            raise InvalidExchange(f"passages: that at {span.start} is too long to be one")
        if text[reached : span.start].strip():
            raise InvalidExchange(f"passages: they leave text uncovered at {reached}")
        found.append(Passage(span, _sentences(line, span), line.heading))
        reached = span.end
    if text[reached:].strip():
        raise InvalidExchange(f"passages: they leave text uncovered at {reached}")
    return tuple(found)


def _sentences(line: PassageLine, span: Span) -> tuple[Span, ...]:
    reached = span.start
    sentences = tuple(Span(start, end) for start, end in line.sentences)
    for one in sentences:
        if one.start < reached or one.end > span.end or not one:
            raise InvalidExchange(f"passages: a sentence leaves its passage at {one.start}")
        reached = one.end
    if not sentences:
        raise InvalidExchange(f"passages: there is no sentence in that at {span.start}")
    return sentences


def _passage_lines(version: NewVersion) -> list[PassageLine]:
    return [
        PassageLine(
            start=passage.span.start,
            end=passage.span.end,
            heading=passage.heading,
            sentences=tuple((one.start, one.end) for one in passage.sentences),
            embedding=base64.b64encode(vector.astype("<f4").tobytes()).decode(),
        )
        for passage, vector in zip(version.passages, version.embeddings, strict=True)
    ]


def _vectors(lines: Sequence[PassageLine], dimensions: int) -> NDArray[np.float32]:
    rows = []
    for line in lines:
        data = _bytes(line.embedding, "embedding")
        if len(data) != 4 * dimensions:
            raise InvalidExchange(f"embedding: it has not the {dimensions} dimensions of the model")
        rows.append(np.frombuffer(data, "<f4").astype(np.float32))
    if not rows:
        return np.empty((0, dimensions), np.float32)
    vectors = np.stack(rows)
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    if not np.allclose(lengths, 1.0, atol=_UNIT):
        raise InvalidExchange("embedding: a vector is not of length one")
    return vectors


def _bytes(encoded: str, what: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidExchange(f"{what}: it is not Base64") from None
