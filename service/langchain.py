"""Footnote's parts for a LangChain chain: the retriever, and the whole chain as a runnable.

LangChain is slow to import and nothing else here needs these classes, so they have a module of
their own, which only its users import.
"""

from __future__ import annotations

import asyncio
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from pydantic import ConfigDict

from ingestion.library import NO_FILTERS, Filters
from service.answering import Answerer
from service.answers import Answer
from service.retrieval import Candidate, HybridRetriever


class FootnoteRetriever(BaseRetriever):
    """The hybrid retriever on one collection, as LangChain knows retrievers.

    Each document is a passage; its metadata says where the words stand, so that
    `version.text[start:end] == document.page_content`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: HybridRetriever
    collection: str
    limit: int = 10
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        found = self.retriever.retrieve(query, self.collection, self.limit, filters=self.filters)
        return [_document(one) for one in found]


def answer_chain(answerer: Answerer, collection: str) -> RunnableLambda[str, Answer]:
    """A runnable from a question to its checked `Answer`, on one collection."""

    async def answered(question: str) -> Answer:
        return await answerer.answer(question, collection)

    def answered_blocking(question: str) -> Answer:
        return asyncio.run(answered(question))

    return RunnableLambda(answered_blocking, afunc=answered, name="footnote")


def _document(candidate: Candidate) -> Document:
    passage = candidate.passage
    metadata: dict[str, Any] = {
        "source": passage.source,
        "title": passage.title,
        "document_id": passage.document_id,
        "version": passage.version,
        "start": passage.span.start,
        "end": passage.span.end,
        "page": passage.page,
        "heading": passage.heading,
        "score": candidate.score,
    }
    return Document(id=str(passage.id), page_content=passage.text, metadata=metadata)
