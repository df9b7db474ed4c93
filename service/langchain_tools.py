"""Footnote's tools for an agent of LangChain or LangGraph, through its MCP server.

    async with Client("http://127.0.0.1:8000/mcp") as client:
        agent = create_agent(model, await footnote_tools(client))

A tool's text goes to the language model; its structured content, with the exact citations, is the
artifact of the tool's message. docs/langchain.md has a runnable example.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from mcp import Client
from mcp_types import CallToolResult, TextContent, Tool

_MARK = re.compile(r"\[(\d{1,4})\]")


async def footnote_tools(client: Client) -> list[BaseTool]:
    """The tools of the server that a client is connected to; they work as long as it is."""
    return [_tool(client, one) for one in (await client.list_tools()).tools]


def footnotes(messages: Iterable[BaseMessage]) -> dict[int, dict[str, Any]]:
    """The citations that the last message marks, by number, of the last tool that gave any.

    Numbers that no citation has are left out: a model may have made them up.
    """
    citations: dict[int, dict[str, Any]] = {}
    marked: list[int] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            given = (message.artifact or {}).get("citations")
            citations = {one["number"]: one for one in given} if given else citations
        elif isinstance(message, AIMessage):
            marked = [int(number) for number in _MARK.findall(str(message.text))]
    return {number: citations[number] for number in marked if number in citations}


def _tool(client: Client, tool: Tool) -> BaseTool:
    async def called(**arguments: Any) -> tuple[str, Any]:
        result = await client.call_tool(tool.name, arguments)
        if result.is_error:
            raise ToolException(_words(result))
        return _words(result), result.structured_content

    return StructuredTool(
        name=tool.name,
        description=tool.description or "",
        args_schema=tool.input_schema,
        coroutine=called,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )


def _words(result: CallToolResult) -> str:
    return "\n".join(one.text for one in result.content if isinstance(one, TextContent))
