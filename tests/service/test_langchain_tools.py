"""An agent of LangGraph that answers with citations through the MCP server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI
from mcp import Client

from service.app import create_app
from service.bootstrap import Services
from service.langchain_tools import footnote_tools, footnotes
from tests.openai_server import MODEL, Messages, OpenAIServer
from tests.server import served
from tests.service.conftest import ingest_texts

QUESTION = "When was the harbour of Ostrel opened?"
ASK: dict[str, Any] = {"question": QUESTION, "collections": ["coast"]}


@pytest.fixture
def services(opened: Callable[..., AbstractContextManager[Services]]) -> Iterator[Services]:
    """A Footnote without a model: that of the agent is another."""
    with opened() as services:
        ingest_texts(services)
        yield services


@pytest.fixture
def address(services: Services) -> Iterator[str]:
    """Where it is served."""
    with served(create_app(services)) as address:
        yield address


async def answered(address: str, llm: OpenAIServer) -> list[BaseMessage]:
    """Ask the agent, whose model is scripted."""
    model = ChatOpenAI(model=MODEL, base_url=llm.url, api_key=lambda: "none")
    async with Client(f"{address}/mcp") as client:
        agent = create_agent(model, await footnote_tools(client))
        state = await agent.ainvoke({"messages": [HumanMessage(QUESTION)]})
    messages: list[BaseMessage] = state["messages"]
    return messages


def from_the_tool(messages: Messages) -> str:
    """What a model says that keeps to its tool: the first quotation with its mark."""
    quoted = next(line for line in messages[-1]["content"].splitlines() if line.startswith("> "))
    return f"By the documents: {quoted.removeprefix('> ')} And so on [7]."


def test_the_agents_answer_carries_the_tools_exact_citations(
    address: str, services: Services, llm: OpenAIServer
) -> None:
    llm.call_tool("ask", **ASK)
    llm.reply(from_the_tool)
    messages = asyncio.run(answered(address, llm))

    assert messages[-1].text == (
        "By the documents: The harbour of Ostrel was opened on 4 May 1931. [1] And so on [7]."
    )
    cited = footnotes(messages)
    assert list(cited) == [1]  # nothing is behind [7]
    citation = cited[1]
    version = services.library.version(citation["document_id"], citation["version"])
    assert version.text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["quote"] == "The harbour of Ostrel was opened on 4 May 1931."
    assert citation["uri"] == f"footnote://coast/{citation['document_id']}?version=1"
    (said,) = [one for one in messages if isinstance(one, ToolMessage)]
    assert said.artifact["statements"][0]["support"]["status"] == "verbatim"


def test_the_model_is_told_of_the_tools_and_their_arguments(
    address: str, llm: OpenAIServer
) -> None:
    llm.reply("Nothing to look up.")
    asyncio.run(answered(address, llm))
    tools = {one["function"]["name"]: one["function"] for one in llm.requests[0].payload["tools"]}
    assert {"search", "ask", "summarize", "check", "read_document"} <= set(tools)
    assert set(tools["ask"]["parameters"]["required"]) == {"question", "collections"}


def test_what_a_tool_refuses_is_told_to_the_model_which_goes_on(
    address: str, llm: OpenAIServer
) -> None:
    llm.call_tool("ask", **{**ASK, "collections": ["sea"]})
    llm.call_tool("ask", **ASK)
    llm.reply(from_the_tool)
    messages = asyncio.run(answered(address, llm))
    refused, done = [one for one in messages if isinstance(one, ToolMessage)]
    assert "no collection 'sea' (collections: coast)" in str(refused.content)
    assert (refused.status, done.status) == ("error", "success")
    assert list(footnotes(messages)) == [1]


def test_marks_are_those_of_the_last_message_and_citations_of_the_last_tool() -> None:
    def tool(*numbers: int, quote: str) -> ToolMessage:
        artifact = {"citations": [{"number": one, "quote": quote} for one in numbers]}
        return ToolMessage("", tool_call_id="1", artifact=artifact)

    messages = [
        tool(1, 2, 3, quote="old"),
        AIMessage("See [2]."),
        tool(1, 2, quote="new"),
        ToolMessage("listed", tool_call_id="2", artifact={"collections": []}),
        AIMessage("It is so [1], and [3]."),
    ]
    assert footnotes(messages) == {1: {"number": 1, "quote": "new"}}
