"""A Footnote that asks a real `llama-server`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.protocol.build import SERVER
from tests.server import served
from tests.service.conftest import ingest_texts

Opened = Callable[..., AbstractContextManager[Services]]


@pytest.fixture(scope="session", autouse=True)
def _server_is_built() -> None:
    assert SERVER.exists(), "there is no llama-server: run `make test-protocol`"


@pytest.fixture
def footnote(tmp_path: Path) -> Opened:
    """Opens a Footnote that knows a harbour, with settings by name."""

    @contextmanager
    def opened(**values: object) -> Iterator[Services]:
        settings = Settings.model_validate(
            {"home": tmp_path / "home", "llm_model": "tiny", "llm_api_key": "a-key"} | values
        )
        with open_services(settings) as services:
            ingest_texts(services)
            yield services

    return opened


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Where a test writes its model."""
    return tmp_path / "tiny.gguf"


@contextmanager
def client_of(services: Services) -> Iterator[httpx.Client]:
    """A client of its HTTP interface."""
    with served(create_app(services)) as url, httpx.Client(base_url=url, timeout=120) as client:
        yield client
