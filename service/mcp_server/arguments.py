"""What may be given to each tool: flat and bounded, so that a language model gets it right.

Each says itself which request of the HTTP interface it is.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from service.api.check_schemas import CheckRequest
from service.api.document_schemas import ListQuery
from service.api.schemas import (
    MOST_COLLECTIONS,
    AskRequest,
    CollectionName,
    DocumentFilters,
    SearchRequest,
    Wire,
)
from service.api.summarize_schemas import SummarizeRequest
from service.checking import MOST_TEXT_CHARS
from service.summaries.records import NamedLength, SummaryFormat

MOST_PASSAGES = 30
MOST_LISTED = 100
MOST_CHARS = 20_000
_MOST_NAMED = 100
_MOST_GIVEN = 100
_LONGEST_QUESTION = 20_000
_LARGEST = 2**31

DocumentId = Annotated[
    str,
    Field(
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="A document's id, as the tools give it in `document_id`.",
    ),
]
_Name = Annotated[str, Field(min_length=1, max_length=2_000)]
_Collections = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=64)]],
    Field(
        min_length=1,
        max_length=MOST_COLLECTIONS,
        description="Names of the collections to look into, as list_collections gives them.",
    ),
]
_Collection = Annotated[CollectionName, Field(min_length=1, max_length=64)]


class Arguments(Wire):
    """What a tool takes."""

    def request(self) -> Wire:
        """The request of the HTTP interface that this is.

        Raises:
            ValidationError: if that cannot be asked like this.
        """
        return self


class NoArguments(Arguments):
    """Nothing is asked of the caller."""


class Narrowed(Arguments):
    """Conditions that documents have to meet, all of them."""

    documents: list[DocumentId] = Field(
        default=[], max_length=_MOST_NAMED, description="Only these documents, by id."
    )
    sources: list[_Name] = Field(
        default=[],
        max_length=_MOST_NAMED,
        description="Only these sources (file names, addresses), or patterns with `*` and `?`.",
    )
    languages: list[Annotated[str, Field(min_length=1, max_length=20)]] = Field(
        default=[], max_length=20, description="Only these languages, as ISO 639-1 codes: en, zh."
    )
    published_from: date | None = Field(
        default=None, description="Only what was published on that day (YYYY-MM-DD) or later."
    )
    published_to: date | None = Field(
        default=None, description="Only what was published on that day (YYYY-MM-DD) or before."
    )

    @property
    def filters(self) -> DocumentFilters:
        """The conditions as the HTTP interface takes them."""
        return DocumentFilters(
            documents=list(self.documents),
            sources=list(self.sources),
            languages=list(self.languages),
            published_from=self.published_from,
            published_to=self.published_to,
        )


class SearchArguments(Narrowed):
    """What `search` takes."""

    query: str = Field(
        min_length=1, max_length=_LONGEST_QUESTION, description="What to look for, in plain words."
    )
    collections: _Collections
    limit: int = Field(default=8, ge=1, le=MOST_PASSAGES, description="How many passages at most.")

    def request(self) -> SearchRequest:
        """The request that this is."""
        return SearchRequest(
            query=self.query,
            collections=self.collections,
            limit=self.limit,
            filters=self.filters,
        )


class AskArguments(Narrowed):
    """What `ask` takes."""

    question: str = Field(
        min_length=1,
        max_length=_LONGEST_QUESTION,
        description="One question that stands alone, in plain language.",
    )
    collections: _Collections

    def request(self) -> AskRequest:
        """The request that this is."""
        return AskRequest(
            question=self.question, collections=self.collections, filters=self.filters
        )


class SummarizeArguments(Arguments):
    """What `summarize` takes."""

    collection: _Collection
    documents: list[_Name] = Field(
        default=[],
        max_length=_MOST_NAMED,
        description="Only these documents of it, by id or source. Without any, the collection.",
    )
    focus: str | None = Field(
        default=None, max_length=4_000, description="A question or topic to keep to."
    )
    length: NamedLength = Field(
        default="medium", description="At most 60 words (short), 150 (medium) or 400 (long)."
    )
    format: SummaryFormat = Field(
        default="paragraph", description="A brief has headings, a timeline goes by date."
    )
    language: str | None = Field(
        default=None,
        pattern="^[a-z]{2}$",
        description="The language to write in (ISO 639-1), if a language model is configured.",
    )

    def request(self) -> SummarizeRequest:
        """The request that this is."""
        return SummarizeRequest(
            collection=self.collection,
            documents=self.documents or None,
            focus=self.focus,
            length=self.length,
            format=self.format,
            language=self.language,
        )


class CheckArguments(Arguments):
    """What `check` takes."""

    text: str = Field(
        min_length=1,
        max_length=MOST_TEXT_CHARS,
        description="The text to check, plain or Markdown. It is read sentence by sentence.",
    )
    collection: _Collection | None = Field(
        default=None, description="Check against the documents of this collection,"
    )
    documents: list[_Name] = Field(
        default=[], max_length=_MOST_NAMED, description="or against these documents, by id,"
    )
    passages: list[Annotated[str, Field(min_length=1, max_length=MOST_TEXT_CHARS)]] = Field(
        default=[],
        max_length=_MOST_GIVEN,
        description="or against these texts. Name exactly one of the three.",
    )

    def request(self) -> CheckRequest:
        """The request that this is."""
        return CheckRequest(
            text=self.text,
            collection=self.collection,
            documents=self.documents or None,
            passages=list(self.passages) or None,
        )

    @model_validator(mode="after")
    def _check_evidence(self) -> Self:
        self.request().against()
        return self


class ListArguments(Arguments):
    """What `list_documents` takes."""

    collection: _Collection
    words: str = Field(
        default="",
        max_length=300,
        description="Only documents with these words in title, source, authors or publisher.",
    )
    limit: int = Field(default=50, ge=1, le=MOST_LISTED, description="How many at most.")
    offset: int = Field(
        default=0, ge=0, le=_LARGEST, description="How many to pass over: `next_offset` goes on."
    )

    def request(self) -> ListQuery:
        """The request that this is."""
        return ListQuery(
            collection=self.collection, q=self.words, limit=self.limit, offset=self.offset
        )


class ReadArguments(Arguments):
    """What `read_document` takes."""

    document_id: DocumentId
    version: int | None = Field(
        default=None, ge=1, le=_LARGEST, description="Which version; the newest if left out."
    )
    start: int | None = Field(
        default=None,
        ge=0,
        le=_LARGEST,
        description="The first character to read: `next_start` goes on where a stretch ended.",
    )
    page: int | None = Field(
        default=None, ge=1, le=_LARGEST, description="Instead of `start`, a page to read."
    )
    length: int = Field(
        default=8_000, ge=1, le=MOST_CHARS, description="How many characters at most."
    )

    @model_validator(mode="after")
    def _check_place(self) -> Self:
        if self.start is not None and self.page is not None:
            raise ValueError("name `start` or `page`, not both: a page goes on by its `next_start`")
        return self
