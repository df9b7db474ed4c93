"""Reading passages: for retrieval (only what is current), and for the indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Row, Select, func, select

from ingestion.documents import Page, Passage, Span, Version, page_number
from ingestion.library.codec import pages_from_json, spans_from_json, vector_from_bytes
from ingestion.library.filters import Filters
from ingestion.library.keys import portions
from ingestion.library.records import StoredPassage
from ingestion.library.tables import collections, documents, passages, versions


@dataclass(frozen=True, slots=True)
class IndexablePassage:
    """What an index takes in. `embedding` is float32, L2-normalised."""

    id: int
    collection_id: int
    version_id: int
    title: str | None
    heading: str
    text: str
    embedding: NDArray[np.float32]


class PassageReader:
    """Reads passages with their text cut from the version that they belong to."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def current(self, ids: Sequence[int], collection: str) -> dict[int, StoredPassage]:
        """Those of the passages that are current and in the collection, by id.

        This is the check that every hit of an index goes through: whatever an index says, what was
        deleted, replaced, or belongs to another collection is not returned.
        """
        found: dict[int, StoredPassage] = {}
        with self._engine.connect() as connection:
            for some in portions(ids):
                query = _stored().where(
                    passages.c.id.in_(some),
                    documents.c.current_version_id == versions.c.id,
                )
                # Compared here, not in SQL: told the name, SQLite begins with all of the
                # collection's documents, and takes a hundred times as long.
                rows = [row for row in connection.execute(query) if row.name == collection]
                pages = _pages(connection, {row.version_id for row in rows})
                found |= {row.id: _stored_passage(row, pages[row.version_id]) for row in rows}
        return found

    def in_version(self, version: Version) -> list[StoredPassage]:
        """All passages of a version, in the order of its text, current or not.

        Their words are cut here, from the text that the version holds.
        """
        query = (
            select(passages.c.id, passages.c.start, passages.c.end)
            .add_columns(passages.c.heading, passages.c.sentences)
            .where(passages.c.version_id == version.id)
            .order_by(passages.c.start)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = [
            Passage(Span(row.start, row.end), spans_from_json(row.sentences), row.heading)
            for row in rows
        ]
        return passages_of(version, found, [row.id for row in rows])

    def versions_within(self, collection_id: int, filters: Filters) -> frozenset[int]:
        """The current versions of a collection's documents that meet some conditions."""
        query = select(documents.c.id, documents.c.source, documents.c.current_version_id).where(
            documents.c.collection_id == collection_id, documents.c.current_version_id.is_not(None)
        )
        with self._engine.connect() as connection:
            found = frozenset(
                int(row.current_version_id)
                for row in connection.execute(query)
                if filters.admits_document(row.id, row.source)
            )
            if filters.asks_for_version:
                found &= _versions_admitted(connection, filters)
        return found

    def vectors_of(
        self, version_ids: Collection[int], most: int
    ) -> tuple[list[int], NDArray[np.float32]] | None:
        """The passages of versions and their vectors [passages, dimensions], if at most `most`."""
        if len(version_ids) > most:
            return None
        ids: list[int] = []
        vectors: list[NDArray[np.float32]] = []
        with self._engine.connect() as connection:
            for some in portions(version_ids):
                query = (
                    select(passages.c.id, passages.c.embedding)
                    .where(passages.c.version_id.in_(some))
                    .limit(most + 1 - len(ids))
                )
                for row in connection.execute(query):
                    ids.append(row.id)
                    vectors.append(vector_from_bytes(row.embedding))
                if len(ids) > most:
                    return None
        return (ids, np.stack(vectors)) if ids else ([], np.empty((0, 0), np.float32))

    def versions_of(self, ids: Collection[int]) -> dict[int, int]:
        """The version that each passage belongs to, by the passage's id."""
        with self._engine.connect() as connection:
            return {
                row.id: row.version_id
                for some in portions(ids)
                for row in connection.execute(
                    select(passages.c.id, passages.c.version_id).where(passages.c.id.in_(some))
                )
            }

    def ids_of_version(self, version_id: int) -> list[int]:
        """The ids of a version's passages, current or not."""
        query = select(passages.c.id).where(passages.c.version_id == version_id)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def of_versions(self, version_ids: Sequence[int]) -> list[IndexablePassage]:
        """The passages of those versions that are current, for an index."""
        found: list[IndexablePassage] = []
        with self._engine.connect() as connection:
            for some in portions(version_ids):
                rows = connection.execute(
                    _indexable().where(passages.c.version_id.in_(some)).order_by(passages.c.id)
                )
                found += _indexable_passages(connection, rows)
        return found

    def all_current(self, batch: int) -> Iterator[list[IndexablePassage]]:
        """Every current passage, in batches, for rebuilding an index."""
        last = 0
        while True:
            query = _indexable().where(passages.c.id > last).order_by(passages.c.id).limit(batch)
            with self._engine.connect() as connection:
                found = list(_indexable_passages(connection, connection.execute(query)))
            if not found:
                return
            yield found
            last = found[-1].id

    def count_current(self) -> dict[int, int]:
        """How many passages are current in each collection, by its key."""
        query = (
            select(collections.c.id, func.count(passages.c.id))
            .outerjoin(documents, documents.c.collection_id == collections.c.id)
            .outerjoin(passages, passages.c.version_id == documents.c.current_version_id)
            .group_by(collections.c.id)
        )
        with self._engine.connect() as connection:
            return {int(key): int(count) for key, count in connection.execute(query)}


def passages_of(
    version: Version, found: Sequence[Passage], ids: Sequence[int]
) -> list[StoredPassage]:
    """Passages of a version, in the order of its text, as retrieval and citations take them."""
    pages = iter(version.document.pages)
    page = next(pages, None)
    stored: list[StoredPassage] = []
    for key, passage in zip(ids, found, strict=True):
        while page is not None and page.span.end <= passage.span.start:
            page = next(pages, None)
        stored.append(
            StoredPassage(
                id=key,
                collection=version.collection,
                document_id=version.document_id,
                version_id=version.id,
                version=version.number,
                source=version.source,
                title=version.document.metadata.title,
                published_at=version.document.metadata.published_at,
                heading=passage.heading,
                page=page.number if page else None,
                span=passage.span,
                text=passage.span.of(version.text),
                sentences=passage.sentences,
            )
        )
    return stored


def _versions_admitted(connection: Connection, filters: Filters) -> frozenset[int]:
    """Versions that meet the conditions on them, of any collection, read from an index alone."""
    query = select(versions.c.id, versions.c.language)
    if filters.published_from:
        query = query.where(versions.c.published_at >= filters.published_from)
    if filters.published_to:
        query = query.where(versions.c.published_at <= filters.published_to)
    rows = connection.execute(query)
    return frozenset(row.id for row in rows if filters.admits_language(row.language))


def _text() -> Any:
    """The passage's words, cut by the database; SQL counts from one."""
    length = passages.c.end - passages.c.start
    return func.substr(versions.c.text, passages.c.start + 1, length).label("text")


def _stored() -> Select[Any]:
    return (
        select(
            passages.c.id,
            passages.c.version_id,
            passages.c.start,
            passages.c.end,
            passages.c.heading,
            passages.c.sentences,
            versions.c.document_id,
            versions.c.number,
            versions.c.title,
            versions.c.published_at,
            documents.c.source,
            collections.c.name,
            _text(),
        )
        .join(versions, versions.c.id == passages.c.version_id)
        .join(documents, documents.c.id == versions.c.document_id)
        .join(collections, collections.c.id == documents.c.collection_id)
    )


def _pages(connection: Connection, version_ids: Iterable[int]) -> dict[int, tuple[Page, ...]]:
    """The pages of versions: read once for each, since a long one has as many as passages."""
    query = select(versions.c.id, versions.c.pages).where(versions.c.id.in_(version_ids))
    return {row.id: pages_from_json(row.pages) for row in connection.execute(query)}


def _stored_passage(row: Row[Any], pages: Sequence[Page]) -> StoredPassage:
    return StoredPassage(
        id=row.id,
        collection=row.name,
        document_id=row.document_id,
        version_id=row.version_id,
        version=row.number,
        source=row.source,
        title=row.title,
        published_at=row.published_at,
        heading=row.heading,
        page=page_number(pages, row.start),
        span=Span(row.start, row.end),
        text=row.text,
        sentences=spans_from_json(row.sentences),
    )


def _indexable() -> Select[Any]:
    return (
        select(
            passages.c.id,
            passages.c.version_id,
            passages.c.start,
            passages.c.end,
            passages.c.heading,
            passages.c.embedding,
            versions.c.title,
            documents.c.collection_id,
        )
        .join(versions, versions.c.id == passages.c.version_id)
        .join(documents, documents.c.current_version_id == versions.c.id)
    )


def _indexable_passages(
    connection: Connection, rows: Iterable[Row[Any]]
) -> Iterator[IndexablePassage]:
    """Rows with their words, each version's text read once and one at a time.

    Cut here, not in SQL: the database walks through a text from its beginning for every passage.
    """
    for version_id, of_version in groupby(rows, key=lambda row: row.version_id):
        text = connection.execute(
            select(versions.c.text).where(versions.c.id == version_id)
        ).scalar_one()
        for row in of_version:
            yield IndexablePassage(
                id=row.id,
                collection_id=row.collection_id,
                version_id=version_id,
                title=row.title,
                heading=row.heading,
                text=text[row.start : row.end],
                embedding=vector_from_bytes(row.embedding),
            )
