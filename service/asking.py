"""A Footnote to ask from Python code: the one of this process, or one that runs elsewhere.

Both give the same passages and events, called or awaited.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing, closing
from dataclasses import dataclass, field
from typing import Any, Protocol

from ingestion.library import Filters
from service import client
from service.answers import RetrievedPassage
from service.bootstrap import Services
from service.retrieval import CollectionNames, ranked

Passages = tuple[RetrievedPassage, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look: in one collection or several, in the documents that meet the filters."""

    collections: CollectionNames
    filters: Filters


class Footnote(Protocol):
    """What can be asked. Closing a stream of events calls off the language model."""

    def search(self, query: str, within: Within, limit: int) -> Passages:
        """The passages that bear on a query, best first."""
        ...

    async def search_async(self, query: str, within: Within, limit: int) -> Passages:
        """The same, to be awaited."""
        ...

    def answer(self, question: str, within: Within) -> Generator[object, None, None]:
        """What happens while a question is answered."""
        ...

    def answer_async(self, question: str, within: Within) -> AsyncGenerator[object, None]:
        """The same, to be awaited."""
        ...


class LocalFootnote:
    """The Footnote of this process."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def search(self, query: str, within: Within, limit: int) -> Passages:
        """The passages that bear on a query, best first."""
        retrieve = self.services.retriever.retrieve
        return ranked(retrieve(query, within.collections, limit, filters=within.filters))

    async def search_async(self, query: str, within: Within, limit: int) -> Passages:
        """The same, to be awaited."""
        return await asyncio.to_thread(self.search, query, within, limit)

    def answer(self, question: str, within: Within) -> Generator[object, None, None]:
        """What happens while a question is answered. There may be no event loop in this thread."""
        events = self.answer_async(question, within)
        with asyncio.Runner() as runner:
            try:
                while True:
                    try:
                        event = runner.run(anext(events))
                    except StopAsyncIteration:
                        return
                    yield event
            finally:
                runner.run(events.aclose())

    def answer_async(self, question: str, within: Within) -> AsyncGenerator[object, None]:
        """The same, to be awaited."""
        stream = self.services.answerer.stream
        return stream(question, within.collections, filters=within.filters)


@dataclass(frozen=True, slots=True)
class RemoteFootnote:
    """A Footnote that runs elsewhere. Every call is a connection of its own: nothing to close."""

    url: str = client.DEFAULT_URL
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = client.TIMEOUT_S

    def search(self, query: str, within: Within, limit: int) -> Passages:
        """The passages that bear on a query, best first."""
        with client.FootnoteClient(self.url, **self._access()) as connected:
            return tuple(connected.search(query, limit=limit, **_place(within)).passages)

    async def search_async(self, query: str, within: Within, limit: int) -> Passages:
        """The same, to be awaited."""
        async with client.AsyncFootnoteClient(self.url, **self._access()) as connected:
            return tuple((await connected.search(query, limit=limit, **_place(within))).passages)

    def answer(self, question: str, within: Within) -> Generator[object, None, None]:
        """What happens while a question is answered."""
        with (
            client.FootnoteClient(self.url, **self._access()) as connected,
            closing(connected.stream_answer(question, **_place(within))) as events,
        ):
            yield from events

    async def answer_async(self, question: str, within: Within) -> AsyncGenerator[object, None]:
        """The same, to be awaited."""
        async with (
            client.AsyncFootnoteClient(self.url, **self._access()) as connected,
            aclosing(connected.stream_answer(question, **_place(within))) as events,
        ):
            async for event in events:
                yield event

    def _access(self) -> dict[str, Any]:
        return {"api_key": self.api_key, "timeout_s": self.timeout_s}


def _place(within: Within) -> dict[str, Any]:
    """Where to look, as the client takes it."""
    filters = within.filters
    conditions = {
        "documents": list(filters.documents),
        "sources": list(filters.sources),
        "languages": list(filters.languages),
        "published_from": filters.published_from,
        "published_to": filters.published_to,
    }
    given = {name: value for name, value in conditions.items() if value}
    return {"collection": within.collections, "filters": given}
