"""A Footnote for all tests that change nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.openai_server import MODEL, OpenAIServer, fake_openai
from tests.service.conftest import ingest_texts

NARROW_TOKENS = 4_096


@pytest.fixture(scope="package")
def _server() -> Iterator[OpenAIServer]:
    with fake_openai() as server:
        yield server


@pytest.fixture
def server(_server: OpenAIServer) -> OpenAIServer:
    """The model behind the fixtures below, with an empty script."""
    _server.forget()
    _server.requests.clear()
    return _server


@pytest.fixture(scope="package")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A Footnote without a model."""
    with open_services(Settings(home=tmp_path_factory.mktemp("reading"))) as services:
        ingest_texts(services)
        yield services


@pytest.fixture(scope="package")
def writing(tmp_path_factory: pytest.TempPathFactory, _server: OpenAIServer) -> Iterator[Services]:
    """A Footnote with a model whose window is small, and that reads one portion at a time."""
    settings = Settings(
        home=tmp_path_factory.mktemp("writing"),
        llm_base_url=_server.url,
        llm_model=MODEL,
        llm_context_tokens=NARROW_TOKENS,
        llm_first_token_timeout_s=2.0,
        llm_max_concurrency=1,
    )
    with open_services(settings) as services:
        ingest_texts(services)
        yield services
