"""A whole Footnote for tests: real library, indexes, embedding model and parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ingestion.sources import upload_source
from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai
from tests.server import served
from tests.service.written_log import Configure, written_log

HARBOUR = """The harbour of Ostrel

The harbour of Ostrel was opened on 4 May 1931. It has nine piers and a depth of 14.5 metres.

The harbour master is Lena Marsh. She said: "No ship has waited longer than two days."

In 2024 the harbour handled 3.2 million tonnes of grain.
"""
LIGHTHOUSE = """The lighthouse on Grey Skerry

The lighthouse stands 41 metres tall. Its lamp was replaced in 2019.
"""


@pytest.fixture(autouse=True)
def _no_model_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "FOOTNOTE_LLM_MODEL", "FOOTNOTE_LLM_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., AbstractContextManager[Services]]:
    """Opens a Footnote on a data directory of the test, with settings by name."""
    return lambda **values: open_services(Settings(home=tmp_path / "home", **values))


@pytest.fixture
def services(opened: Callable[..., AbstractContextManager[Services]]) -> Iterator[Services]:
    """A Footnote without a model that knows a harbour and a lighthouse."""
    with opened() as services:
        ingest_texts(services)
        yield services


@pytest.fixture
def written() -> Iterator[Configure]:
    """Sets up the log, and gives what is written to it."""
    with written_log() as configure:
        yield configure


@pytest.fixture
def llm() -> Iterator[OpenAIServer]:
    """A server that speaks the OpenAI protocol and says what the test scripts."""
    with fake_openai() as server:
        yield server


@pytest.fixture
def services_with_model(
    opened: Callable[..., AbstractContextManager[Services]], llm: OpenAIServer
) -> Iterator[Services]:
    """The same Footnote with a language model."""
    with opened(llm_base_url=llm.url, llm_model=MODEL, llm_first_token_timeout_s=2.0) as services:
        ingest_texts(services)
        yield services


def ingest_texts(services: Services) -> None:
    """Make the harbour and the lighthouse known, in the collection `coast`."""
    sources = [
        upload_source("harbour.txt", HARBOUR.encode()),
        upload_source("lighthouse.txt", LIGHTHOUSE.encode()),
    ]
    results = list(services.pipeline.ingest(sources, "coast"))
    assert [result.status for result in results] == ["added", "added"], results


@pytest.fixture(scope="package")
def coast_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A Footnote without a model, for tests that change nothing that others read."""
    with open_services(Settings(home=tmp_path_factory.mktemp("coast"))) as services:
        ingest_texts(services)
        yield services


@pytest.fixture(scope="package")
def address(coast_services: Services) -> Iterator[str]:
    """Where a service without a model is served."""
    with served(create_app(coast_services)) as url:
        yield url


@pytest.fixture
def own_address(services: Services) -> Iterator[str]:
    """Where a service is served that a test has for itself."""
    with served(create_app(services)) as url:
        yield url


@pytest.fixture
def model_address(services_with_model: Services) -> Iterator[str]:
    """Where a service with a model is served."""
    with served(create_app(services_with_model)) as url:
        yield url
