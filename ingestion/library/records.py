"""What goes into the library and comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from ingestion.documents import Metadata, ParsedDocument, Passage, Span
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata


@dataclass(frozen=True, slots=True)
class Validators:
    """What a web server calls one state of what it serves (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class NewVersion:
    """Everything about one state of a document, ready to be stored in one transaction.

    `embeddings` is float32, one L2-normalised row for each passage. `container` is the source of
    the archive or e-mail that the document came in. `given` is the metadata that somebody gave, and
    is part of `document.metadata` already; `own` is then what the source says of itself, as far as
    that is known. `fingerprint` is of `ingestion.near_copies`.

    Raises:
        ValueError: if passages and embeddings do not match in number.
    """

    source: str
    sha256: str
    document: ParsedDocument
    passages: tuple[Passage, ...]
    embeddings: NDArray[np.float32]
    container: str | None = None
    validators: Validators = NO_VALIDATORS
    given: GivenMetadata = NOTHING_GIVEN
    own: Metadata | None = None
    fingerprint: bytes | None = None

    def __post_init__(self) -> None:
        if len(self.passages) != len(self.embeddings):
            raise ValueError(f"{len(self.passages)} passages, {len(self.embeddings)} embeddings")


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """Where a version was stored, and the change-log entry that an index must have reached."""

    document_id: str
    number: int
    sequence: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as retrieval needs it: its words, where they stand, and whose they are."""

    id: int
    collection: str
    document_id: str
    version_id: int
    version: int
    source: str
    title: str | None
    published_at: date | None
    heading: str
    page: int | None
    span: Span
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document and its current version, without the text."""

    document_id: str
    collection: str
    source: str
    version: int
    sha256: str
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    url: str | None
    language: str | None
    published_at: date | None
    published_from: str | None
    modified_at: date | None
    passages: int
    ingested_at: datetime
    container: str | None
    given: GivenMetadata
    validators: Validators


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A source that a document is held of, and that of the archive or e-mail it came in."""

    source: str
    document_id: str
    container: str | None


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A document that says nearly the same as another; `similarity` is in [0, 1]."""

    document_id: str
    source: str
    title: str | None
    similarity: float


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One version of a document, without the text."""

    version: int
    sha256: str
    title: str | None
    published_at: date | None
    modified_at: date | None
    ingested_at: datetime


@dataclass(frozen=True, slots=True)
class VersionHead:
    """What tells a version from all others, and finds its bytes."""

    id: int
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection and how much of it can be searched."""

    name: str
    documents: int
    passages: int
