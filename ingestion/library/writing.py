"""Writing versions into the library, inside the transaction of an ingest.

A batch takes a handful of statements however many versions are in it: what the database does for a
statement costs more than what it does for a row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from ingestion.library.changes import ChangeKind, append_changes
from ingestion.library.codec import (
    blocks_to_json,
    metadata_to_json,
    pages_to_json,
    spans_to_json,
    vector_to_bytes,
    words_to_bytes,
)
from ingestion.library.conversations import withdraw_turns
from ingestion.library.feedback import forget_feedback
from ingestion.library.keys import portions
from ingestion.library.records import NewVersion, StoredVersion
from ingestion.library.summaries import forget_summaries
from ingestion.library.tables import (
    collections,
    documents,
    fingerprint_bands,
    layouts,
    passages,
    versions,
)
from ingestion.near_copies import bands


@dataclass(frozen=True, slots=True)
class _Held:
    """A document as it is before a version is added to it: none is current if it is deleted."""

    document_id: str
    current: int | None = None
    versions: int = 0


def ensure_collection(connection: Connection, name: str) -> int:
    """The key of a collection, which is made if it is new."""
    query = select(collections.c.id).where(collections.c.name == name)
    found = connection.execute(query).scalar()
    if found is None:
        connection.execute(insert(collections).values(name=name, created_at=datetime.now(UTC)))
        found = connection.execute(query).scalar_one()
    return int(found)


def add_versions(
    connection: Connection, collection_id: int, new: Sequence[NewVersion]
) -> list[StoredVersion]:
    """Make versions the current ones of their documents, and log what that changes for indexes.

    No two of them may be of the same source.
    """
    held = _held_documents(connection, collection_id, [version.source for version in new])
    _insert_documents(connection, collection_id, new, held)
    documents_of = [held[version.source] for version in new]
    ids = _insert_versions(connection, documents_of, new)
    _insert_parts(connection, ids, new)
    _make_current(connection, documents_of, ids, new)
    changed: list[tuple[ChangeKind, int]] = []
    for before, added in zip(documents_of, ids, strict=True):
        if before.current is not None:
            changed.append(("remove", before.current))
        changed.append(("add", added))
    last = append_changes(connection, collection_id, changed)
    return [StoredVersion(one.document_id, one.versions + 1, last) for one in documents_of]


def withdraw_document(connection: Connection, document_id: str) -> tuple[set[str], int]:
    """Take a document, and what came in it, out of search, and log that for indexes.

    Returns:
        the ids of what has gone, none if it is not there, and the last entry of the log.
    """
    is_current = documents.c.current_version_id.is_not(None)
    row = connection.execute(
        select(documents).where(documents.c.id == document_id, is_current)
    ).one_or_none()
    if row is None:
        return set(), 0
    came_in_it = select(documents).where(
        documents.c.collection_id == row.collection_id,
        documents.c.container == row.source,
        is_current,
    )
    going = [*connection.execute(came_in_it), row]
    ids = {one.id for one in going}
    for some in portions(ids):
        connection.execute(
            update(documents).where(documents.c.id.in_(some)).values(current_version_id=None)
        )
    removed: list[tuple[ChangeKind, int]] = [("remove", one.current_version_id) for one in going]
    return ids, append_changes(connection, row.collection_id, removed)


def forget_document(connection: Connection, document_id: str) -> set[str]:
    """Remove the rows of a deleted document, and of what came in it; return the ids of all."""
    deleted = documents.c.current_version_id.is_(None)
    row = connection.execute(
        select(documents).where(documents.c.id == document_id, deleted)
    ).one_or_none()
    if row is None:
        return set()
    came_in_it = (
        documents.c.collection_id == row.collection_id,
        documents.c.container == row.source,
        deleted,
    )
    going = [*connection.execute(select(documents.c.id).where(*came_in_it)).scalars(), document_id]
    own = select(versions.c.id).where(versions.c.document_id.in_(going))
    for table in (passages, layouts, fingerprint_bands):
        connection.execute(delete(table).where(table.c.version_id.in_(own)))
    connection.execute(delete(versions).where(versions.c.document_id.in_(going)))
    forget_summaries(connection, going)
    forget_feedback(connection, going)
    withdraw_turns(connection, going)
    connection.execute(delete(documents).where(documents.c.id.in_(going)))
    return set(going)


def _held_documents(
    connection: Connection, collection_id: int, sources: Sequence[str]
) -> dict[str, _Held]:
    """The documents that there are already, by source."""
    found: dict[str, _Held] = {}
    for some in portions(sources):
        query = (
            select(
                documents.c.source,
                documents.c.id,
                documents.c.current_version_id,
                func.coalesce(func.max(versions.c.number), 0).label("versions"),
            )
            .outerjoin(versions, versions.c.document_id == documents.c.id)
            .where(
                documents.c.collection_id == collection_id,
                documents.c.source.in_(some),
            )
            .group_by(documents.c.source, documents.c.id, documents.c.current_version_id)
        )
        for row in connection.execute(query):
            found[row.source] = _Held(row.id, row.current_version_id, row.versions)
    return found


def _insert_documents(
    connection: Connection,
    collection_id: int,
    new: Sequence[NewVersion],
    held: dict[str, _Held],
) -> None:
    """Make the documents that are new, and add them to those that are held."""
    now = datetime.now(UTC)
    missing = {one.source: uuid.uuid4().hex for one in new if one.source not in held}
    rows = [
        {"id": key, "collection_id": collection_id, "source": source, "created_at": now}
        for source, key in missing.items()
    ]
    _insert(connection, documents, rows)
    held.update({source: _Held(key) for source, key in missing.items()})


def _insert_versions(
    connection: Connection, held: Sequence[_Held], new: Sequence[NewVersion]
) -> list[int]:
    now = datetime.now(UTC)
    rows = [
        _version_row(one, version) | {"ingested_at": now}
        for one, version in zip(held, new, strict=True)
    ]
    query = insert(versions).returning(versions.c.id, sort_by_parameter_order=True)
    return list(connection.execute(query, rows).scalars())


def _version_row(held: _Held, new: NewVersion) -> dict[str, Any]:
    described = new.document.metadata
    return {
        "document_id": held.document_id,
        "number": held.versions + 1,
        "sha256": new.sha256,
        "text": new.document.text,
        "blocks": blocks_to_json(new.document.blocks),
        "pages": pages_to_json(new.document.pages),
        "title": described.title,
        "authors": list(described.authors),
        "publisher": described.publisher,
        "url": described.url,
        "language": described.language,
        "published_at": described.published_at,
        "published_from": described.published_from,
        "modified_at": described.modified_at,
        "given": new.given.to_json(),
        "own": None if new.own is None else metadata_to_json(new.own),
        "fingerprint": new.fingerprint,
    }


def _insert_parts(connection: Connection, ids: Sequence[int], new: Sequence[NewVersion]) -> None:
    """Insert what belongs to versions: passages, the layouts of pages, bands."""
    both = list(zip(ids, new, strict=True))
    _insert(connection, passages, [row for key, one in both for row in _passage_rows(key, one)])
    _insert(connection, layouts, [row for key, one in both for row in _layout_rows(key, one)])
    _insert(
        connection, fingerprint_bands, [row for key, one in both for row in _band_rows(key, one)]
    )


def _passage_rows(version_id: int, new: NewVersion) -> Iterator[dict[str, Any]]:
    for passage, embedding in zip(new.passages, new.embeddings, strict=True):
        yield {
            "version_id": version_id,
            "start": passage.span.start,
            "end": passage.span.end,
            "heading": passage.heading,
            "sentences": spans_to_json(passage.sentences),
            "embedding": vector_to_bytes(embedding),
        }


def _layout_rows(version_id: int, new: NewVersion) -> Iterator[dict[str, Any]]:
    for page in new.document.layouts:
        yield {
            "version_id": version_id,
            "page": page.number,
            "width": page.width,
            "height": page.height,
            "words": words_to_bytes(page.words),
        }


def _band_rows(version_id: int, new: NewVersion) -> Iterator[dict[str, Any]]:
    for band, value in enumerate(bands(new.fingerprint) if new.fingerprint else ()):
        yield {"version_id": version_id, "band": band, "value": value}


def _make_current(
    connection: Connection, held: Sequence[_Held], ids: Sequence[int], new: Sequence[NewVersion]
) -> None:
    rows = [
        {
            "key": one.document_id,
            "current_version_id": version_id,
            "container": version.container,
            "etag": version.validators.etag,
            "last_modified": version.validators.last_modified,
        }
        for one, version_id, version in zip(held, ids, new, strict=True)
    ]
    connection.execute(update(documents).where(documents.c.id == bindparam("key")), rows)


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
