"""The web application, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from service.app import create_app
from service.bootstrap import Services
from tests.server import served


@pytest.fixture
def client(services: Services) -> Iterator[httpx.Client]:
    """A client of a service without a model."""
    with served(create_app(services)) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def model_client(services_with_model: Services) -> Iterator[httpx.Client]:
    """A client of a service with a model."""
    with served(create_app(services_with_model)) as url, httpx.Client(base_url=url) as client:
        yield client
