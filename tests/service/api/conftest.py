"""The web application, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient

from service.app import create_app
from service.bootstrap import Services


@pytest.fixture
def client(services: Services) -> Iterator[httpx.Client]:
    """A client of a service without a model."""
    with _client(services) as client:
        yield client


@pytest.fixture
def model_client(services_with_model: Services) -> Iterator[httpx.Client]:
    """A client of a service with a model."""
    with _client(services_with_model) as client:
        yield client


def _client(services: Services) -> TestClient:
    app = create_app(services)
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
