"""What is fuzzed: a served Footnote with keys switched on and something of everything in it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from ingestion.sources import file_source, upload_source
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import connected, served
from tests.service.conftest import HARBOUR, LIGHTHOUSE
from tests.service.test_evaluations import kept

_PDF = Path(__file__).parents[2] / "samples/library/zh-sarrow-strait-notice.pdf"
# That of the examples in the description, which are sent, too.
COLLECTION = "sample"
_PAGE = b"<html><head><title>A pier</title></head><body><p>The pier is 90 m long.</p></body></html>"


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """A running service: its address, its description, and a key that may do everything.

    `pages` is the address of a web server with one page, the only one that may be fetched.
    """

    url: str
    pages: str
    key: str
    key_id: str
    description: dict[str, Any]
    services: Services


@contextmanager
def fuzzed(home: Path) -> Iterator[Fuzzed]:
    """Open, fill and serve it."""
    with _pages() as pages, open_services(_settings(home, pages)) as services:
        _fill(services)
        stored, key = services.library.keys.create("fuzzer", ["admin"])
        app = create_app(services)
        with served(_FromEverywhere(app)) as url:
            headers = {"Authorization": f"Bearer {key}"}
            with connected(url, headers=headers, timeout=60) as client:
                _use(client)
            yield Fuzzed(url, pages, key, stored.id, app.openapi(), services)


class _FromEverywhere:
    """Has every request come from another address.

    Ten wrong keys from one address are all that is listened to in five minutes, and asking with
    wrong keys is what checks of ignored authentication do.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            number = next(self._numbers)
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            scope = {**scope, "client": (address, 50_000)}
        await self._app(scope, receive, send)


def _settings(home: Path, pages: str) -> Settings:
    return Settings(home=home, fetch_allow=(pages.removeprefix("http://"),))


def _fill(services: Services) -> None:
    texts = [
        upload_source("harbour.txt", HARBOUR.encode()),
        upload_source("lighthouse.txt", LIGHTHOUSE.encode()),
    ]
    reprint = ("The pier is old and long. " * 20).encode()
    copies = [upload_source(name, reprint) for name in ("reprint.txt", "copy.txt")]
    sources = [*texts, *copies, file_source(_PDF, _PDF.name)]
    results = list(services.pipeline.ingest(sources, COLLECTION))
    assert all(result.document_id for result in results), results
    kept(services.settings.home, report="<!doctype html><p>A report")


def _use(client: httpx.Client) -> None:
    """Leave a conversation with an answer, a response, a job and feedback behind."""
    scope = {"collections": [COLLECTION]}
    begun = client.post("/v1/conversations", json={"title": "Harbour", "scope": scope})
    question = "How many piers does the harbour have?"
    asked = {"question": question, "collection": COLLECTION, "conversation": begun.json()["id"]}
    answers = [
        client.post("/v1/ask", json=asked),
        client.post("/v1/responses", json={"model": f"footnote/{COLLECTION}", "input": question}),
        client.post(
            "/v1/documents/text",
            json={"collection": COLLECTION, "source": "note", "text": "A mole was built in 1950."},
        ),
    ]
    assert all(one.is_success for one in (begun, *answers)), [one.text for one in answers]


class _PageHandler(BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep test output quiet."""

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)


@contextmanager
def _pages() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _PageHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
