"""`/v1/collections/{name}/export` and `…/import`: a collection as lines of JSON (JSONL).

What is imported is first written to disk, then read line by line, so that neither a large file nor
a slow client takes memory. The reply comes line by line too, while documents are being stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import closing
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from ingestion.errors import InvalidExchange
from ingestion.exchange import ExportOptions, ImportResult, export_lines
from ingestion.library.staging import StagedFile
from service.api.dependencies import Parts
from service.api.problems import problem_of
from service.api.schemas import Problem, Wire
from service.bootstrap import Services
from service.exchange import importer, results_of

IMPORT_PATH = "/v1/collections/{name}/import"

_MEDIA_TYPE = "application/x-ndjson"
router = APIRouter(tags=["exchange"])

_Originals = Annotated[
    bool, Query(description="With the original bytes, and where words stand on pages.")
]
_Embeddings = Annotated[bool, Query(description="With passages and their vectors.")]
_AllOrNothing = Annotated[
    bool, Query(description="Import nothing if any line is wrong; else the others are imported.")
]


class ImportedLine(Wire):
    """What became of one line of a file."""

    line: int = Field(examples=[2])
    source: str | None
    status: str = Field(examples=["added"], description="added, updated, unchanged or failed.")
    document_id: str | None
    passages: int
    reason: str | None


class ImportSum(Wire):
    """The last line of a reply: how many documents have become what, and what ended it early."""

    done: bool
    added: int
    updated: int
    unchanged: int
    failed: int
    error: Problem | None = None


@router.get(
    "/v1/collections/{name}/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "One JSON object a line: a header, the documents, an end.",
            "content": {_MEDIA_TYPE: {"schema": {"type": "string"}}},
        }
    },
)
def export_collection(
    parts: Parts, name: str, originals: _Originals = False, embeddings: _Embeddings = False
) -> StreamingResponse:
    """A collection as lines of JSON, to be imported elsewhere or read by other tools."""
    options = ExportOptions(originals, embeddings)
    lines = export_lines(parts.library, name, parts.embedder.model_id, options)
    told = {"collection": name, "originals": originals, "embeddings": embeddings}
    parts.library.note("export", told)
    return StreamingResponse(
        iterate_in_threadpool(lines),
        media_type=_MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="collection.jsonl"'},
    )


@router.post(
    IMPORT_PATH,
    response_class=StreamingResponse,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_MEDIA_TYPE: {"schema": {"type": "string"}}},
        }
    },
    responses={
        200: {
            "description": "One JSON object a line: an ImportedLine for each line of the file that "
            "was stored or is wrong, and an ImportSum.",
            "content": {_MEDIA_TYPE: {"schema": {"type": "string"}}},
        }
    },
)
async def import_collection(
    parts: Parts, name: str, request: Request, all_or_nothing: _AllOrNothing = False
) -> StreamingResponse:
    """Import what was exported, into a collection, which is made if it is new.

    A document that is held as it is stays unchanged; one that is held otherwise gets a new version.
    """
    await run_in_threadpool(parts.jobs.admit, name)
    staged = await run_in_threadpool(parts.library.jobs.staging.create)
    try:
        async for block in request.stream():
            await run_in_threadpool(staged.write, block)
        results = await run_in_threadpool(_begun, parts, staged, name, all_or_nothing)
    except BaseException:
        await run_in_threadpool(staged.abandon)
        raise
    return StreamingResponse(_reply(results, staged), media_type=_MEDIA_TYPE)


def _begun(
    parts: Services, staged: StagedFile, collection: str, all_or_nothing: bool
) -> Iterator[ImportResult]:
    file = staged.reading()
    try:
        results = results_of(importer(parts), file, collection, all_or_nothing=all_or_nothing)
    except InvalidExchange:
        file.close()
        raise
    return _closing(results, file)


def _closing(results: Iterable[ImportResult], file: BinaryIO) -> Iterator[ImportResult]:
    with closing(file):
        yield from results


async def _reply(results: Iterator[ImportResult], staged: StagedFile) -> AsyncIterator[bytes]:
    counts: Counter[str] = Counter()
    problem: Problem | None = None
    try:
        async for one in iterate_in_threadpool(results):
            counts[one.status] += 1
            yield _line(ImportedLine.model_validate(one))
    except Exception as error:  # noqa: BLE001 - a reply that has begun can only report it
        problem = problem_of(error)
    finally:
        await run_in_threadpool(staged.abandon)
    yield _line(_sum(counts, problem))


def _sum(counts: Counter[str], problem: Problem | None) -> ImportSum:
    return ImportSum(
        done=problem is None,
        added=counts["added"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        failed=counts["failed"],
        error=problem,
    )


def _line(value: Wire) -> bytes:
    return value.model_dump_json(exclude_none=True).encode() + b"\n"
