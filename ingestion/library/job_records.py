"""Jobs as they go into the library and come out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
ItemKind = Literal["upload", "text", "url", "member"]
ItemState = Literal[
    "queued",
    "running",
    "added",
    "updated",
    "unchanged",
    "failed",
    "cancelled",
    "deleted",
]

UNSETTLED: tuple[ItemState, ...] = ("queued", "running")


@dataclass(frozen=True, slots=True)
class NewItem:
    """A source that is to be ingested.

    Attributes:
        kind: an upload or text, whose bytes are staged, or a URL.
        source: what the library is to call it.
        name: the upload's file name, or the URL as it was given.
        bytes: how many there are; 0 for a URL.
        staged: the name of its file in the staging folder, if it has one.
        given: metadata that was given with it.
    """

    kind: ItemKind
    source: str
    name: str
    bytes: int = 0
    staged: str | None = None
    given: GivenMetadata = NOTHING_GIVEN


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What became of an item; `reason` says why it failed."""

    state: ItemState
    document_id: str | None = None
    version: int | None = None
    passages: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class JobItem:
    """One source of a job, or a member of one that is an archive or e-mail.

    `container` is then the position of that one. `staged` stays while it may be needed again.
    """

    position: int
    container: int | None
    kind: ItemKind
    source: str
    name: str
    bytes: int
    staged: str | None
    given: GivenMetadata
    state: ItemState
    document_id: str | None
    version: int | None
    passages: int
    reason: str | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is.

    Attributes:
        files: the sources that were submitted.
        files_done: those of them that are settled.
        states: how many documents are in each state, members of archives and e-mails included.
        passages: passages of the documents that are settled.
        bytes: bytes of the submitted sources, as far as they are known.
        bytes_done: bytes of those that are settled.
        passages_per_second: since the job was last begun; None before anything is known.
        seconds_left: an estimate; None before anything is known, and when the job does not run.
    """

    files: int
    files_done: int
    states: Mapping[ItemState, int]
    passages: int
    bytes: int
    bytes_done: int
    passages_per_second: float | None
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """Sources that were submitted together, for one collection.

    It is `done` when each of them is settled, also if some could not be read; it has `failed` if it
    could not go on as a whole, for the `reason` given. `started_at` is when it was last begun.
    """

    id: str
    collection: str
    state: JobState
    reason: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: JobProgress

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it, unless it is retried."""
        return self.finished_at is not None
