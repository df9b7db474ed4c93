"""Clients of the OpenAI protocol, talking to a running service."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from openai import OpenAI

MODEL = "footnote/coast"
QUESTION = "When was the harbour of Ostrel opened?"


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
