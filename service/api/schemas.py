"""What goes over the wire, where it is not one of the types of `service.answers`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingestion.documents import BlockKind
from service.answers import Citation, RetrievedPassage, Searched, Statement, Support

CollectionName = Annotated[str, Field(description="A collection's name.", examples=["sample"])]


class _Wire(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unknown collection"])
    status: int = Field(examples=[404])
    detail: str


class Collection(_Wire):
    """A collection and how much of it can be searched."""

    name: str
    documents: int
    passages: int


class Collections(_Wire):
    """All collections, by name."""

    collections: list[Collection]


class Document(_Wire):
    """A document and its current version."""

    document_id: str
    collection: str
    source: str
    version: int
    sha256: str
    title: str | None
    authors: list[str]
    publisher: str | None
    url: str | None
    language: str | None
    published_at: date | None
    published_from: str | None
    passages: int
    ingested_at: datetime


class Documents(_Wire):
    """A stretch of a collection's documents, by source; `total` counts them all."""

    documents: list[Document]
    total: int


class TextBlock(_Wire):
    """A structural unit of the text. Offsets are half-open and count Unicode code points."""

    start: int
    end: int
    kind: BlockKind
    level: int


class TextPage(_Wire):
    """One page of a paginated source. Offsets are half-open and count Unicode code points."""

    number: int
    start: int
    end: int


class DocumentText(_Wire):
    """The canonical text of one version of a document, which citations point into."""

    document_id: str
    collection: str
    source: str
    title: str
    version: int
    latest_version: int
    sha256: str
    url: str | None
    published_at: date | None
    language: str | None
    text: str
    blocks: list[TextBlock]
    pages: list[TextPage]


class IngestOutcome(_Wire):
    """What became of an upload."""

    source: str
    document_id: str | None
    version: int | None
    status: Literal["added", "updated", "unchanged", "failed"]
    passages: int
    reason: str | None


class SearchRequest(_Wire):
    """A search for passages."""

    query: str
    collection: CollectionName
    limit: int = Field(10, ge=1, le=100)


class SearchResults(_Wire):
    """Passages, best first."""

    passages: list[RetrievedPassage]
    searched: Searched


class AskRequest(_Wire):
    """A question to the documents of a collection."""

    question: str
    collection: CollectionName
    stream: bool = Field(
        default=False, description="Answer as server-sent events instead of one JSON document."
    )


class PassagesEvent(_Wire):
    """Data of the event `passages`: what retrieval found."""

    passages: list[RetrievedPassage]


class DeltaEvent(_Wire):
    """Data of the event `delta`: words of an answer as a language model writes them."""

    text: str


class StatementEvent(_Wire):
    """Data of the event `statement`: a whole statement, and the citations it is first to use."""

    index: int
    statement: Statement
    citations: list[Citation]


class SupportEvent(_Wire):
    """Data of the event `support`: the outcome of the check of one statement."""

    index: int
    support: Support


class Health(_Wire):
    """Whether the service is up, and what it answers with."""

    status: str
    model: str | None = None
    embedding_model: str | None = None
