"""`footnote mcp`, started by a client as a program of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp_types import CallToolResult, TextResourceContents

from service.bootstrap import open_services
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer
from tests.service.mcp_server.conftest import QUESTION, program, talk, words

ASK = {"question": QUESTION, "collections": ["coast"]}


async def everything(client: Client) -> tuple[CallToolResult, str]:
    names = [one.name for one in (await client.list_tools()).tools]
    assert "read_document" in names
    await client.call_tool("check", {"text": "It has nine piers.", "collection": "coast"})
    found = await client.call_tool("search", {"query": "depth", "collections": ["coast"]})
    assert "14.5" in words(found)
    summary = await client.call_tool("summarize", {"collection": "coast"})
    assert summary.structured_content["statements"]
    listed = await client.list_resources()
    assert len(listed.resources) == 2
    refused = await client.call_tool("ask", {**ASK, "collections": ["nowhere"]})
    assert refused.is_error
    assert "no collection 'nowhere'" in words(refused)
    answer = await client.call_tool("ask", ASK)
    citation = answer.structured_content["citations"][0]
    (contents,) = (await client.read_resource(citation["uri"])).contents
    assert isinstance(contents, TextResourceContents)
    return answer, contents.text


def check(answer: CallToolResult, text: str) -> None:
    citation = answer.structured_content["citations"][0]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "4 May 1931" in citation["quote"]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_it_serves_the_data_directory_that_it_opens_itself(home: Path, mode: str) -> None:
    server = program(env={"FOOTNOTE_HOME": str(home)})
    check(*talk(Client(server, mode=mode), everything))
    with open_services(Settings(home=home)):
        pass  # it has let go of the directory


def test_it_passes_everything_on_to_a_service_that_runs(address: str, tmp_path: Path) -> None:
    server = program("--url", address, env={"FOOTNOTE_HOME": str(tmp_path / "none")})
    check(*talk(Client(server), everything))
    assert not (tmp_path / "none").exists()


def run(home: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    server = program(*arguments, env={})
    return subprocess.run(
        [server.command, *server.args],
        env={**os.environ, "FOOTNOTE_HOME": str(home)},
        cwd=server.cwd,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_directory_that_is_served_names_the_way_to_its_service(home: Path) -> None:
    with open_services(Settings(home=home)):
        done = run(home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "footnote mcp --url http://127.0.0.1:8000" in done.stderr


def test_standard_output_carries_the_protocol_and_nothing_else(home: Path) -> None:
    done = run(home, given='{"jsonrpc": "2.0", "id": 7, "method": "ping"}\n')
    assert (done.returncode, done.stdout) == (0, '{"jsonrpc":"2.0","id":7,"result":{}}\n')


def test_a_service_that_does_not_run_is_told_in_the_result(tmp_path: Path) -> None:
    server = program("--url", "http://127.0.0.1:9", env={"FOOTNOTE_HOME": str(tmp_path)})
    result = talk(Client(server), lambda client: client.call_tool("list_collections", {}))
    assert result.is_error
    assert "is `footnote serve` running there?" in words(result)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_call_that_is_called_off_calls_off_the_model(
    home: Path, llm: OpenAIServer, mode: str
) -> None:
    llm.reply("", delay_s=60)
    model = {"FOOTNOTE_LLM_BASE_URL": llm.url, "FOOTNOTE_LLM_MODEL": MODEL}
    server = program(env={"FOOTNOTE_HOME": str(home), **model})

    async def left(client: Client) -> Any:
        call = asyncio.create_task(client.call_tool("ask", ASK))
        assert await asyncio.to_thread(llm.asked.wait, 30)
        call.cancel()
        assert await asyncio.to_thread(llm.requests[0].disconnected.wait, 10)
        return await client.call_tool("list_collections", {})

    assert not talk(Client(server, mode=mode), left).is_error


def test_help_does_not_load_the_protocols_library() -> None:
    code = "import sys, service.cli; print('mcp.server' in sys.modules, 'mcp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
