"""The library: the one place where documents, passages and vectors are kept for good.

Indexes (`ingestion.indexes`) are followers of its change log and may be thrown away at any time.
"""

from ingestion.library.changes import Change, ChangeLog
from ingestion.library.database import open_database
from ingestion.library.filters import NO_FILTERS, Filters
from ingestion.library.jobs import JobStore
from ingestion.library.library import Library
from ingestion.library.originals import Originals
from ingestion.library.passages import passages_of
from ingestion.library.records import (
    CollectionSummary,
    DocumentSummary,
    NewVersion,
    StoredPassage,
    StoredVersion,
)
from ingestion.library.summaries import SummaryStore

__all__ = [
    "NO_FILTERS",
    "Change",
    "ChangeLog",
    "CollectionSummary",
    "DocumentSummary",
    "Filters",
    "JobStore",
    "Library",
    "NewVersion",
    "Originals",
    "StoredPassage",
    "StoredVersion",
    "SummaryStore",
    "open_database",
    "passages_of",
]
