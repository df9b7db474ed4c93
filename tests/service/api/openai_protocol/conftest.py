"""Clients of the OpenAI protocol, talking to a running service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from openai import OpenAI

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import served
from tests.service.conftest import ingest_texts

MODEL = "footnote/coast"
QUESTION = "When was the harbour of Ostrel opened?"


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


@pytest.fixture
def opened_client() -> Iterator[Callable[[str], OpenAI]]:
    """Opens OpenAI's own client for a service, and closes it."""
    opened: list[OpenAI] = []

    def open_client(address: str) -> OpenAI:
        opened.append(OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0))
        return opened[-1]

    yield open_client
    for one in opened:
        one.close()


@pytest.fixture
def openai(opened_client: Callable[[str], OpenAI], address: str) -> OpenAI:
    """OpenAI's client on a service without a model."""
    return opened_client(address)


@pytest.fixture
def openai_with_model(opened_client: Callable[[str], OpenAI], model_address: str) -> OpenAI:
    """OpenAI's client on a service with a model."""
    return opened_client(model_address)
