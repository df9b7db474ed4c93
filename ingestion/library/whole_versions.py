"""Reading back all that is kept of a version, as it was stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, select

from ingestion.documents import Passage, Span
from ingestion.given_metadata import GivenMetadata
from ingestion.library.codec import metadata_from_json, spans_from_json, vector_from_bytes
from ingestion.library.records import NewVersion, Validators
from ingestion.library.rows import to_layout, to_version
from ingestion.library.tables import collections, documents, layouts, passages, versions


def read_whole_version(connection: Connection, document_id: str) -> NewVersion | None:
    """A document's current version, whole; None if it has none."""
    row = connection.execute(_current_version(document_id)).one_or_none()
    if row is None:
        return None
    pages = connection.execute(
        select(layouts).where(layouts.c.version_id == row.id).order_by(layouts.c.page)
    )
    document = replace(to_version(row).document, layouts=tuple(to_layout(one) for one in pages))
    held = connection.execute(
        select(passages).where(passages.c.version_id == row.id).order_by(passages.c.start)
    ).all()
    return NewVersion(
        source=row.source,
        sha256=row.sha256,
        document=document,
        passages=tuple(_passage(one) for one in held),
        embeddings=_vectors(held),
        container=row.container,
        validators=Validators(row.etag, row.last_modified),
        given=GivenMetadata.from_json(row.given),
        own=None if row.own is None else metadata_from_json(row.own),
        fingerprint=row.fingerprint,
    )


def _current_version(document_id: str) -> Select[Any]:
    return (
        select(
            versions,
            documents.c.source,
            documents.c.container,
            documents.c.etag,
            documents.c.last_modified,
            collections.c.name,
        )
        .join(documents, documents.c.current_version_id == versions.c.id)
        .join(collections, collections.c.id == documents.c.collection_id)
        .where(documents.c.id == document_id)
    )


def _passage(row: Row[Any]) -> Passage:
    return Passage(Span(row.start, row.end), spans_from_json(row.sentences), row.heading)


def _vectors(rows: Sequence[Row[Any]]) -> Any:
    if not rows:
        return np.empty((0, 0), np.float32)
    return np.stack([vector_from_bytes(row.embedding) for row in rows])
