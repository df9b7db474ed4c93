"""The library's operations: store versions, delete documents, read them back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, Select, delete, insert, select, text, update

from ingestion.documents import Version
from ingestion.errors import InvalidName, LibraryDamaged, UnknownCollection, UnknownDocument
from ingestion.library.changes import ChangeLog, append_change, begin_changes
from ingestion.library.database import rewrite_sqlite
from ingestion.library.originals import Originals
from ingestion.library.passages import PassageReader
from ingestion.library.properties import Properties
from ingestion.library.records import (
    CollectionSummary,
    DocumentSummary,
    NewVersion,
    StoredVersion,
)
from ingestion.library.rows import (
    select_collections,
    select_summaries,
    select_versions,
    to_collection,
    to_summary,
    to_version,
)
from ingestion.library.tables import collections, documents, properties, versions
from ingestion.library.writing import add_version, ensure_collection, forget_document

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
        with self._engine.connect() as connection:
            return [to_collection(row) for row in connection.execute(select_collections())]

    def collection(self, name: str) -> CollectionSummary:
        """One collection.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        query = select_collections().where(collections.c.name == name)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise _unknown_collection(name, _names(connection))
            return to_collection(row)

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
                raise _unknown_collection(name, _names(connection))
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
            collection_id = ensure_collection(connection, collection)
            return [add_version(connection, collection_id, version) for version in new]

    def delete(self, document_id: str) -> int:
        """Take a document out of search and listings; return the change-log entry that says so.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            row = connection.execute(
                select(documents).where(
                    documents.c.id == document_id, documents.c.current_version_id.is_not(None)
                )
            ).one_or_none()
            if row is None:
                raise _unknown_document(document_id)
            connection.execute(
                update(documents)
                .where(documents.c.id == document_id)
                .values(current_version_id=None)
            )
            return append_change(connection, "remove", row.collection_id, row.current_version_id)

    def is_current(self, document_id: str) -> bool:
        """Whether a document can be searched: it is known, and has not been deleted."""
        with self._engine.connect() as connection:
            query = select_summaries().where(documents.c.id == document_id)
            return connection.execute(query).first() is not None

    def forget(self, document_id: str) -> None:
        """Remove a deleted document's rows, and note that its bytes are still to be purged.

        The note stays until `sweep` has run to its end, so that a kill in between loses nothing.

        Raises:
            UnknownDocument: if there is no such document, or it has not been deleted.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            if not forget_document(connection, document_id):
                raise _unknown_document(document_id)
            connection.execute(insert(properties).values(name=f"purge:{document_id}", value=""))

    @property
    def unswept(self) -> bool:
        """Whether bytes of forgotten documents may still be in files."""
        with self._engine.connect() as connection:
            return connection.execute(_purges()).first() is not None

    def sweep(self) -> None:
        """Remove the bytes of forgotten documents from the database's files and the originals.

        On a database other than SQLite, its own vacuum and logs decide when rows leave the disk.
        """
        with self._engine.connect() as connection:
            wanted = set(connection.execute(select(versions.c.sha256).distinct()).scalars())
        self.originals.keep_only(wanted)
        if self._engine.dialect.name == "sqlite":
            rewrite_sqlite(self._engine)

    def settle_purges(self) -> None:
        """Take back the note that bytes are to be purged: they are gone."""
        with self._engine.begin() as connection:
            connection.execute(delete(properties).where(properties.c.name.startswith("purge:")))

    def find(self, collection: str, source: str) -> DocumentSummary | None:
        """The document that a source has in a collection, if it has one."""
        query = select_summaries().where(
            collections.c.name == collection, documents.c.source == source
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else to_summary(row)

    def sources(self, collection: str) -> dict[str, str]:
        """The ids of a collection's documents by source; nothing if there is no such collection."""
        query = (
            select(documents.c.source, documents.c.id)
            .join(collections, collections.c.id == documents.c.collection_id)
            .where(collections.c.name == collection, documents.c.current_version_id.is_not(None))
            .order_by(documents.c.source)
        )
        with self._engine.connect() as connection:
            return {row.source: row.id for row in connection.execute(query)}

    def document(self, document_id: str) -> DocumentSummary:
        """One document that has not been deleted.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._engine.connect() as connection:
            row = connection.execute(
                select_summaries().where(documents.c.id == document_id)
            ).one_or_none()
        if row is None:
            raise _unknown_document(document_id)
        return to_summary(row)

    def documents(
        self, collection: str, limit: int = 100, offset: int = 0
    ) -> tuple[list[DocumentSummary], int]:
        """A stretch of a collection's documents, by source, and how many there are in all.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        total = self.collection(collection).documents
        query = (
            select_summaries()
            .where(collections.c.name == collection)
            .order_by(documents.c.source)
            .limit(limit)
            .offset(offset)
        )
        with self._engine.connect() as connection:
            return [to_summary(row) for row in connection.execute(query)], total

    def version(self, document_id: str, number: int | None = None) -> Version:
        """A version of a document with its text; without a number, the newest.

        Old versions, and those of deleted documents, stay readable for the citations into them.

        Raises:
            UnknownDocument: if there is no such document or version.
        """
        query = select_versions(document_id, number)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _unknown_document(document_id, number)
        return to_version(row)


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


def _purges() -> Select[str]:
    return select(properties.c.name).where(properties.c.name.startswith("purge:"))


def _names(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(collections.c.name)).scalars())


def _unknown_collection(name: str, known: Sequence[str]) -> UnknownCollection:
    listed = ", ".join(known) or "none yet; ingest something into it first"
    return UnknownCollection(f"there is no collection {name!r} (collections: {listed})")


def _unknown_document(document_id: str, number: int | None = None) -> UnknownDocument:
    which = f"document {document_id!r}" + ("" if number is None else f" with a version {number}")
    return UnknownDocument(f"there is no {which}: `footnote documents list` shows what there is")
