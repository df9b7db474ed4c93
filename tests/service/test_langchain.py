"""Footnote's parts in a LangChain chain, in this process and against a running service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from ingestion.errors import UnknownCollection
from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import Services
from service.client import DEFAULT_URL
from service.errors import RequestRefused
from service.langchain import (
    Filters,
    FootnoteRetriever,
    LocalFootnote,
    RemoteFootnote,
    answer_chain,
    open_footnote,
)
from tests.openai_server import OpenAIServer
from tests.server import served
from tests.service.conftest import ingest_texts
from tests.service.test_answering import pointing

Footnote = LocalFootnote | RemoteFootnote
QUESTION = "When was the harbour of Ostrel opened?"
REPLY = "It was opened on 4 May 1931 <opened on 4 May 1931>. It has nine piers <nine piers>."


@pytest.fixture(params=["here", "elsewhere"])
def footnote(request: pytest.FixtureRequest, services: Services) -> Iterator[Footnote]:
    """A Footnote without a model."""
    yield from either(request.param, services)


@pytest.fixture(params=["here", "elsewhere"])
def footnote_with_model(
    request: pytest.FixtureRequest, services_with_model: Services
) -> Iterator[Footnote]:
    """A Footnote with a model."""
    yield from either(request.param, services_with_model)


def either(where: str, services: Services) -> Iterator[Footnote]:
    if where == "here":
        yield LocalFootnote(services)
    else:
        with served(create_app(services)) as address:
            yield RemoteFootnote(address)


class Heard(BaseCallbackHandler):
    """Notes what ran."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def on_chain_start(self, *_: Any, **about: Any) -> None:
        self.names.append(about["name"])

    def on_retriever_end(self, *_: Any, **__: Any) -> None:
        self.names.append("retriever")


def places(documents: list[Document]) -> list[str]:
    return [str(one.id) for one in documents]


def test_the_retriever_gives_documents_that_know_their_place(
    footnote: Footnote, services: Services
) -> None:
    retriever = FootnoteRetriever(footnote=footnote, collections="coast", limit=2)
    found = retriever.invoke("Who is the harbour master?")
    for document in found:
        place = document.metadata
        version = services.library.version(place["document_id"], place["version"])
        assert version.text[place["start"] : place["end"]] == document.page_content
    assert places(asyncio.run(retriever.ainvoke("Who is the harbour master?"))) == places(found)


def test_the_retriever_looks_into_several_collections_and_keeps_to_filters(
    footnote: Footnote, services: Services
) -> None:
    quarry = [upload_source("quarry.txt", b"The quarry of Ostrel is 30 metres deep.", "quarry")]
    list(services.pipeline.ingest(quarry, "inland"))
    both = ["coast", "inland"]
    retriever = FootnoteRetriever(footnote=footnote, collections=both)
    sources = {one.metadata["source"] for one in retriever.invoke("metres")}
    assert sources == {"harbour.txt", "lighthouse.txt", "quarry"}
    few = FootnoteRetriever(
        footnote=footnote, collections=both, filters=Filters(sources=("light*",))
    )
    assert {one.metadata["source"] for one in few.invoke("metres")} == {"lighthouse.txt"}


def test_the_chain_is_a_runnable_like_any_other(footnote: Footnote) -> None:
    chain = answer_chain(footnote, "coast") | RunnableLambda(lambda one: one["answer"].text)
    assert "1931" in chain.invoke(QUESTION)
    assert "41 metres" in asyncio.run(chain.ainvoke("How tall is the lighthouse?"))
    both = [QUESTION, "How tall is the lighthouse?"]
    for texts in (chain.batch(both), asyncio.run(chain.abatch(both))):
        assert "1931" in texts[0]
        assert "41 metres" in texts[1]


def test_a_stream_brings_passages_then_words_then_the_checked_answer(
    footnote_with_model: Footnote, llm: OpenAIServer
) -> None:
    llm.reply(pointing(REPLY))
    chain = answer_chain(footnote_with_model, "coast")

    async def streamed() -> list[dict[str, Any]]:
        return [chunk async for chunk in chain.astream(QUESTION)]

    for chunks in (list(chain.stream(QUESTION)), asyncio.run(streamed())):
        keys = [key for chunk in chunks for key in chunk]
        assert (keys[0], keys[-1]) == ("context", "answer")
        assert keys.count("text") > 3
        answer = chunks[-1]["answer"]
        assert [one.support.status for one in answer.statements] == ["supported", "verbatim"]
        said = "".join(chunk.get("text", "") for chunk in chunks)
        assert said.split() == re.sub(r"\[\d+\]", "", answer.text).split()


def test_its_words_alone_can_be_streamed_on(footnote: Footnote) -> None:
    chain = answer_chain(footnote, "coast").pick("text")
    assert "4 May 1931" in "".join(filter(None, chain.stream(QUESTION)))


def test_leaving_a_stream_calls_the_model_off(
    footnote_with_model: Footnote, llm: OpenAIServer
) -> None:
    llm.reply(pointing(REPLY), ending="stall")
    chain = answer_chain(footnote_with_model, "coast")

    async def left() -> None:
        stream = chain.astream(QUESTION)
        async for chunk in stream:
            if "text" in chunk:
                break
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(left())
    assert llm.requests[0].disconnected.wait(10)


def test_callbacks_and_names_of_a_run_are_langchains_own(footnote: Footnote) -> None:
    heard = Heard()
    config: Any = {"callbacks": [heard], "run_name": "ours"}
    answer_chain(footnote, "coast").invoke(QUESTION, config)
    FootnoteRetriever(footnote=footnote, collections="coast").invoke(QUESTION, config)
    assert heard.names == ["ours", "retriever"]


def test_an_unknown_collection_is_told(footnote: Footnote) -> None:
    for run in (
        answer_chain(footnote, "nowhere").invoke,
        FootnoteRetriever(footnote=footnote, collections="nowhere").invoke,
    ):
        with pytest.raises((UnknownCollection, RequestRefused), match="no collection 'nowhere'"):
            run(QUESTION)


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(RemoteFootnote(api_key="secret"))


def test_the_footnote_of_this_process_opens_by_its_settings(tmp_path: Path) -> None:
    with open_footnote(home=tmp_path) as footnote:
        ingest_texts(footnote.services)
        answered = answer_chain(footnote, ["coast"]).invoke(QUESTION)
    assert "4 May 1931" in answered["answer"].text
    assert answered["context"]


def examples() -> list[str]:
    """The Python examples of the documentation."""
    text = (Path(__file__).parents[2] / "docs/langchain.md").read_text("utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def sample_address(sample_services: Services) -> Iterator[str]:
    """Where the sample library is served."""
    with served(create_app(sample_services)) as address:
        yield address


@pytest.mark.parametrize("example", examples())
def test_the_documented_examples_run(
    sample_services: Services,
    sample_address: str,
    llm: OpenAIServer,
    example: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The agent's model is scripted; the data directory is that of the sample library."""
    llm.call_tool("ask", question="What is the transit tariff?", collections=["sample"])
    llm.reply("The transit tariff is as the documents say [1].")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("OPENAI_BASE_URL", llm.url)
    monkeypatch.setattr("service.langchain.open_services", lambda _: nullcontext(sample_services))
    code = compile(example.replace(DEFAULT_URL, sample_address), "docs/langchain.md", "exec")
    exec(code, {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out.strip()
