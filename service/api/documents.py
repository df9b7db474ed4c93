"""`/v1/documents`: list, read, correct, delete."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from ingestion.documents import Version
from service.api.dependencies import Parts
from service.api.document_schemas import (
    Deletion,
    Documents,
    LanguageCount,
    ListQuery,
    MetadataChange,
)
from service.api.schemas import (
    Document,
    DocumentText,
    NearCopies,
    NearCopy,
    TextBlock,
    TextPage,
    Versions,
    VersionSummary,
)

router = APIRouter(tags=["documents"])


@router.get("/v1/documents")
def list_documents(parts: Parts, wanted: Annotated[ListQuery, Query()]) -> Documents:
    """A stretch of a collection's documents: searched by words, filtered, sorted."""
    found, total = parts.library.documents(
        wanted.collection, wanted.limit, wanted.offset, wanted.listing()
    )
    languages = parts.library.languages(wanted.collection)
    return Documents(
        documents=[Document.model_validate(one) for one in found],
        total=total,
        languages=[LanguageCount.model_validate(one) for one in languages],
    )


@router.get("/v1/documents/{document_id}")
def read_document(parts: Parts, document_id: str) -> Document:
    """A document and its current version."""
    return Document.model_validate(parts.library.document(document_id))


@router.get("/v1/documents/{document_id}/text")
def read_text(
    parts: Parts,
    document_id: str,
    version: Annotated[int | None, Query(ge=1, le=2**31, description="Default: newest.")] = None,
) -> DocumentText:
    """The text of one version, old ones included, so that every citation can be opened."""
    latest = parts.library.version(document_id)
    asked = latest if version is None else parts.library.version(document_id, version)
    deleted = not parts.library.is_current(document_id)
    return document_text(asked, latest.number, deleted=deleted)


@router.get("/v1/documents/{document_id}/versions")
def list_versions(parts: Parts, document_id: str) -> Versions:
    """Every version that is kept, those of a deleted document included."""
    found = parts.library.versions(document_id)
    return Versions(versions=[VersionSummary.model_validate(one) for one in found])


@router.get("/v1/documents/{document_id}/near-copies")
def list_near_copies(parts: Parts, document_id: str) -> NearCopies:
    """The documents of the same collection that say nearly the same, such as reprints."""
    found = parts.library.near_copies(document_id)
    return NearCopies(near_copies=[NearCopy.model_validate(one) for one in found])


@router.patch("/v1/documents/{document_id}")
def edit_document(parts: Parts, document_id: str, change: MetadataChange) -> Document:
    """Correct the metadata of a document, in a new version of the same text.

    The title is a part of what is searched, so it cannot change behind a version that is cited:
    the version before stays readable as it was. The edit lasts when the source is ingested anew. It
    is done when this answers, and needs no job: nothing is fetched or parsed again.
    """
    parts.pipeline.edit(document_id, change.edit())
    return Document.model_validate(parts.library.document(document_id))


@router.post("/v1/documents/delete", status_code=HTTPStatus.NO_CONTENT)
def delete_documents(parts: Parts, wanted: Deletion) -> None:
    """Take several documents out of search and listings, all of them or none."""
    if wanted.purge:
        parts.pipeline.purge(*wanted.documents)
    else:
        parts.pipeline.delete(*wanted.documents)


@router.delete("/v1/documents/{document_id}", status_code=HTTPStatus.NO_CONTENT)
def delete_document(
    parts: Parts,
    document_id: str,
    purge: Annotated[
        bool, Query(description="Also remove every byte of it; this cannot be undone.")
    ] = False,
) -> None:
    """Take a document out of search and listings, at once; what cites it can still be opened."""
    if purge:
        parts.pipeline.purge(document_id)
    else:
        parts.pipeline.delete(document_id)


def document_text(version: Version, latest: int, *, deleted: bool) -> DocumentText:
    """A version as it goes over the wire."""
    document = version.document
    metadata = document.metadata
    return DocumentText(
        document_id=version.document_id,
        collection=version.collection,
        source=version.source,
        title=version.title,
        version=version.number,
        latest_version=latest,
        deleted=deleted,
        sha256=version.sha256,
        authors=list(metadata.authors),
        publisher=metadata.publisher,
        url=metadata.url,
        published_at=metadata.published_at,
        published_from=metadata.published_from,
        modified_at=metadata.modified_at,
        language=metadata.language,
        text=document.text,
        blocks=[
            TextBlock(start=one.span.start, end=one.span.end, kind=one.kind, level=one.level)
            for one in document.blocks
        ],
        pages=[
            TextPage(number=one.number, start=one.span.start, end=one.span.end)
            for one in document.pages
        ],
    )
