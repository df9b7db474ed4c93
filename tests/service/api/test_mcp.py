"""`/mcp` as HTTP sees it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.openai_server import OpenAIServer

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ACCEPT = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
MODERN = {**ACCEPT, "MCP-Protocol-Version": "2026-07-28"}


def post(
    client: httpx.Client, body: bytes | dict[str, Any], headers: dict[str, str]
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/mcp", content=content, headers=headers, timeout=30)


def modern(method: str, **params: Any) -> dict[str, Any]:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"_meta": meta, **params}}


def called(tool: str, arguments: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    body = modern("tools/call", name=tool, arguments=arguments)
    return body, {**MODERN, "Mcp-Method": "tools/call", "Mcp-Name": tool}


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_served(coast: httpx.Client, method: str) -> None:
    refused = coast.request(method, "/mcp", headers=ACCEPT)
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert refused.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("Host", "evil.example", 421), ("Origin", "http://evil.example", 403)],
)
def test_the_guard_stands_before_it(
    coast: httpx.Client, name: str, value: str, status: int
) -> None:
    assert post(coast, PING, {**ACCEPT, name: value}).status_code == status
    host = coast.base_url.netloc.decode()
    for allowed in ({"Origin": f"http://{host}"}, {"Host": host.replace("127.0.0.1", "localhost")}):
        assert post(coast, PING, {**ACCEPT, **allowed}).status_code == 200


def test_its_replies_carry_the_security_headers_and_no_session(coast: httpx.Client) -> None:
    reply = post(coast, *called("list_collections", {}))
    assert reply.status_code == 200
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "mcp-session-id" not in reply.headers


def test_half_a_character_is_told_in_the_result(coast: httpx.Client) -> None:
    body, headers = called("search", {"query": "a", "collections": ["coast"]})
    content = json.dumps(body).replace('"a"', r'"\ud800"').encode()
    result = post(coast, content, headers).json()["result"]
    assert result["isError"]
    assert "half a character" in result["content"][0]["text"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"\xff"])
@pytest.mark.parametrize("headers", [ACCEPT, MODERN])
def test_what_is_no_message_is_refused(
    coast: httpx.Client, body: bytes, headers: dict[str, str]
) -> None:
    assert 400 <= post(coast, body, headers).status_code < 500


def test_half_a_character_elsewhere_breaks_nothing(coast: httpx.Client) -> None:
    for method, params in (
        ("tools/call", {"name": "a", "arguments": {}}),
        ("resources/read", {"uri": "a"}),
        ("resources/list", {"cursor": "a"}),
    ):
        for headers in (ACCEPT, MODERN):
            content = json.dumps(modern(method, **params)).replace('"a"', r'"\ud800"')
            named = {**headers, "Mcp-Method": method, "Mcp-Name": "a"}
            assert post(coast, content.encode(), named).status_code < 500


def test_closing_the_connection_of_an_older_client_calls_the_model_off(
    model_client: httpx.Client, llm: OpenAIServer
) -> None:
    llm.reply("", delay_s=60)
    arguments = {"question": "When was the harbour of Ostrel opened?", "collections": ["coast"]}
    body = {**PING, "method": "tools/call", "params": {"name": "ask", "arguments": arguments}}
    with model_client.stream("POST", "/mcp", json=body, headers=ACCEPT) as reply:
        assert reply.status_code == 200
        assert llm.asked.wait(30)
    assert llm.requests[0].disconnected.wait(10)


def test_an_unknown_tool_is_an_error_of_the_protocol(coast: httpx.Client) -> None:
    error = post(coast, *called("delete_everything", {})).json()["error"]
    assert error["code"] == -32602
    assert "there are search, ask" in error["message"]


def test_a_body_beyond_the_limit_is_refused(coast: httpx.Client) -> None:
    assert post(coast, b" " * 4_000_001, MODERN).status_code == 413
