"""`/v1/documents`: upload, list, read, delete."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from ingestion.documents import Version
from ingestion.errors import SourceTooLarge
from ingestion.sources import upload_source
from service.api.dependencies import Parts
from service.api.schemas import (
    CollectionName,
    Document,
    Documents,
    DocumentText,
    IngestOutcome,
    TextBlock,
    TextPage,
)

router = APIRouter(tags=["documents"])


@router.post(
    "/v1/documents",
    status_code=HTTPStatus.CREATED,
    responses={HTTPStatus.OK: {"model": IngestOutcome, "description": "Updated or unchanged."}},
)
def upload_document(
    parts: Parts,
    response: Response,
    file: Annotated[UploadFile, File(description="The document's bytes, with its file name.")],
    collection: Annotated[CollectionName, Form()],
    source: Annotated[
        str | None, Form(max_length=1_000, description="What to call it (default: the file name).")
    ] = None,
) -> IngestOutcome:
    """Ingest one document; uploading to the same source again makes a new version of it.

    The answer comes when the document can be searched.
    """
    name = file.filename or source or "upload"
    data = _read(file, parts.settings.max_document_bytes)
    outcome = parts.pipeline.ingest_one(upload_source(name, data, source), collection)
    if outcome.status != "added":
        response.status_code = HTTPStatus.OK
    return IngestOutcome.model_validate(outcome)


@router.get("/v1/documents")
def list_documents(
    parts: Parts,
    collection: CollectionName,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Documents:
    """A stretch of a collection's documents, by source."""
    found, total = parts.library.documents(collection, limit, offset)
    return Documents(documents=[Document.model_validate(one) for one in found], total=total)


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
    if version in (None, latest.number):
        return document_text(latest, latest.number)
    return document_text(parts.library.version(document_id, version), latest.number)


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


def _read(file: UploadFile, limit: int) -> bytes:
    data = file.file.read(limit + 1)
    if len(data) > limit:
        raise SourceTooLarge(
            f"{file.filename} has more than the limit of {limit:,} bytes: split it"
        )
    return data


def document_text(version: Version, latest: int) -> DocumentText:
    """A version as it goes over the wire."""
    document = version.document
    return DocumentText(
        document_id=version.document_id,
        collection=version.collection,
        source=version.source,
        title=version.title,
        version=version.number,
        latest_version=latest,
        sha256=version.sha256,
        url=document.metadata.url,
        published_at=document.metadata.published_at,
        language=document.metadata.language,
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
