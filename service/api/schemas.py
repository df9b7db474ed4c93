"""What goes over the wire, where it is not one of the types of `service.answers`."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from ingestion.documents import BlockKind
from ingestion.given_metadata import GivenMetadata
from ingestion.library import Filters
from ingestion.request_ids import current_request_id
from service.answers import Citation, RetrievedPassage, Searched, Statement, Support
from service.conversation import MOST_TURNS
from service.observability.secrets import Redactor

MOST_TURN_CHARS = 20_000
MOST_COLLECTIONS = 50

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

CollectionName = Annotated[str, Field(description="A collection's name.", examples=["sample"])]


class Wire(BaseModel):
    """What goes over the wire: read from our own types, and strict about names."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class Body(Wire):
    """What a request sends as JSON: a number in quotes is none, and 1 is not true."""

    model_config = ConfigDict(strict=True)


def _counted(number: object) -> object:
    """JSON knows one kind of number: 5.0 is a whole one."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Counted = BeforeValidator(_counted)
Whole = Annotated[int, Counted]


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unknown collection"])
    status: int = Field(examples=[404])
    # It repeats names that were sent, and somebody may have put a key in the place of one.
    detail: Annotated[str, AfterValidator(Redactor())]
    request_id: str = Field(
        default_factory=current_request_id,
        description="The request's id, as in the `X-Request-ID` header and in the service's log.",
        examples=["5b9c4a0e3d5f4a1f8d7e6c5b4a392817"],
    )


class Collection(Wire):
    """A collection and how much of it can be searched."""

    name: str
    documents: int
    passages: int


class Collections(Wire):
    """All collections, by name."""

    collections: list[Collection]


class Document(Wire):
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
    published_from: str | None = Field(description="Where the publication date was found.")
    modified_at: date | None = Field(description="When the source says that it was last changed.")
    passages: int
    ingested_at: datetime
    container: str | None = Field(
        description="The source of the archive or e-mail that the document came in."
    )
    given: list[str] = Field(
        description="The fields above that a request or a metadata file gave, not the document."
    )

    @field_validator("given", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        return list(given.names) if isinstance(given, GivenMetadata) else given


class NearCopy(Wire):
    """A document that says nearly the same as another one."""

    document_id: str
    source: str
    title: str | None
    similarity: float = Field(
        description="The estimated share of word sequences that both have, in [0, 1]."
    )


class NearCopies(Wire):
    """The near copies of a document in its collection, the likest first."""

    near_copies: list[NearCopy]


class VersionSummary(Wire):
    """One version of a document, without the text."""

    version: int
    sha256: str
    title: str | None
    published_at: date | None
    modified_at: date | None
    ingested_at: datetime


class Versions(Wire):
    """The versions of a document, the newest first."""

    versions: list[VersionSummary]


class TextBlock(Wire):
    """A structural unit of the text. Offsets are half-open and count Unicode code points."""

    start: int
    end: int
    kind: BlockKind
    level: int


class TextPage(Wire):
    """One page of a paginated source. Offsets are half-open and count Unicode code points."""

    number: int
    start: int
    end: int


class PageView(Wire):
    """A page of a PDF or image: its size, and boxes on it as `[left, top, right, bottom]`.

    Lengths are in points (1/72 inch) from the top left corner of the page as it is shown.
    """

    number: int
    width: float
    height: float
    boxes: list[tuple[float, float, float, float]]


class Pages(Wire):
    """The pages of a PDF or image, in order; none if the format has no pages to look at."""

    pages: list[PageView]


class PageWords(Wire):
    """Where the words of the text stand on a page: `[start, end, left, top, right, bottom]`.

    Offsets are half-open and count Unicode code points of the version's text; lengths are in points
    from the top left corner. Words are in the order of the text.
    """

    number: int
    words: list[tuple[int, int, float, float, float, float]]


class DocumentText(Wire):
    """The canonical text of one version of a document, which citations point into.

    `deleted` says that the document was deleted since: it is found no more, but can be read.
    """

    document_id: str
    collection: str
    source: str
    title: str
    version: int
    latest_version: int
    deleted: bool
    sha256: str
    authors: list[str]
    publisher: str | None
    url: str | None
    published_at: date | None
    published_from: str | None
    modified_at: date | None
    language: str | None
    text: str
    blocks: list[TextBlock]
    pages: list[TextPage]


_Condition = Annotated[str, Field(min_length=1, max_length=2_000)]


def _written(day: object) -> object:
    """A day as it is written; the validation that follows would take numbers for seconds."""
    if isinstance(day, str) and not _DAY.fullmatch(day):
        raise ValueError("write a day as YYYY-MM-DD")
    if isinstance(day, (int, float)):
        raise ValueError("a day is text, written as YYYY-MM-DD")  # noqa: TRY004 - is told as 422
    return day


Day = Annotated[date, BeforeValidator(_written), Field(strict=False)]


class DocumentFilters(Body):
    """Which documents to look into: those that meet all the conditions that are given."""

    documents: list[_Condition] = Field(default=[], max_length=1_000, description="Their ids.")
    sources: list[_Condition] = Field(
        default=[], max_length=100, description="Their sources, or patterns with `*` and `?`."
    )
    languages: list[_Condition] = Field(
        default=[], max_length=20, description="ISO 639-1 codes.", examples=[["en", "zh"]]
    )
    published_from: Day | None = Field(
        default=None, description="Not published before; nor on a day that is not known."
    )
    published_to: Day | None = Field(
        default=None, description="Not published after; nor on a day that is not known."
    )

    def conditions(self) -> Filters:
        """The conditions as the library takes them."""
        return Filters(
            documents=tuple(self.documents),
            sources=tuple(self.sources),
            languages=tuple(self.languages),
            published_from=self.published_from,
            published_to=self.published_to,
        )


class Within(Body):
    """Where to search: in one `collection`, or in several `collections` as if they were one."""

    collection: CollectionName | None = None
    collections: list[CollectionName] = Field(default=[], max_length=MOST_COLLECTIONS)
    filters: DocumentFilters = DocumentFilters()

    @property
    def names(self) -> list[str]:
        """The names of the collections."""
        return self.collections if self.collection is None else [self.collection]

    @model_validator(mode="after")
    def _check_collections(self) -> Self:
        if (self.collection is None) == (not self.collections):
            raise ValueError("name one `collection`, or several `collections`")
        return self


class SearchRequest(Within):
    """A search for passages."""

    query: str
    limit: Whole = Field(10, ge=1, le=100)


class SearchResults(Wire):
    """Passages, best first."""

    passages: list[RetrievedPassage]
    searched: Searched


class AskedBefore(Body):
    """A question that was asked before in the same conversation, and the text of its answer."""

    question: str = Field(max_length=MOST_TURN_CHARS)
    answer: str = Field(default="", max_length=MOST_TURN_CHARS)


TurnOf = Annotated[
    str | None,
    Field(max_length=64, description="Keep what is made as a turn of this conversation (its id)."),
]
InPlaceOf = Annotated[
    str | None,
    Field(
        max_length=64,
        description="A turn of the conversation to put this in the place of: it goes, and so do "
        "all turns after it.",
    ),
]


def check_turn_wishes(conversation: str | None, in_place_of: str | None) -> None:
    """Refuse to replace a turn of no conversation."""
    if in_place_of is not None and conversation is None:
        raise ValueError("`in_place_of` names a turn of a `conversation`: name that too")


class AskRequest(Within):
    """A question to the documents of a collection, or of several."""

    question: str
    turns: list[AskedBefore] = Field(
        default=[],
        max_length=MOST_TURNS,
        description="The conversation so far, oldest first: what a follow-up refers to.",
    )
    conversation: TurnOf = None
    in_place_of: InPlaceOf = None
    stream: bool = Field(
        default=False, description="Answer as server-sent events instead of one JSON document."
    )

    @model_validator(mode="after")
    def _check_conversation(self) -> Self:
        check_turn_wishes(self.conversation, self.in_place_of)
        if self.conversation is not None and self.turns:
            raise ValueError("a `conversation` has its own turns: leave `turns` out")
        return self


class PassagesEvent(Wire):
    """Data of the event `passages`: what retrieval found."""

    passages: list[RetrievedPassage]


class DeltaEvent(Wire):
    """Data of the event `delta`: words of an answer as a language model writes them."""

    text: str


class StatementEvent(Wire):
    """Data of the event `statement`: a whole statement, and the citations it is first to use."""

    index: int
    statement: Statement
    citations: list[Citation]


class SupportEvent(Wire):
    """Data of the event `support`: the outcome of the check of one statement."""

    index: int
    support: Support


class Health(Wire):
    """Whether the service is up, and what it answers with."""

    status: str
    model: str | None = None
    embedding_model: str | None = None
