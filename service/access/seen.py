"""The library as somebody may see it.

`SeenLibrary` has no database of its own: it overrides what may be asked, and asks the whole library
after it has checked. What it does not override finds no database and fails, so that a method that
is added to the library later cannot let anybody see more. A test goes through all of them.

What is in none of their collections is answered by the same error, in the same words, as what does
not exist. What they see and may not do is refused, with the scope that it takes: any scope lets one
see what there is (names, titles, states of jobs); the words of documents take `read`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ingestion.documents import PageLayout, PageSize, Span, Version
from ingestion.errors import UnknownCollection
from ingestion.library import Library
from ingestion.library.api_keys import KeyStore
from ingestion.library.audit import AuditAct, AuditLog, acting_as
from ingestion.library.filters import Filters
from ingestion.library.library import unknown_collection, unknown_document
from ingestion.library.listing import WHOLE_LISTING, LanguageCount, Listing
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
from ingestion.library.sessions import SessionStore
from service.access.principals import Principal
from service.access.seen_stores import SeenFeedback, SeenJobs, SeenOriginals, SeenPassages


class SeenLibrary(Library):
    """A library without what is not in somebody's collections. Safe to use from any thread.

    It lasts as long as a request: who sees what is looked up once for each thing.
    """

    def __init__(self, whole: Library, principal: Principal) -> None:
        # Not super().__init__(): without a database, nothing can be read past the checks here.
        self._whole = whole
        self._principal = principal
        self._seen_versions: dict[int, bool] = {}
        self.originals = SeenOriginals(whole, principal)
        self.passages = SeenPassages(whole, principal, self.sees_version)
        self.jobs: SeenJobs = SeenJobs(whole, principal)
        self.feedback = SeenFeedback(whole, principal)
        self.conversations = whole.conversations.of(principal.owner, principal.collections)
        # Known by digests of all that went into them, which only who sees all of it can tell.
        self.summaries = whole.summaries

    @property
    def keys(self) -> KeyStore:  # type: ignore[override]
        """The keys, for administrators."""
        self._principal.need("admin")
        return self._whole.keys

    @property
    def audit(self) -> AuditLog:  # type: ignore[override]
        """The audit log, for administrators."""
        self._principal.need("admin")
        return self._whole.audit

    @property
    def sessions(self) -> SessionStore:  # type: ignore[override]
        """The sessions, for administrators."""
        self._principal.need("admin")
        return self._whole.sessions

    def sees_version(self, version_id: int) -> bool:
        """Whether a version is in one of their collections."""
        if version_id not in self._seen_versions:
            collection = self._whole.belonging.of_version(version_id)
            self._seen_versions[version_id] = self._principal.sees(collection)
        return self._seen_versions[version_id]

    def check(self) -> str:
        """As `Library.check`, for administrators."""
        self._principal.need("admin")
        return self._whole.check()

    def close(self) -> None:
        """Nothing: the whole library stays open."""

    def note(self, act: AuditAct, what: Mapping[str, Any]) -> None:
        """As `Library.note`, as theirs."""
        with acting_as(self._principal.audited_as):
            self._whole.note(act, what)

    def collections(self) -> list[CollectionSummary]:
        """As `Library.collections`: their collections."""
        return [one for one in self._whole.collections() if self._principal.sees(one.name)]

    def collection(self, name: str) -> CollectionSummary:
        """As `Library.collection`; every search of it begins here or with its key."""
        self._check_collection(name)
        found = self._of_collection(name)
        self._principal.need("read")
        return found

    def collection_id(self, name: str) -> int:
        """As `Library.collection_id`."""
        self._check_collection(name)
        self._of_collection(name)
        self._principal.need("read")
        return self._whole.collection_id(name)

    def add(
        self, collection: str, new: Sequence[NewVersion], act: Literal["ingest", "edit"] = "ingest"
    ) -> list[StoredVersion]:
        """As `Library.add`."""
        self.check_ingest(collection)
        with acting_as(self._principal.audited_as):
            return self._whole.add(collection, new, act)

    def delete(self, *document_ids: str) -> int:
        """As `Library.delete`."""
        self.check_delete(*document_ids)
        with acting_as(self._principal.audited_as):
            return self._whole.delete(*document_ids)

    def forget(self, *document_ids: str) -> None:
        """As `Library.forget`."""
        self.check_delete(*document_ids)
        with acting_as(self._principal.audited_as):
            self._whole.forget(*document_ids)

    def is_current(self, document_id: str) -> bool:
        """As `Library.is_current`."""
        return self._sees(document_id) and self._whole.is_current(document_id)

    @property
    def unswept(self) -> bool:
        """As `Library.unswept`, for administrators."""
        self._principal.need("admin")
        return self._whole.unswept

    def sweep(self) -> None:
        """As `Library.sweep`, for administrators."""
        self._principal.need("admin")
        self._whole.sweep()

    def settle_purges(self) -> None:
        """As `Library.settle_purges`, for administrators."""
        self._principal.need("admin")
        self._whole.settle_purges()

    def find(self, collection: str, source: str) -> DocumentSummary | None:
        """As `Library.find`."""
        return self._whole.find(collection, source) if self._principal.sees(collection) else None

    def sources(self, collection: str) -> list[HeldSource]:
        """As `Library.sources`."""
        return self._whole.sources(collection) if self._principal.sees(collection) else []

    def members(self, collection: str, containers: Sequence[str]) -> list[HeldSource]:
        """As `Library.members`."""
        seen = self._principal.sees(collection)
        return self._whole.members(collection, containers) if seen else []

    def note_validators(self, document_id: str, validators: Validators) -> None:
        """As `Library.note_validators`."""
        self._check_document(document_id)
        self._principal.need("ingest")
        self._whole.note_validators(document_id, validators)

    def versions(self, document_id: str) -> list[VersionSummary]:
        """As `Library.versions`."""
        self._check_document(document_id)
        return self._whole.versions(document_id)

    def page_layouts(self, version_id: int, span: Span) -> list[PageLayout]:
        """As `Library.page_layouts`."""
        if not self.sees_version(version_id):
            return []
        self._principal.need("read")
        return self._whole.page_layouts(version_id, span)

    def page_sizes(self, version_id: int) -> list[PageSize]:
        """As `Library.page_sizes`."""
        return self._whole.page_sizes(version_id) if self.sees_version(version_id) else []

    def page_layout(self, version_id: int, page: int) -> PageLayout | None:
        """As `Library.page_layout`."""
        if not self.sees_version(version_id):
            return None
        self._principal.need("read")
        return self._whole.page_layout(version_id, page)

    def near_copies(self, document_id: str) -> list[NearCopy]:
        """As `Library.near_copies`: they are of the same collection."""
        self._check_document(document_id)
        return self._whole.near_copies(document_id)

    def document(self, document_id: str) -> DocumentSummary:
        """As `Library.document`."""
        self._check_document(document_id)
        return self._whole.document(document_id)

    def documents(
        self,
        collection: str,
        limit: int = 100,
        offset: int = 0,
        listing: Listing = WHOLE_LISTING,
    ) -> tuple[list[DocumentSummary], int]:
        """As `Library.documents`."""
        self._check_collection(collection)
        try:
            return self._whole.documents(collection, limit, offset, listing)
        except UnknownCollection:
            raise self._unknown_collection(collection) from None

    def languages(self, collection: str) -> list[LanguageCount]:
        """As `Library.languages`."""
        self._check_collection(collection)
        try:
            return self._whole.languages(collection)
        except UnknownCollection:
            raise self._unknown_collection(collection) from None

    def documents_within(self, collection: str, filters: Filters) -> list[DocumentSummary]:
        """As `Library.documents_within`."""
        self._check_collection(collection)
        try:
            return self._whole.documents_within(collection, filters)
        except UnknownCollection:
            raise self._unknown_collection(collection) from None

    def whole_version(self, document_id: str) -> NewVersion:
        """As `Library.whole_version`."""
        self._check_document(document_id)
        found = self._whole.whole_version(document_id)
        self._principal.need("read")
        return found

    def version(self, document_id: str, number: int | None = None) -> Version:
        """As `Library.version`."""
        self._check_document(document_id, number)
        found = self._whole.version(document_id, number)
        self._principal.need("read")
        return found

    def version_head(self, document_id: str, number: int | None = None) -> VersionHead:
        """As `Library.version_head`; its bytes and pages begin here."""
        self._check_document(document_id, number)
        found = self._whole.version_head(document_id, number)
        self._principal.need("read")
        return found

    def check_ingest(self, collection: str) -> None:
        """Check that documents may be added to a collection, which may be new.

        Raises:
            UnknownCollection: if it is none of theirs, whether there is one or not.
            NotAllowed: if they may not ingest.
        """
        self._check_collection(collection)
        self._principal.need("ingest")

    def check_edit(self, document_id: str) -> None:
        """Check that a document may be edited.

        Raises:
            UnknownDocument: if there is no such document among theirs.
            NotAllowed: if they may not ingest.
        """
        self.document(document_id)
        self._principal.need("ingest")

    def check_delete(self, *document_ids: str) -> None:
        """Check that documents may be deleted.

        Raises:
            UnknownDocument: if one of them is not among theirs.
            NotAllowed: if they may not delete.
        """
        for document_id in document_ids:
            self.versions(document_id)
        self._principal.need("delete")

    def _sees(self, document_id: str) -> bool:
        return self._principal.sees(self._whole.belonging.of_document(document_id))

    def _check_document(self, document_id: str, number: int | None = None) -> None:
        if not self._sees(document_id):
            raise unknown_document(document_id, number)

    def _check_collection(self, name: str) -> None:
        if not self._principal.sees(name):
            raise self._unknown_collection(name)

    def _of_collection(self, name: str) -> CollectionSummary:
        try:
            return self._whole.collection(name)
        except UnknownCollection:
            raise self._unknown_collection(name) from None

    def _unknown_collection(self, name: str) -> UnknownCollection:
        return unknown_collection(name, [one.name for one in self.collections()])
