"""The library's operations: store versions, delete documents, read them back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, text, update

from ingestion.documents import Metadata, ParsedDocument, Version
from ingestion.errors import InvalidName, LibraryDamaged, UnknownCollection, UnknownDocument
from ingestion.library.changes import ChangeLog, append_change, begin_changes
from ingestion.library.codec import (
    blocks_from_json,
    blocks_to_json,
    pages_from_json,
    pages_to_json,
    spans_to_json,
    vector_to_bytes,
)
from ingestion.library.originals import Originals
from ingestion.library.passages import PassageReader
from ingestion.library.properties import Properties
from ingestion.library.records import (
    CollectionSummary,
    DocumentSummary,
    NewVersion,
    StoredVersion,
)
from ingestion.library.tables import collections, documents, passages, versions

_NAME = re.compile(r"[^\W_][\w.\- ]{0,63}")


class Library:
    """Documents and their versions, in collections.

    Every method is one transaction: it happens whole or not at all. Safe to use from any thread.
    """

    def __init__(self, engine: Engine, originals: Originals) -> None:
        self._engine = engine
        self.originals = originals
        self.changes = ChangeLog(engine)
        self.passages = PassageReader(engine)
        self.properties = Properties(engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def check(self) -> str:
        """Let the database examine itself, where it can; return what it says."""
        if self._engine.dialect.name != "sqlite":
            return "no self-check on this database"
        with self._engine.connect() as connection:
            said = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
        if said != "ok":
            raise LibraryDamaged(f"the library's database is damaged: {said}; restore a backup")
        return "the database is sound"

    def collections(self) -> list[CollectionSummary]:
        """All collections, by name."""
        counted = (
            select(
                collections.c.name,
                func.count(func.distinct(documents.c.id)).label("documents"),
                func.count(passages.c.id).label("passages"),
            )
            .select_from(collections)
            .outerjoin(
                documents,
                (documents.c.collection_id == collections.c.id)
                & documents.c.current_version_id.is_not(None),
            )
            .outerjoin(passages, passages.c.version_id == documents.c.current_version_id)
            .group_by(collections.c.name)
            .order_by(collections.c.name)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(counted)
            return [CollectionSummary(row.name, row.documents, row.passages) for row in rows]

    def collection(self, name: str) -> CollectionSummary:
        """One collection.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        known = self.collections()
        found = next((one for one in known if one.name == name), None)
        if found is None:
            raise _unknown_collection(name, [one.name for one in known])
        return found

    def collection_id(self, name: str) -> int:
        """The key under which indexes know a collection.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        with self._engine.connect() as connection:
            found = connection.execute(
                select(collections.c.id).where(collections.c.name == name)
            ).scalar()
            if found is None:
                names = connection.execute(select(collections.c.name)).scalars()
                raise _unknown_collection(name, sorted(names))
            return int(found)

    def add(self, collection: str, new: Sequence[NewVersion]) -> list[StoredVersion]:
        """Make versions the current ones of their documents, all in one transaction.

        The collection and the documents are created when they are new. A version that was current
        before ceases to be searchable in the same transaction, and stays readable.

        Raises:
            InvalidName: if the collection is new and its name breaks the rules.
        """
        check_collection_name(collection)
        with self._engine.begin() as connection:
            begin_changes(connection)
            collection_id = _ensure_collection(connection, collection)
            return [_add_version(connection, collection_id, version) for version in new]

    def delete(self, document_id: str) -> int:
        """Take a document out of search and listings; return the change-log entry that says so.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            row = connection.execute(
                select(documents).where(documents.c.id == document_id, _is_current())
            ).one_or_none()
            if row is None:
                raise _unknown_document(document_id)
            connection.execute(
                update(documents)
                .where(documents.c.id == document_id)
                .values(current_version_id=None)
            )
            return append_change(connection, "remove", row.collection_id, row.current_version_id)

    def find(self, collection: str, source: str) -> DocumentSummary | None:
        """The document that a source has in a collection, if it has one."""
        query = _summaries().where(collections.c.name == collection, documents.c.source == source)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _summary(row)

    def document(self, document_id: str) -> DocumentSummary:
        """One document that has not been deleted.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._engine.connect() as connection:
            row = connection.execute(
                _summaries().where(documents.c.id == document_id)
            ).one_or_none()
        if row is None:
            raise _unknown_document(document_id)
        return _summary(row)

    def documents(
        self, collection: str, limit: int = 100, offset: int = 0
    ) -> tuple[list[DocumentSummary], int]:
        """A stretch of a collection's documents, by source, and how many there are in all.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        total = self.collection(collection).documents
        query = (
            _summaries()
            .where(collections.c.name == collection)
            .order_by(documents.c.source)
            .limit(limit)
            .offset(offset)
        )
        with self._engine.connect() as connection:
            return [_summary(row) for row in connection.execute(query)], total

    def version(self, document_id: str, number: int | None = None) -> Version:
        """A version of a document with its text; without a number, the newest.

        Old versions, and those of deleted documents, stay readable for the citations into them.

        Raises:
            UnknownDocument: if there is no such document or version.
        """
        query = (
            select(versions, documents.c.source, collections.c.name)
            .join(documents, documents.c.id == versions.c.document_id)
            .join(collections, collections.c.id == documents.c.collection_id)
            .where(documents.c.id == document_id)
            .order_by(versions.c.number.desc())
            .limit(1)
        )
        if number is not None:
            query = query.where(versions.c.number == number)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _unknown_document(document_id, number)
        return _version(row)


def check_collection_name(name: str) -> None:
    """Check that a collection may be called this.

    Raises:
        InvalidName: if it may not, with the rule.
    """
    if not _NAME.fullmatch(name) or name.endswith(" "):
        raise InvalidName(
            f"{name!r} cannot name a collection: use 1 to 64 letters, digits, spaces, "
            "'.', '-' or '_', beginning with a letter or digit"
        )


def _ensure_collection(connection: Connection, name: str) -> int:
    query = select(collections.c.id).where(collections.c.name == name)
    found = connection.execute(query).scalar()
    if found is None:
        connection.execute(insert(collections).values(name=name, created_at=datetime.now(UTC)))
        found = connection.execute(query).scalar_one()
    return int(found)


def _add_version(connection: Connection, collection_id: int, new: NewVersion) -> StoredVersion:
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


def _is_current() -> Any:
    return documents.c.current_version_id.is_not(None)


def _summaries() -> Select[Any]:
    counted = (
        select(func.count())
        .where(passages.c.version_id == documents.c.current_version_id)
        .scalar_subquery()
    )
    return (
        select(
            documents.c.id,
            documents.c.source,
            collections.c.name,
            versions.c.number,
            versions.c.sha256,
            versions.c.title,
            versions.c.authors,
            versions.c.publisher,
            versions.c.url,
            versions.c.language,
            versions.c.published_at,
            versions.c.published_from,
            versions.c.ingested_at,
            counted.label("passages"),
        )
        .join(versions, versions.c.id == documents.c.current_version_id)
        .join(collections, collections.c.id == documents.c.collection_id)
    )


def _summary(row: Row[Any]) -> DocumentSummary:
    return DocumentSummary(
        document_id=row.id,
        collection=row.name,
        source=row.source,
        version=row.number,
        sha256=row.sha256,
        title=row.title,
        authors=tuple(row.authors),
        publisher=row.publisher,
        url=row.url,
        language=row.language,
        published_at=row.published_at,
        published_from=row.published_from,
        passages=row.passages,
        ingested_at=_in_utc(row.ingested_at),
    )


def _version(row: Row[Any]) -> Version:
    document = ParsedDocument(
        text=row.text,
        blocks=blocks_from_json(row.blocks),
        pages=pages_from_json(row.pages),
        metadata=Metadata(
            title=row.title,
            authors=tuple(row.authors),
            publisher=row.publisher,
            url=row.url,
            language=row.language,
            published_at=row.published_at,
            published_from=row.published_from,
        ),
    )
    return Version(
        id=row.id,
        document_id=row.document_id,
        collection=row.name,
        source=row.source,
        number=row.number,
        sha256=row.sha256,
        document=document,
        ingested_at=_in_utc(row.ingested_at),
    )


def _in_utc(moment: datetime) -> datetime:
    """SQLite keeps no time zone; everything is written in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unknown_collection(name: str, known: Sequence[str]) -> UnknownCollection:
    listed = ", ".join(known) or "none yet; ingest something into it first"
    return UnknownCollection(f"there is no collection {name!r} (collections: {listed})")


def _unknown_document(document_id: str, number: int | None = None) -> UnknownDocument:
    which = f"document {document_id!r}" + ("" if number is None else f" with a version {number}")
    return UnknownDocument(f"there is no {which}: `footnote documents list` shows what there is")
