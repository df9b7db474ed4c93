"""Writing a version into the library, inside the transaction of an ingest."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from ingestion.library.changes import append_change
from ingestion.library.codec import (
    blocks_to_json,
    pages_to_json,
    spans_to_json,
    vector_to_bytes,
)
from ingestion.library.records import NewVersion, StoredVersion
from ingestion.library.tables import collections, documents, passages, versions


def ensure_collection(connection: Connection, name: str) -> int:
    """The key of a collection, which is made if it is new."""
    query = select(collections.c.id).where(collections.c.name == name)
    found = connection.execute(query).scalar()
    if found is None:
        connection.execute(insert(collections).values(name=name, created_at=datetime.now(UTC)))
        found = connection.execute(query).scalar_one()
    return int(found)


def add_version(connection: Connection, collection_id: int, new: NewVersion) -> StoredVersion:
    """Make a version the current one of its document, and log what that changes for indexes."""
    document_id, replaced = _ensure_document(connection, collection_id, new.source)
    number = (
        1
        + connection.execute(
            select(func.coalesce(func.max(versions.c.number), 0)).where(
                versions.c.document_id == document_id
            )
        ).scalar_one()
    )
    version_id = _insert_version(connection, document_id, number, new)
    _insert_passages(connection, version_id, new)
    connection.execute(
        update(documents).where(documents.c.id == document_id).values(current_version_id=version_id)
    )
    if replaced is not None:
        append_change(connection, "remove", collection_id, replaced)
    sequence = append_change(connection, "add", collection_id, version_id)
    return StoredVersion(document_id, number, sequence)


def forget_document(connection: Connection, document_id: str) -> bool:
    """Remove the rows of a document that has been deleted; False if there is none."""
    deleted = documents.c.current_version_id.is_(None)
    if not connection.execute(
        select(documents.c.id).where(documents.c.id == document_id, deleted)
    ).first():
        return False
    own = select(versions.c.id).where(versions.c.document_id == document_id)
    connection.execute(delete(passages).where(passages.c.version_id.in_(own)))
    connection.execute(delete(versions).where(versions.c.document_id == document_id))
    connection.execute(delete(documents).where(documents.c.id == document_id))
    return True


def _ensure_document(
    connection: Connection, collection_id: int, source: str
) -> tuple[str, int | None]:
    row = connection.execute(
        select(documents.c.id, documents.c.current_version_id).where(
            documents.c.collection_id == collection_id, documents.c.source == source
        )
    ).one_or_none()
    if row is not None:
        return row.id, row.current_version_id
    document_id = uuid.uuid4().hex
    connection.execute(
        insert(documents).values(
            id=document_id,
            collection_id=collection_id,
            source=source,
            created_at=datetime.now(UTC),
        )
    )
    return document_id, None


def _insert_version(connection: Connection, document_id: str, number: int, new: NewVersion) -> int:
    described = new.document.metadata
    result = connection.execute(
        insert(versions).values(
            document_id=document_id,
            number=number,
            sha256=new.sha256,
            text=new.document.text,
            blocks=blocks_to_json(new.document.blocks),
            pages=pages_to_json(new.document.pages),
            title=described.title,
            authors=list(described.authors),
            publisher=described.publisher,
            url=described.url,
            language=described.language,
            published_at=described.published_at,
            published_from=described.published_from,
            ingested_at=datetime.now(UTC),
        )
    )
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - an INSERT of one row has a key
    return int(key[0])


def _insert_passages(connection: Connection, version_id: int, new: NewVersion) -> None:
    rows = [
        {
            "version_id": version_id,
            "start": passage.span.start,
            "end": passage.span.end,
            "heading": passage.heading,
            "sentences": spans_to_json(passage.sentences),
            "embedding": vector_to_bytes(embedding),
        }
        for passage, embedding in zip(new.passages, new.embeddings, strict=True)
    ]
    if rows:
        connection.execute(insert(passages), rows)
