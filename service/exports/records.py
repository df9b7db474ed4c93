"""What is exported: answers and summaries with their questions, and what their sources say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from service.answers import Answer
from service.summaries.records import Summary


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """What a version of a document says of itself beyond what its citations carry.

    `language` is an ISO 639-1 code. `retrieved_at` is the day on which this version was read.
    """

    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    retrieved_at: date | None = None


UNDESCRIBED = CitedDocument()


@dataclass(frozen=True, slots=True)
class NothingKept:
    """What stands in the place of an answer that broke off, or that was withdrawn.

    An answer is withdrawn when a document whose words it holds is purged.
    """

    withdrawn: bool = False


Content = Answer | Summary | NothingKept


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question (or what a summary was asked to be of), when it was asked, and what came of it."""

    question: str
    asked_at: datetime
    content: Content


@dataclass(frozen=True, slots=True)
class Export:
    """One answer, one summary, or a conversation, ready to be written in any format.

    `documents` describes cited versions, by document id and version number; what it lacks is left
    out. Times without a time zone are taken to be UTC.
    """

    title: str
    turns: tuple[ExportedTurn, ...]
    exported_at: datetime
    documents: Mapping[tuple[str, int], CitedDocument] = field(default_factory=dict)
