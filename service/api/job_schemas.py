"""What goes over the wire about ingestion: what is to be ingested, and how far its job is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ingestion.errors import InvalidMetadata
from ingestion.given_metadata import GivenMetadata, parse_given
from ingestion.library.job_records import ItemKind, ItemState, JobState
from service.api.schemas import Body, CollectionName, Day, Wire

Line = Annotated[str, Field(min_length=1, max_length=1_000)]
WebAddress = Annotated[str, Field(max_length=2_000, pattern=r"^https?://\S+$")]
SourceName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=1_000,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="What the library is to call it.",
    ),
]


class MetadataFields(Body):
    """Metadata that takes the place of what a document says of itself; all of it is optional."""

    title: Line | None = None
    authors: list[Line] | None = Field(None, max_length=100)
    publisher: Line | None = None
    url: WebAddress | None = None
    language: str | None = Field(None, pattern="^[a-z]{2}$", description="ISO 639-1.")
    published_at: Day | None = None
    modified_at: Day | None = None

    def given(self) -> GivenMetadata:
        """As ingestion takes it."""
        return parse_given(self.model_dump(), "request")

    @model_validator(mode="after")
    def _check(self) -> Self:
        try:
            self.given()
        except InvalidMetadata as error:
            raise ValueError(str(error)) from error
        return self


class UploadForm(Wire):
    """Documents with their file names, as `multipart/form-data`."""

    collection: CollectionName
    file: list[bytes] = Field(
        min_length=1, description="One document or several; also archives and e-mails."
    )
    source: str | None = Field(
        None, max_length=1_000, description="What to call a single file (default: its file name)."
    )
    metadata: str | None = Field(None, description="JSON, a MetadataFields.")


class UrlsRequest(Body):
    """Pages and files to fetch and ingest."""

    collection: CollectionName
    urls: list[Annotated[str, Field(min_length=1, max_length=2_000)]] = Field(
        min_length=1, max_length=1_000
    )
    metadata: MetadataFields | None = None


class TextRequest(Body):
    """A text to ingest as a document."""

    collection: CollectionName
    source: SourceName
    text: str = Field(min_length=1)
    format: Literal["text", "markdown", "html"] = "text"
    metadata: MetadataFields | None = None


class Progress(Wire):
    """How far a job is.

    `files` counts what was submitted; `states` counts documents, those that came in archives and
    e-mails included.
    """

    files: int
    files_done: int
    states: dict[ItemState, int]
    passages: int
    bytes: int = Field(description="Of what was submitted, as far as it is known before fetching.")
    bytes_done: int
    passages_per_second: float | None
    seconds_left: float | None = Field(description="An estimate; null before anything is known.")


class Job(Wire):
    """Sources that were submitted together.

    A job is `done` when each of them is settled, also if some could not be read (see its items). It
    has `failed` if it could not go on as a whole; `reason` says why, and it can be retried. A job
    that is `queued` with a reason waits for that to pass, such as a full disk.
    """

    id: str
    collection: str
    state: JobState
    reason: str | None
    is_settled: bool = Field(description="Nothing more happens to it, unless it is retried.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress


class Jobs(Wire):
    """A stretch of the jobs, the newest first; `total` counts them all."""

    jobs: list[Job]
    total: int


class JobItem(Wire):
    """A source of a job, or a document that came in one (`member`).

    `container` is the position of the archive or e-mail that a member came in.
    """

    position: int
    container: int | None
    kind: ItemKind
    source: str
    name: str
    bytes: int
    state: ItemState
    document_id: str | None
    version: int | None
    passages: int
    reason: str | None = Field(description="Why it failed; then nothing of it is stored.")
    finished_at: datetime | None


class JobItems(Wire):
    """A stretch of a job's items; `total` counts them all."""

    items: list[JobItem]
    total: int
