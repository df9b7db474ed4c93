"""Where the tools get their answers: the parts of this process, or a Footnote that runs elsewhere.

Both take the requests of the HTTP interface and give its results, so that a tool cannot tell them
apart, and neither can do more than HTTP can.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from ingestion.errors import UnknownDocument
from ingestion.library import NO_FILTERS
from service.answering import whole_answer, with_supports
from service.answers import Answer
from service.api import collections as collection_routes
from service.api import documents as document_routes
from service.api import search as search_routes
from service.api.check_schemas import CheckRequest
from service.api.document_schemas import Documents, ListQuery
from service.api.schemas import (
    AskRequest,
    Collections,
    Document,
    DocumentFilters,
    DocumentText,
    SearchRequest,
    SearchResults,
    SupportEvent,
)
from service.api.summarize_schemas import SummarizeRequest, SummarySupportEvent
from service.bootstrap import Services
from service.checks import CheckedText
from service.client import AsyncFootnoteClient, Filters
from service.errors import BrokenReply, RequestRefused
from service.summaries import events as summary_events
from service.summaries.material import Material
from service.summaries.records import Summary
from service.summaries.targets import material_of_collection, material_of_documents

_Event = TypeVar("_Event")
_Result = TypeVar("_Result")

Watch = Callable[[object], Awaitable[None]]
"""Is told of every event of an answer or summary as it happens."""


class Backend(Protocol):
    """What the tools ask. Cancelling a call ends the work, that of the language model included."""

    async def collections(self) -> Collections:
        """All collections."""
        ...

    async def documents(self, wanted: ListQuery) -> Documents:
        """A stretch of a collection's documents."""
        ...

    async def document(self, document_id: str) -> Document:
        """A document and its current version."""
        ...

    async def text(self, document_id: str, version: int | None) -> DocumentText:
        """The text of a version; of the newest without a number."""
        ...

    async def search(self, request: SearchRequest) -> SearchResults:
        """The passages that bear on a query."""
        ...

    async def ask(self, request: AskRequest, watch: Watch) -> Answer:
        """A cited and checked answer."""
        ...

    async def summarize(self, request: SummarizeRequest, watch: Watch) -> Summary:
        """A cited and checked summary of a collection or documents."""
        ...

    async def check(self, request: CheckRequest) -> CheckedText:
        """Whether documents or passages support a text."""
        ...


class PartsBackend:
    """Answers with the parts of this process, as whoever asks may see them."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts

    async def collections(self) -> Collections:
        """All collections."""
        return await asyncio.to_thread(collection_routes.list_collections, self._parts)

    async def documents(self, wanted: ListQuery) -> Documents:
        """A stretch of a collection's documents."""
        return await asyncio.to_thread(document_routes.list_documents, self._parts, wanted)

    async def document(self, document_id: str) -> Document:
        """A document and its current version."""
        return await asyncio.to_thread(document_routes.read_document, self._parts, document_id)

    async def text(self, document_id: str, version: int | None) -> DocumentText:
        """The text of a version; of the newest without a number."""
        return await asyncio.to_thread(document_routes.read_text, self._parts, document_id, version)

    async def search(self, request: SearchRequest) -> SearchResults:
        """The passages that bear on a query."""
        return await asyncio.to_thread(search_routes.search, self._parts, request)

    async def ask(self, request: AskRequest, watch: Watch) -> Answer:
        """A cited and checked answer."""
        events = self._parts.answerer.stream(
            request.question, request.names, filters=request.filters.conditions()
        )
        return await whole_answer(_watched(events, watch))

    async def summarize(self, request: SummarizeRequest, watch: Watch) -> Summary:
        """A cited and checked summary of a collection or documents."""
        material = await asyncio.to_thread(self._material, request)
        events = self._parts.summarizer.stream(material, request.options())
        return await summary_events.whole_summary(_watched(events, watch))

    async def check(self, request: CheckRequest) -> CheckedText:
        """Whether documents or passages support a text."""
        return await self._parts.checker.check(request.text, request.against())

    def _material(self, request: SummarizeRequest) -> Material:
        library = self._parts.library
        if request.documents is not None:
            return material_of_documents(library, request.documents, request.collection)
        assert request.collection is not None  # noqa: S101 - the tools name one of the two
        filters = request.filters.conditions() if request.filters else NO_FILTERS
        focus = request.options().focus
        return material_of_collection(
            library, self._parts.retriever, request.collection, filters, focus
        )


class ClientBackend:
    """Answers with what a Footnote that runs elsewhere answers."""

    def __init__(self, client: AsyncFootnoteClient) -> None:
        self._client = client

    async def collections(self) -> Collections:
        """All collections."""
        return await self._client.collections()

    async def documents(self, wanted: ListQuery) -> Documents:
        """A stretch of a collection's documents."""
        return await self._client.documents(
            wanted.collection, words=wanted.q, limit=wanted.limit, offset=wanted.offset
        )

    async def document(self, document_id: str) -> Document:
        """A document and its current version."""
        try:
            return await self._client.document(document_id)
        except RequestRefused as error:
            if error.status == HTTPStatus.NOT_FOUND:
                raise UnknownDocument(error.detail) from error
            raise

    async def text(self, document_id: str, version: int | None) -> DocumentText:
        """The text of a version; of the newest without a number."""
        return await self._client.text(document_id, version)

    async def search(self, request: SearchRequest) -> SearchResults:
        """The passages that bear on a query."""
        return await self._client.search(
            request.query,
            collection=request.names,
            limit=request.limit,
            filters=_filters(request.filters),
        )

    async def ask(self, request: AskRequest, watch: Watch) -> Answer:
        """A cited and checked answer."""
        events = self._client.stream_answer(
            request.question, collection=request.names, filters=_filters(request.filters)
        )
        answer: Answer | None = None
        supports: list[SupportEvent] = []
        async for event in _watched(events, watch):
            if isinstance(event, Answer):
                answer = event
            elif isinstance(event, SupportEvent):
                supports.append(event)
        return with_supports(_whole(answer), {one.index: one.support for one in supports})

    async def summarize(self, request: SummarizeRequest, watch: Watch) -> Summary:
        """A cited and checked summary of a collection or documents."""
        wishes: Any = request.model_dump(mode="json", exclude_none=True)
        summary: Summary | None = None
        checked: list[summary_events.SummarySupportReady] = []
        async for event in _watched(self._client.stream_summary(**wishes), watch):
            if isinstance(event, Summary):
                summary = event
            elif isinstance(event, SummarySupportEvent):
                checked.append(
                    summary_events.SummarySupportReady(event.index, event.heading, event.support)
                )
        return summary_events.with_supports(_whole(summary), checked)

    async def check(self, request: CheckRequest) -> CheckedText:
        """Whether documents or passages support a text."""
        against: Any = request.model_dump(mode="json", exclude_none=True, exclude={"text"})
        return await self._client.check(request.text, **against)


async def _watched(events: AsyncGenerator[_Event, None], watch: Watch) -> AsyncIterator[_Event]:
    async with aclosing(events):
        async for event in events:
            await watch(event)
            yield event


def _filters(filters: DocumentFilters) -> Filters:
    conditions: Any = filters.model_dump(mode="json", exclude_defaults=True)
    found: Filters = conditions
    return found


def _whole(result: _Result | None) -> _Result:
    if result is None:
        raise BrokenReply("the stream ended without a result: ask again")
    return result
