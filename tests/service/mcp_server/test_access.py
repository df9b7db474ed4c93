"""Who may see what through the protocol: exactly what HTTP shows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.shared.exceptions import MCPError

from tests.service.access.people import CANARY, Town, town
from tests.service.mcp_server.conftest import program, talk, words

MISSING = "nowhere"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A service with keys, and two collections: `coast`, and `vault`, which few may see."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


def connect(place: Town, person: str) -> Client:
    """A client that shows somebody's key."""

    @asynccontextmanager
    async def transport() -> Any:
        headers = {"Authorization": f"Bearer {place.texts[person]}"}
        async with (
            create_mcp_http_client(headers=headers) as http,
            streamable_http_client(f"{place.url}/mcp", http_client=http) as streams,
        ):
            yield streams

    return Client(transport())


def calls(collection: str, document: str) -> list[tuple[str, dict[str, Any]]]:
    """Every way to ask for a collection and a document in it."""
    where = {"collections": [collection]}
    return [
        ("search", {"query": "vault word", **where}),
        ("search", {"query": "vault word", "collections": ["coast", collection]}),
        ("ask", {"question": "What is the word of the vault?", **where}),
        ("ask", {"question": "What is the word?", "collections": ["coast", collection]}),
        ("summarize", {"collection": collection}),
        ("summarize", {"collection": "coast", "documents": [document]}),
        ("check", {"text": "The vault was closed in 1987.", "collection": collection}),
        ("check", {"text": "The vault was closed in 1987.", "documents": [document]}),
        ("list_documents", {"collection": collection}),
        ("read_document", {"document_id": document}),
    ]


async def said(client: Client, collection: str, document: str) -> list[str]:
    """What is said to each, with the names that were asked for left out."""
    found = []
    for tool, arguments in calls(collection, document):
        result = await client.call_tool(tool, arguments)
        assert result.is_error, (tool, arguments)
        assert result.structured_content is None
        found.append(words(result))
    for uri in (f"footnote://{collection}/{document}", f"footnote://coast/{document}?version=1"):
        try:
            await client.read_resource(uri)
        except MCPError as error:
            found.append(error.error.message)
        else:
            found.append(f"read {uri}")
    return [one.replace(collection, "C").replace(document, "D") for one in found]


def test_what_one_may_not_see_looks_like_what_does_not_exist(place: Town) -> None:
    async def both(client: Client) -> tuple[list[str], list[str]]:
        foreign = await said(client, "vault", place.held("vault"))
        return foreign, await said(client, MISSING, "0" * 32)

    foreign, missing = talk(connect(place, "read"), both)
    assert foreign == missing
    assert CANARY not in " ".join(foreign)


@pytest.mark.parametrize("person", ["ingest", "delete"])
def test_a_key_that_may_not_read_reads_nothing(place: Town, person: str) -> None:
    async def read(client: Client) -> list[str]:
        asked = calls("coast", place.held("coast"))
        return [words(await client.call_tool(tool, arguments)) for tool, arguments in asked]

    said = " ".join(talk(connect(place, person), read))
    assert "Lena Marsh" not in said
    assert "4 May 1931" not in said


def test_lists_hold_what_one_may_see_and_nothing_else(place: Town) -> None:
    async def listed(client: Client) -> tuple[str, list[str]]:
        collections = words(await client.call_tool("list_collections", {}))
        return collections, [one.uri for one in (await client.list_resources()).resources]

    for person, own, foreign in (("read", "coast", "vault"), ("other", "vault", "coast")):
        collections, uris = talk(connect(place, person), listed)
        assert own in collections
        assert foreign not in collections
        assert uris
        assert all(uri.startswith(f"footnote://{own}/") for uri in uris)


@pytest.mark.parametrize("person", ["revoked", "expired"])
def test_a_key_that_is_no_longer_good_gets_nothing(place: Town, person: str) -> None:
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - what the SDK makes of a 401
        talk(connect(place, person), lambda client: client.call_tool("list_collections", {}))
    assert CANARY not in repr(raised.value)


def test_standard_input_and_output_show_the_key_of_the_environment(place: Town) -> None:
    async def listed(client: Client) -> str:
        return words(await client.call_tool("list_collections", {}))

    for person, own in (("read", "coast"), ("other", "vault")):
        server = program("--url", place.url, env={"FOOTNOTE_API_KEY": place.texts[person]})
        assert talk(Client(server), listed).startswith(f"- {own}: ")
    nobody = program("--url", place.url, env={"FOOTNOTE_API_KEY": ""})
    said = talk(Client(nobody), listed)
    assert "key" in said
