"""LangChain's ChatOpenAI as a client of Footnote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from tests.service.api.openai_protocol.conftest import MODEL, QUESTION


def chat(address: str, *, use_responses_api: bool, model: str = MODEL) -> ChatOpenAI:
    """LangChain's model on a service; it counts tokens in streams as its default is."""
    return ChatOpenAI(
        model=model,
        base_url=f"{address}/v1",
        api_key=SecretStr("none"),
        use_responses_api=use_responses_api,
        stream_usage=True,
        max_retries=0,
    )


@pytest.fixture(params=[False, True], ids=["chat completions", "responses"])
def model(request: pytest.FixtureRequest, address: str) -> ChatOpenAI:
    """LangChain's model, by either interface."""
    return chat(address, use_responses_api=request.param)


def citations_of(message: AIMessage) -> Iterator[dict[str, Any]]:
    """The citations of a message in LangChain's own form, with the text that holds them."""
    for block in message.content_blocks:
        if block["type"] == "text":
            for one in block.get("annotations", []):
                yield {**one, "text": block["text"]}


def test_it_invokes(model: ChatOpenAI) -> None:
    message = model.invoke(QUESTION)
    assert "opened on 4 May 1931. [1]" in message.text
    assert message.usage_metadata is not None
    assert message.usage_metadata["total_tokens"] > 0


def test_it_streams_the_same(model: ChatOpenAI) -> None:
    chunks = list(model.stream(QUESTION))
    whole = chunks[0]
    for one in chunks[1:]:
        whole = whole + one
    assert isinstance(whole, AIMessageChunk)
    assert whole.text == model.invoke(QUESTION).text
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["total_tokens"] > 0


def test_it_asks_in_batches_and_follows_up(model: ChatOpenAI) -> None:
    harbour, lighthouse = model.batch([QUESTION, "How tall is the lighthouse?"])
    assert "1931" in harbour.text
    assert "41 metres" in lighthouse.text
    followed = model.invoke(
        [HumanMessage(QUESTION), harbour, HumanMessage("What depth does it have?")]
    )
    assert "14.5 metres" in followed.text


@pytest.mark.parametrize("streams", [False, True])
def test_citations_are_annotations_of_its_text(address: str, streams: bool) -> None:
    model = chat(address, use_responses_api=True)
    if streams:
        chunks = list(model.stream(QUESTION))
        message: AIMessage = chunks[0]
        for one in chunks[1:]:
            message = message + one  # type: ignore[assignment]
    else:
        message = model.invoke(QUESTION)
    found = [one for one in citations_of(message) if one.get("url")]
    assert found
    for citation in found:
        assert citation["title"] == "The harbour of Ostrel"
        cited = citation["text"][citation["start_index"] : citation["end_index"]]
        assert cited.endswith(".")
    assert "4 May 1931" in found[0]["text"][found[0]["start_index"] : found[0]["end_index"]]


def test_footnotes_in_the_text_reach_those_who_see_nothing_else(address: str) -> None:
    model = chat(address, use_responses_api=False, model=f"{MODEL}:footnotes")
    assert "[^1]: The harbour of Ostrel" in model.invoke(QUESTION).text
