"""Footnote's parts for a LangChain chain: the retriever, and the whole chain as a runnable.

Both work on the Footnote of this process and on one that runs elsewhere:

    with open_footnote() as footnote:  # or: footnote = RemoteFootnote("http://127.0.0.1:8000")
        retriever = FootnoteRetriever(footnote=footnote, collections="policy")
        chain = answer_chain(footnote, "policy")

LangChain is slow to import and nothing else here needs these classes, so they have a module of
their own, which only its users import. docs/langchain.md has runnable examples.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import aclosing, closing, contextmanager
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableGenerator
from langchain_core.runnables.utils import AddableDict
from pydantic import ConfigDict

from ingestion.library import NO_FILTERS, Filters
from service.answering import AnswerReady, PassagesFound, SupportReady, with_supports
from service.answers import Answer, RetrievedPassage, Support
from service.api.schemas import DeltaEvent, PassagesEvent, SupportEvent
from service.asking import Footnote, LocalFootnote, RemoteFootnote, Within
from service.bootstrap import open_services
from service.pointers import Delta
from service.retrieval import CollectionNames
from service.settings import Settings

__all__ = [
    "Filters",
    "FootnoteRetriever",
    "LocalFootnote",
    "RemoteFootnote",
    "answer_chain",
    "open_footnote",
]

Chunk = AddableDict
AnswerChain = RunnableGenerator[str, AddableDict]


@contextmanager
def open_footnote(**settings: Any) -> Iterator[LocalFootnote]:
    """The Footnote of this process, by the settings of the environment and those given.

    Raises:
        LibraryInUse: if another process owns the data directory: use RemoteFootnote then.
    """
    with open_services(Settings(**settings)) as services:
        yield LocalFootnote(services)


class FootnoteRetriever(BaseRetriever):
    """The hybrid retriever on one collection or several, as LangChain knows retrievers.

    Each document is a passage; its metadata says where the words stand, so that
    `version.text[start:end] == document.page_content`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    footnote: LocalFootnote | RemoteFootnote
    collections: str | list[str]
    limit: int = 10
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return _documents(self.footnote.search(query, self._within(), self.limit))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        return _documents(await self.footnote.search_async(query, self._within(), self.limit))

    def _within(self) -> Within:
        return Within(self.collections, self.filters)


def answer_chain(
    footnote: Footnote, collections: CollectionNames, filters: Filters = NO_FILTERS
) -> AnswerChain:
    """A runnable from a question to its cited and checked answer.

    What it gives, whole or streamed, is a dict of `context` (the passages that were found, as
    documents), `text` (the answer's words as they come), and `answer` (the `Answer` with its
    statements, citations and their checks), in that order. Leaving a stream calls the language
    model off.
    """
    within = Within(collections, filters)

    def called(questions: Iterator[str]) -> Iterator[Chunk]:
        told = _Told()
        with closing(footnote.answer("".join(questions), within)) as events:
            for event in events:
                yield from told.chunks(event)
        yield told.whole()

    async def awaited(questions: AsyncIterator[str]) -> AsyncIterator[Chunk]:
        told = _Told()
        question = "".join([part async for part in questions])
        async with aclosing(footnote.answer_async(question, within)) as events:
            async for event in events:
                for chunk in told.chunks(event):
                    yield chunk
        yield told.whole()

    return RunnableGenerator(called, awaited, name="footnote")


class _Told:
    """What the events of one answer come to, chunk by chunk."""

    def __init__(self) -> None:
        self._answer: Answer | None = None
        self._supports: dict[int, Support] = {}
        self._has_words = False

    def chunks(self, event: object) -> Iterator[Chunk]:
        """What to pass on of an event at once."""
        if isinstance(event, PassagesFound | PassagesEvent):
            yield Chunk(context=_documents(event.passages))
        elif isinstance(event, Delta | DeltaEvent):
            self._has_words = True
            yield Chunk(text=event.text)
        elif isinstance(event, AnswerReady | Answer):
            self._answer = event.answer if isinstance(event, AnswerReady) else event
            if not self._has_words:
                yield Chunk(text=self._answer.text)
        elif isinstance(event, SupportReady | SupportEvent):
            self._supports[event.index] = event.support

    def whole(self) -> Chunk:
        """The answer with all its checks."""
        assert self._answer is not None  # noqa: S101 - every stream that ends has brought it
        return Chunk(answer=with_supports(self._answer, self._supports))


def _documents(passages: Iterable[RetrievedPassage]) -> list[Document]:
    return [_document(one) for one in passages]


def _document(passage: RetrievedPassage) -> Document:
    place = f"{passage.document_id}/{passage.version}/{passage.start}-{passage.end}"
    metadata: dict[str, Any] = {
        "source": passage.source,
        "title": passage.title,
        "document_id": passage.document_id,
        "version": passage.version,
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "heading": passage.heading,
        "score": passage.score,
    }
    return Document(id=place, page_content=passage.text, metadata=metadata)
