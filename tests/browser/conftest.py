"""The chat page as built, served with the sample library, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ingestion.sources import upload_source
from service.app import WEB_FOLDER, create_app
from service.bootstrap import Services
from service.samples import SAMPLE_COLLECTION
from tests.browser.chromium import launched
from tests.browser.complaints import complaints_of
from tests.ingestion.ingesting import ingest_one
from tests.server import served


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser for all tests of the page; its event loop ends before other tests begin."""
    # Shared machines are slow at times, and timing never decides a test.
    expect.set_options(timeout=60_000)
    with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def address(sample_services: Services) -> Iterator[str]:
    """Where the page is."""
    assert (WEB_FOLDER / "index.html").is_file(), "the page is not built: run `make web`"
    with served(create_app(sample_services)) as url:
        yield url


@pytest.fixture
def page(
    browser: Browser,
    address: str,
    upload: Callable[[str, bytes], None],  # noqa: ARG001 - the page closes before what it added goes
) -> Iterator[Page]:
    """The page, opened anew; the test fails on any script error or refused content."""
    hosts: set[str] = set()
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints = complaints_of(page)
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(address)
    yield page
    context.close()
    assert complaints == []
    assert hosts == {address.split("/")[2]}, "the page talks to another host"


@pytest.fixture
def upload(sample_services: Services) -> Iterator[Callable[[str, bytes], None]]:
    """Adds a document to the sample library for the time of a test."""
    added: list[str] = []

    def ingest(name: str, data: bytes) -> None:
        outcome = ingest_one(sample_services.pipeline, upload_source(name, data), SAMPLE_COLLECTION)
        assert outcome.document_id is not None
        added.append(outcome.document_id)

    yield ingest
    for document_id in dict.fromkeys(added):
        sample_services.pipeline.delete(document_id)
