"""Documents into a collection: uploads, URLs and texts, each answered with a job."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from ingestion.errors import SourceTooLarge
from ingestion.given_metadata import NOTHING_GIVEN, GivenMetadata
from ingestion.library.job_records import NewItem
from service.api.dependencies import Parts
from service.api.job_schemas import Job, MetadataFields, TextRequest, UploadForm, UrlsRequest
from service.api.jobs import announced
from service.api.uploads import Upload, received
from service.bootstrap import Services
from service.errors import InvalidRequest

UPLOADS_PATH = "/v1/documents"

_SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html"}
_LONGEST_SOURCE = 1_000
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")

router = APIRouter(tags=["documents"])


def _form_description() -> dict[str, Any]:
    """The body of an upload, which is read without the framework and so has to be described."""
    schema = UploadForm.model_json_schema()
    schema["properties"]["file"]["items"] = {"type": "string", "format": "binary"}
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


@router.post(UPLOADS_PATH, status_code=HTTPStatus.ACCEPTED, openapi_extra=_form_description())
async def upload_documents(parts: Parts, request: Request, response: Response) -> Job:
    """Take in documents, to be ingested in their turn.

    Uploading to the same source again makes a new version of the document. Send `collection` before
    the files: then a wrong one is told before they are read.
    """

    def check(name: str, value: str) -> None:
        if name == "collection":
            parts.jobs.admit(value)
        elif name == "metadata":
            _metadata(value)
        elif len(value) > _LONGEST_SOURCE:
            raise InvalidRequest(f"`source` has more than {_LONGEST_SOURCE:,} characters")
        elif _CONTROLS.search(value):
            raise InvalidRequest("`source` holds a control character, such as a line break")

    staging, limit = parts.library.jobs.staging, parts.settings.max_document_bytes
    upload = await received(request, staging, limit, check)
    try:
        items = _uploaded(upload)
        return await _submitted(parts, response, upload.fields["collection"], items)
    except BaseException:
        upload.abandon()
        raise


@router.post("/v1/documents/urls", status_code=HTTPStatus.ACCEPTED)
async def ingest_urls(parts: Parts, wanted: UrlsRequest, response: Response) -> Job:
    """Fetch pages and files, and ingest them in their turn.

    What cannot be fetched fails by itself, with its reason.
    """
    from ingestion.web import normalise_url

    given = _given(wanted.metadata)
    items = [NewItem("url", normalise_url(url), url, given=given) for url in wanted.urls]
    return await _submitted(parts, response, wanted.collection, items)


@router.post("/v1/documents/text", status_code=HTTPStatus.ACCEPTED)
async def ingest_text(parts: Parts, wanted: TextRequest, response: Response) -> Job:
    """Ingest a text as a document, in its turn."""
    # The mark tells the parser more surely than a page that names its encoding, perhaps wrongly.
    data = wanted.text.encode("utf-8-sig" if wanted.format == "html" else "utf-8")
    if len(data) > parts.settings.max_document_bytes:
        raise SourceTooLarge(
            f"{wanted.source} has more than the limit of {parts.settings.max_document_bytes:,} "
            "bytes: split it, or raise FOOTNOTE_MAX_DOCUMENT_BYTES"
        )
    await run_in_threadpool(parts.jobs.admit, wanted.collection)
    staged = await run_in_threadpool(parts.library.jobs.staging.create)
    with staged:
        staged.write(data)
        await run_in_threadpool(staged.keep)
    name = wanted.source + _SUFFIXES[wanted.format]
    item = NewItem(
        "text", wanted.source, name, len(data), staged.name, given=_given(wanted.metadata)
    )
    try:
        return await _submitted(parts, response, wanted.collection, [item])
    except BaseException:
        staged.abandon()
        raise


async def _submitted(
    parts: Services, response: Response, collection: str, items: Sequence[NewItem]
) -> Job:
    job = await run_in_threadpool(parts.jobs.submit, collection, items)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return announced(job, response)


def _uploaded(upload: Upload) -> list[NewItem]:
    source, metadata = upload.fields.get("source"), upload.fields.get("metadata")
    given = _given(_metadata(metadata) if metadata else None)
    return [
        NewItem("upload", source or one.name, one.name, one.file.size, one.file.name, given)
        for one in upload.files
    ]


def _metadata(sent: str) -> MetadataFields:
    try:
        return MetadataFields.model_validate_json(sent)
    except ValidationError as error:
        reasons = [
            {**one, "loc": ("body", "metadata", *one["loc"])}
            for one in error.errors(include_context=False)
        ]
        raise RequestValidationError(reasons) from None


def _given(metadata: MetadataFields | None) -> GivenMetadata:
    return NOTHING_GIVEN if metadata is None else metadata.given()
