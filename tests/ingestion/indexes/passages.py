"""Passages to put into an index, without a library."""

from __future__ import annotations

from ingestion.indexes.index import Removal
from ingestion.library.passages import IndexablePassage
from tests.ingestion.versions import unit_vectors


def indexable(
    passage_id: int,
    text: str,
    *,
    collection_id: int = 1,
    version_id: int | None = None,
    title: str | None = None,
    heading: str = "",
) -> IndexablePassage:
    """A passage; without a version it is the only one of its version."""
    (vector,) = unit_vectors([text])
    version_id = passage_id if version_id is None else version_id
    return IndexablePassage(passage_id, collection_id, version_id, title, heading, text, vector)


def removal(*passages: IndexablePassage) -> Removal:
    """The removal of the version that the passages are."""
    first = passages[0]
    ids = tuple(passage.id for passage in passages)
    return Removal(first.collection_id, first.version_id, ids)
