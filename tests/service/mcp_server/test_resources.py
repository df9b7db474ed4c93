"""Documents as resources."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CompleteResult, ErrorData, ResourceTemplateReference

from ingestion.sources import upload_source
from service.bootstrap import Services
from service.mcp_server import resources
from service.mcp_server.uris import TEMPLATE
from tests.service.mcp_server.conftest import talk


def connect(address: str) -> Client:
    return Client(f"{address}/mcp")


async def every(client: Client) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        listed = await client.list_resources(cursor=cursor)
        pages.append([one.uri for one in listed.resources])
        cursor = listed.next_cursor
        if cursor is None:
            return pages


def error_of(address: str, asked: Callable[[Client], Awaitable[object]]) -> ErrorData:
    async def refused(client: Client) -> ErrorData:
        with pytest.raises(MCPError) as raised:
            await asked(client)
        return raised.value.error

    return talk(connect(address), refused)


def test_all_documents_of_all_collections_are_listed_page_by_page(
    own_address: str, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Collections of 2, 3 and 0 documents, 2 a page: a page goes over from one to the next."""
    more = [upload_source(f"{n}.txt", b"A note on the mole.", f"{n}.txt") for n in range(3)]
    list(services.pipeline.ingest(more, "Über notes"))
    list(services.pipeline.ingest([upload_source("gone.txt", b"Gone.", "gone.txt")], "empty"))
    services.pipeline.delete(services.library.documents("empty")[0][0].document_id)
    for size in (1, 2, 4, 5, 100):
        monkeypatch.setattr(resources, "LISTED_AT_ONCE", size)
        pages = talk(connect(own_address), every)
        assert max(map(len, pages)) <= size
        uris = [uri for page in pages for uri in page]
        assert len(uris) == len(set(uris)) == 5
    assert any(uri.startswith("footnote://%C3%9Cber%20notes/") for uri in uris)


async def read_all(client: Client) -> list[str | None]:
    uris = [uri for page in await every(client) for uri in page]
    return [(await client.read_resource(uri)).contents[0].mime_type for uri in uris]


def test_all_that_is_listed_can_be_read(address: str) -> None:
    assert talk(connect(address), read_all) == ["text/plain"] * 2


def test_an_older_version_stays_readable_at_its_address(
    own_address: str, services: Services
) -> None:
    old = services.library.find("coast", "harbour.txt")
    assert old is not None
    list(services.pipeline.ingest([upload_source("harbour.txt", b"It closed.")], "coast"))

    async def read(client: Client) -> list[str]:
        place = f"footnote://coast/{old.document_id}"
        found = [await client.read_resource(f"{place}{tail}") for tail in ("", "?version=1")]
        return [one.contents[0].text for one in found]  # type: ignore[union-attr]

    newest, first = talk(connect(own_address), read)
    assert newest == "It closed."
    assert "4 May 1931" in first


@pytest.mark.parametrize(
    "uri",
    [
        "footnote://coast/0",
        "footnote://coast/{id}?version=7",
        "footnote://elsewhere/{id}",
        "footnote://coast/{id}?version=x",
        "footnote://coast",
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "",
    ],
)
def test_an_address_of_nothing_is_an_error_that_says_so(
    address: str, coast_services: Services, uri: str
) -> None:
    document = coast_services.library.documents("coast")[0][0].document_id
    error = error_of(address, lambda client: client.read_resource(uri.replace("{id}", document)))
    assert error.code == INVALID_PARAMS
    assert "document" in error.message
    assert "Traceback" not in error.message


def test_a_text_too_long_to_read_at_once_is_left_to_the_tool(
    address: str, coast_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "MOST_READ_CHARS", 10)
    document = coast_services.library.documents("coast")[0][0].document_id
    error = error_of(address, lambda client: client.read_resource(f"footnote://coast/{document}"))
    assert "read_document" in error.message


@pytest.mark.parametrize("cursor", ["nonsense", "WyJjb2FzdCIsIC0xXQ==", "é"])
def test_a_cursor_that_was_not_given_out_is_refused(address: str, cursor: str) -> None:
    error = error_of(address, lambda client: client.list_resources(cursor=cursor))
    assert error.code == INVALID_PARAMS
    assert "begin again without one" in error.message


def test_names_of_collections_are_completed(address: str) -> None:
    async def completed(client: Client, begun: str, name: str = "collection") -> CompleteResult:
        listed = await client.list_resource_templates()
        assert listed.resource_templates[0].uri_template == TEMPLATE
        return await client.complete(
            ResourceTemplateReference(uri=TEMPLATE), {"name": name, "value": begun}
        )

    begun = talk(connect(address), lambda client: completed(client, "CO"))
    assert begun.completion.values == ["coast"]
    assert talk(connect(address), lambda client: completed(client, "x")).completion.values == []
    other = talk(connect(address), lambda client: completed(client, "", "document_id"))
    assert other.completion.values == []
