"""The library's operations: store versions, delete documents, read them back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Select, bindparam, delete, insert, select, text, update

from ingestion.documents import PageLayout, PageSize, Span, Version
from ingestion.errors import InvalidName, LibraryDamaged, UnknownCollection, UnknownDocument
from ingestion.library.api_keys import KeyStore
from ingestion.library.audit import AuditAct, AuditLog, append_audit
from ingestion.library.belonging import Belonging
from ingestion.library.changes import ChangeLog, begin_changes
from ingestion.library.codec import pages_from_json
from ingestion.library.conversations import ConversationStore
from ingestion.library.database import rewrite_sqlite
from ingestion.library.feedback import FeedbackStore
from ingestion.library.filters import Filters
from ingestion.library.jobs import JobStore
from ingestion.library.keys import portions
from ingestion.library.listing import (
    WHOLE_LISTING,
    LanguageCount,
    Listing,
    read_languages,
    read_stretch,
)
from ingestion.library.originals import Originals
from ingestion.library.passages import PassageReader
from ingestion.library.properties import Properties
from ingestion.library.records import (
    CollectionSummary,
    DocumentSummary,
    HeldSource,
    NearCopy,
    NewVersion,
    StoredVersion,
    Validators,
    VersionHead,
    VersionSummary,
)
from ingestion.library.rows import (
    select_collections,
    select_fingerprint,
    select_near,
    select_summaries,
    select_version_head,
    select_version_summaries,
    select_versions,
    to_collection,
    to_layout,
    to_near_copy,
    to_summary,
    to_version,
    to_version_summary,
)
from ingestion.library.sessions import SessionStore
from ingestion.library.staging import Staging
from ingestion.library.summaries import SummaryStore
from ingestion.library.tables import collections, documents, layouts, properties, versions
from ingestion.library.whole_versions import read_whole_version
from ingestion.library.writing import (
    add_versions,
    ensure_collection,
    forget_document,
    withdraw_document,
)
from ingestion.near_copies import NEAR_COPY
from ingestion.page_boxes import PageBox, boxes_of

_IS_CURRENT = documents.c.current_version_id.is_not(None)
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
        self.summaries = SummaryStore(engine)
        self.feedback = FeedbackStore(engine)
        self.conversations = ConversationStore(engine)
        self.jobs = JobStore(engine, Staging(originals.folder.parent / "uploads"))
        self.belonging = Belonging(engine)
        self.keys = KeyStore(engine)
        self.sessions = SessionStore(engine)
        self.audit = AuditLog(engine)

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

    def note(self, act: AuditAct, what: Mapping[str, Any]) -> None:
        """Record an act in the audit log that changes nothing here: an export, for example."""
        self.audit.note(act, what)

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
                raise unknown_collection(name, _names(connection))
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
                raise unknown_collection(name, _names(connection))
            return int(found)

    def add(
        self, collection: str, new: Sequence[NewVersion], act: Literal["ingest", "edit"] = "ingest"
    ) -> list[StoredVersion]:
        """Make versions the current ones of their documents, all in one transaction.

        The collection and the documents are created when they are new. A version that was current
        before ceases to be searchable in the same transaction, and stays readable. `act` is what
        the audit log calls it.

        Raises:
            InvalidName: if the collection is new and its name breaks the rules.
            ValueError: if two of them are of the same source.
        """
        if len({version.source for version in new}) < len(new):
            raise ValueError("two versions of one source cannot both become the current one")
        check_collection_name(collection)
        with self._engine.begin() as connection:
            begin_changes(connection)
            collection_id = ensure_collection(connection, collection)
            if not new:
                return []
            added = add_versions(connection, collection_id, new)
            ids = [one.document_id for one in added]
            append_audit(connection, act, {"collection": collection, "documents": ids})
            return added

    def delete(self, *document_ids: str) -> int:
        """Take documents, and what came in them, out of search and listings.

        Returns:
            the last entry of the change log that says so.

        Raises:
            UnknownDocument: if one of them is not there; then none is deleted.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            sequence, gone = 0, set[str]()
            for document_id in dict.fromkeys(document_ids):
                # What came in another of them has gone with it.
                if document_id in gone:
                    continue
                going, sequence = withdraw_document(connection, document_id)
                if document_id not in going:
                    raise unknown_document(document_id)
                gone.update(going)
            append_audit(connection, "delete", {"documents": sorted(gone)})
        return sequence

    def is_current(self, document_id: str) -> bool:
        """Whether a document can be searched: it is known, and has not been deleted."""
        with self._engine.connect() as connection:
            query = select_summaries().where(documents.c.id == document_id)
            return connection.execute(query).first() is not None

    def forget(self, *document_ids: str) -> None:
        """Remove the rows of deleted documents and of what came in them.

        It is noted that their bytes are still to be purged.

        The note stays until `sweep` has run to its end, so that a kill in between loses nothing.

        Raises:
            UnknownDocument: if there is no such document, or it has not been deleted; then none is
                forgotten.
        """
        with self._engine.begin() as connection:
            begin_changes(connection)
            gone: set[str] = set()
            for document_id in dict.fromkeys(document_ids):
                self.jobs.forget_document(connection, document_id)
                going = forget_document(connection, document_id)
                if document_id not in gone | going:
                    raise unknown_document(document_id)
                gone |= going
                connection.execute(insert(properties).values(name=f"purge:{document_id}", value=""))
            append_audit(connection, "purge", {"documents": sorted(gone)})

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
        with self._engine.connect() as connection:
            row = connection.execute(
                _find(), {"collection": collection, "source": source}
            ).one_or_none()
        return None if row is None else to_summary(row)

    def sources(self, collection: str) -> list[HeldSource]:
        """The sources of a collection's documents; none if there is no such collection."""
        with self._engine.connect() as connection:
            return [HeldSource(*row) for row in connection.execute(_sources(collection))]

    def members(self, collection: str, containers: Sequence[str]) -> list[HeldSource]:
        """The documents that came in some archives or e-mails."""
        found: list[HeldSource] = []
        with self._engine.connect() as connection:
            for some in portions(containers):
                query = _sources(collection).where(documents.c.container.in_(some))
                found += [HeldSource(*row) for row in connection.execute(query)]
        return found

    def note_validators(self, document_id: str, validators: Validators) -> None:
        """Note what a web server calls the state that is held, where it calls it anew."""
        with self._engine.begin() as connection:
            connection.execute(
                update(documents)
                .where(documents.c.id == document_id)
                .values(etag=validators.etag, last_modified=validators.last_modified)
            )

    def versions(self, document_id: str) -> list[VersionSummary]:
        """The versions of a document, the newest first; a deleted one has them still.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._engine.connect() as connection:
            rows = connection.execute(select_version_summaries(document_id)).all()
        if not rows:
            raise unknown_document(document_id)
        return [to_version_summary(row) for row in rows]

    def page_layouts(self, version_id: int, span: Span) -> list[PageLayout]:
        """Where the words are on the pages that a span of a version touches.

        Formats without pages that look like anything have no layouts.
        """
        with self._engine.connect() as connection:
            held = connection.execute(select(versions.c.pages).where(versions.c.id == version_id))
            pages = pages_from_json(held.scalar_one_or_none() or ())
            numbers = [
                page.number
                for page in pages
                if page.span.start < span.end and span.start < page.span.end
            ]
            query = select(layouts).where(
                layouts.c.version_id == version_id, layouts.c.page.in_(numbers)
            )
            return [to_layout(row) for row in connection.execute(query.order_by(layouts.c.page))]

    def page_boxes(self, version: Version, span: Span) -> tuple[PageBox, ...]:
        """Where a span of a version stands on its pages; nowhere if its format has none.

        A version that is not stored brings its layouts along.
        """
        if not version.document.pages:
            return ()
        return boxes_of(span, version.document.layouts or self.page_layouts(version.id, span))

    def page_sizes(self, version_id: int) -> list[PageSize]:
        """The sizes of all pages that look like something, in order, without their words."""
        query = select(layouts.c.page, layouts.c.width, layouts.c.height)
        query = query.where(layouts.c.version_id == version_id).order_by(layouts.c.page)
        with self._engine.connect() as connection:
            return [PageSize(*row) for row in connection.execute(query)]

    def page_layout(self, version_id: int, page: int) -> PageLayout | None:
        """The layout of one page, if it has one."""
        query = select(layouts).where(layouts.c.version_id == version_id, layouts.c.page == page)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else to_layout(row)

    def near_copies(self, document_id: str) -> list[NearCopy]:
        """The documents of the same collection that say nearly the same, the likest first.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._engine.connect() as connection:
            own = connection.execute(select_fingerprint(document_id)).one_or_none()
            if own is None:
                raise unknown_document(document_id)
            rows = connection.execute(select_near(own)) if own.fingerprint else ()
            found = [to_near_copy(row, own.fingerprint) for row in rows]
        near = [copy for copy in found if copy.similarity >= NEAR_COPY]
        return sorted(near, key=lambda copy: -copy.similarity)

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
            raise unknown_document(document_id)
        return to_summary(row)

    def documents(
        self,
        collection: str,
        limit: int = 100,
        offset: int = 0,
        listing: Listing = WHOLE_LISTING,
    ) -> tuple[list[DocumentSummary], int]:
        """A stretch of a collection's documents, and how many are listed in all.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        collection_id = self.collection_id(collection)
        with self._engine.connect() as connection:
            return read_stretch(connection, collection_id, listing, limit, offset)

    def languages(self, collection: str) -> list[LanguageCount]:
        """The languages of a collection's documents, those of most documents first.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        collection_id = self.collection_id(collection)
        with self._engine.connect() as connection:
            return read_languages(connection, collection_id)

    def documents_within(self, collection: str, filters: Filters) -> list[DocumentSummary]:
        """All documents of a collection that meet the filters, by source.

        Raises:
            UnknownCollection: if there is none of that name.
        """
        self.collection_id(collection)
        query = (
            select_summaries().where(collections.c.name == collection).order_by(documents.c.source)
        )
        with self._engine.connect() as connection:
            found = [to_summary(row) for row in connection.execute(query)]
        return [
            one
            for one in found
            if filters.admits_document(one.document_id, one.source)
            and filters.admits_language(one.language)
            and filters.admits_day(one.published_at)
        ]

    def whole_version(self, document_id: str) -> NewVersion:
        """All that is kept of a document's current version, as it was stored.

        Raises:
            UnknownDocument: if there is no such document, or it has been deleted.
        """
        with self._engine.connect() as connection:
            found = read_whole_version(connection, document_id)
        if found is None:
            raise unknown_document(document_id)
        return found

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
            raise unknown_document(document_id, number)
        return to_version(row)

    def version_head(self, document_id: str, number: int | None = None) -> VersionHead:
        """A version as `version` finds it, without its text: long texts take a while to read.

        Raises:
            UnknownDocument: if there is no such document or version.
        """
        with self._engine.connect() as connection:
            row = connection.execute(select_version_head(document_id, number)).one_or_none()
        if row is None:
            raise unknown_document(document_id, number)
        return VersionHead(*row)


@cache
def _find() -> Select[Any]:
    # Asked for every file of a folder: putting the query together costs more than answering it.
    return select_summaries().where(
        collections.c.name == bindparam("collection"), documents.c.source == bindparam("source")
    )


def _sources(collection: str) -> Select[Any]:
    return (
        select(documents.c.source, documents.c.id, documents.c.container)
        .join(collections, collections.c.id == documents.c.collection_id)
        .where(collections.c.name == collection, _IS_CURRENT)
        .order_by(documents.c.source)
    )


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


def unknown_collection(name: str, known: Sequence[str]) -> UnknownCollection:
    """What says that there is no collection of a name, and which there are."""
    listed = ", ".join(known) or "none yet; ingest something into it first"
    return UnknownCollection(f"there is no collection {name!r} (collections: {listed})")


def unknown_document(document_id: str, number: int | None = None) -> UnknownDocument:
    """What says that there is no document of an id, or no such version of it."""
    which = f"document {document_id!r}" + ("" if number is None else f" with a version {number}")
    return UnknownDocument(f"there is no {which}: `footnote documents list` shows what there is")
