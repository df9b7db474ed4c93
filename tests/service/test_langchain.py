"""Footnote's parts in a LangChain chain."""

from __future__ import annotations

import asyncio

from langchain_core.runnables import RunnableLambda

from service.bootstrap import Services
from service.langchain import FootnoteRetriever, answer_chain


def test_the_retriever_gives_documents_that_know_their_place(services: Services) -> None:
    retriever = FootnoteRetriever(retriever=services.retriever, collection="coast", limit=2)
    for document in retriever.invoke("Who is the harbour master?"):
        place = document.metadata
        version = services.library.version(place["document_id"], place["version"])
        assert version.text[place["start"] : place["end"]] == document.page_content


def test_the_chain_is_a_runnable_like_any_other(services: Services) -> None:
    chain = answer_chain(services.answerer, "coast") | RunnableLambda(lambda one: one.text)
    assert "1931" in chain.invoke("When was the harbour of Ostrel opened?")
    assert "41 metres" in asyncio.run(chain.ainvoke("How tall is the lighthouse?"))
