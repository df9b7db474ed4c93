"""`/v1/summarize`: a cited summary, as one JSON document or as server-sent events.

Events: `turn` (in a conversation), `plan`, `progress`, `delta`, `statement`, `summary`, `support`,
`error`, `done`. Every stream ends in `done` or `error`; comments in between keep the connection
alive.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from ingestion.documents import ParsedDocument
from ingestion.library import NO_FILTERS
from ingestion.sources import Source, upload_source, url_source
from service.api.conversation_schemas import TurnEvent
from service.api.dependencies import Parts
from service.api.event_streams import event_stream
from service.api.leaving import unless_left
from service.api.schemas import DeltaEvent, StatementEvent
from service.api.summarize_schemas import (
    PlanEvent,
    ProgressEvent,
    SummarizeFilesForm,
    SummarizeRequest,
    SummarySupportEvent,
    SummaryWishes,
)
from service.api.uploads import FormFields, Upload, received
from service.bootstrap import Services, open_fetcher
from service.composition import StatementReady
from service.errors import InvalidRequest, TextTooLong
from service.kept_turns import TurnBegun, begin_turn, kept_summary
from service.pointers import Delta
from service.summaries.events import (
    SummaryEvent,
    SummaryPlanned,
    SummaryProgressed,
    SummaryReady,
    whole_summary,
)
from service.summaries.material import Material
from service.summaries.records import Summary, SummaryPlan
from service.summaries.targets import (
    material_of_collection,
    material_of_documents,
    material_of_parsed,
    material_of_text,
    parsed,
)

FILES_PATH = "/v1/summarize/files"

_TITLES_NAMED = 3
_FORM = FormFields(frozenset({"options"}))
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The summary, or with `estimate` its plan; with `stream`, its events as "
        "they happen.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}

router = APIRouter(tags=["summarize"])


def _form_description() -> dict[str, Any]:
    """The body of a request with files, which is read without the framework."""
    schema = SummarizeFilesForm.model_json_schema()
    schema["properties"]["file"]["items"] = {"type": "string", "format": "binary"}
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


@router.post("/v1/summarize", response_model=Summary | SummaryPlan, responses=_RESPONSES)
async def summarize(
    parts: Parts, request: SummarizeRequest, http: Request
) -> Summary | SummaryPlan | Response:
    """Summarize a text, a page, documents or a collection, every sentence cited and checked.

    With `stream`, the events are `turn` (TurnEvent, in a conversation), `plan` (PlanEvent),
    `progress` (ProgressEvent), `delta` (DeltaEvent), `statement` (StatementEvent), `summary`
    (Summary), `support` (SummarySupportEvent), `error` (Problem) and `done`.
    """
    material = await run_in_threadpool(_material, parts, request)
    return await _answered(parts, http, material, request)


@router.post(
    FILES_PATH,
    response_model=Summary | SummaryPlan,
    responses=_RESPONSES,
    openapi_extra=_form_description(),
)
async def summarize_files(parts: Parts, request: Request) -> Summary | SummaryPlan | Response:
    """Summarize files that are sent. Nothing of them is stored, unless `options` say where."""
    staging, limit = parts.library.jobs.staging, parts.settings.max_document_bytes
    upload = await received(request, staging, limit, _check_field, _FORM)
    try:
        wishes = _wishes(upload.fields.get("options", "{}"))
        sources = await run_in_threadpool(_sources, parts, upload)
    finally:
        await run_in_threadpool(upload.abandon)
    material = await run_in_threadpool(_material_of, parts, sources, wishes.store)
    return await _answered(parts, request, material, wishes)


async def _answered(
    parts: Services, http: Request, material: Material, wishes: SummaryWishes
) -> Summary | SummaryPlan | Response:
    options = wishes.options()
    if wishes.estimate:
        return await run_in_threadpool(parts.summarizer.plan, material, options)
    events = await _events(parts, material, wishes)
    if wishes.stream:
        return event_stream(events, _named)
    return await unless_left(http, whole_summary(events))


async def _events(
    parts: Services, material: Material, wishes: SummaryWishes
) -> AsyncGenerator[SummaryEvent | TurnBegun, None]:
    """What happens while a summary is made, kept in its conversation if it is in one."""
    options = wishes.options()
    events = parts.summarizer.stream(material, options, fresh=wishes.fresh)
    if wishes.conversation is None:
        return events
    store = parts.library.conversations
    about = options.focus or _titles(material)
    begun = await run_in_threadpool(
        begin_turn, store, wishes.conversation, "summary", about, wishes.in_place_of
    )
    return kept_summary(store, begun, events)


def _titles(material: Material) -> str:
    """What a summary without a focus is about."""
    titles = [one.about.title for one in material.readings]
    others = f" (+{len(titles) - _TITLES_NAMED})" if len(titles) > _TITLES_NAMED else ""
    return ", ".join(titles[:_TITLES_NAMED]) + others


def _material(parts: Services, request: SummarizeRequest) -> Material:
    options = request.options()
    if request.text is not None:
        _check_length(parts, len(request.text))
        if request.store is None:
            return material_of_text(parts.embedder, request.text, request.title)
        name = request.title or "text"
        source = upload_source(f"{name}.txt", request.text.encode(), name)
        return _material_of(parts, [source], request.store)
    if request.url is not None:
        source = url_source(request.url, open_fetcher(parts.settings.fetch_allow))
        return _material_of(parts, [source], request.store)
    if request.documents is not None:
        return material_of_documents(parts.library, request.documents, request.collection)
    assert request.collection is not None  # noqa: S101 - one of the four is named
    filters = request.filters.conditions() if request.filters else NO_FILTERS
    return material_of_collection(
        parts.library, parts.retriever, request.collection, filters, options.focus
    )


def _material_of(parts: Services, sources: Sequence[Source], store: str | None) -> Material:
    """What was sent or fetched, ingested first if it is to be stored."""
    if store is None:
        documents = [parsed(parts.parser, one) for one in sources]
        _check_length(parts, sum(_length(document) for _, document in documents))
        return material_of_parsed(parts.embedder, documents)
    found: list[str] = []
    for result in parts.pipeline.ingest(sources, store):
        if result.document_id is None:
            raise InvalidRequest(f"{result.source} could not be stored: {result.reason}")
        found.append(result.document_id)
    return material_of_documents(parts.library, found, store)


def _length(document: ParsedDocument) -> int:
    return len(document.text)


def _check_length(parts: Services, characters: int) -> None:
    limit = parts.settings.summary_max_chars
    if characters > limit:
        raise TextTooLong(
            f"this is {characters:,} characters of text, more than the limit of {limit:,}: split "
            "it, ingest it and give a focus, or raise FOOTNOTE_SUMMARY_MAX_CHARS"
        )


def _check_field(_name: str, value: str) -> None:
    _wishes(value)


def _wishes(options: str) -> SummaryWishes:
    try:
        return SummaryWishes.model_validate_json(options)
    except ValidationError as error:
        reasons = [
            {**one, "loc": ("body", "options", *one["loc"])}
            for one in error.errors(include_context=False)
        ]
        raise RequestValidationError(reasons) from None


def _sources(parts: Services, upload: Upload) -> list[Source]:
    staging = parts.library.jobs.staging
    return [
        upload_source(one.name, staging.path(one.file.name).read_bytes()) for one in upload.files
    ]


def _named(event: SummaryEvent | TurnBegun) -> tuple[str, Any]:
    if isinstance(event, TurnBegun):
        return "turn", TurnEvent.model_validate(event)
    return _named_summary(event)


def _named_summary(event: SummaryEvent) -> tuple[str, Any]:
    if isinstance(event, SummaryPlanned):
        return "plan", PlanEvent(plan=event.plan)
    if isinstance(event, SummaryProgressed):
        return "progress", ProgressEvent(done=event.done, total=event.total)
    if isinstance(event, Delta):
        return "delta", DeltaEvent(text=event.text)
    if isinstance(event, StatementReady):
        return "statement", StatementEvent(
            index=event.index, statement=event.statement, citations=list(event.citations)
        )
    if isinstance(event, SummaryReady):
        return "summary", event.summary
    return "support", SummarySupportEvent(
        index=event.index, heading=event.heading, support=event.support
    )
