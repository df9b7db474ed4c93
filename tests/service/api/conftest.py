"""The web application, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services, open_services
from service.settings import Settings
from tests.server import connected, served
from tests.service.conftest import ingest_texts


@pytest.fixture(scope="package")
def coast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service without a model, for tests that change nothing in it."""
    with open_services(Settings(home=tmp_path_factory.mktemp("coast"))) as services:
        ingest_texts(services)
        with served(create_app(services)) as url, connected(url) as client:
            yield client


@pytest.fixture
def client(services: Services) -> Iterator[httpx.Client]:
    """A client of a service without a model."""
    with served(create_app(services)) as url, connected(url) as client:
        yield client


@pytest.fixture
def model_client(services_with_model: Services) -> Iterator[httpx.Client]:
    """A client of a service with a model."""
    with served(create_app(services_with_model)) as url, connected(url) as client:
        yield client
