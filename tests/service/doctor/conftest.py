"""A data directory with the harbour and the lighthouse in it, and a doctor that looks at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.bootstrap import open_services
from service.doctor import Finding, Wanted, examine
from service.settings import Settings
from tests.service.conftest import ingest_texts

Examined = Callable[..., dict[str, Finding]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The data directory of a Footnote that was closed in order."""
    with open_services(Settings(home=tmp_path / "home")) as services:
        ingest_texts(services)
    return tmp_path / "home"


@pytest.fixture
def examined(home: Path) -> Examined:
    """What the doctor finds there, by check; settings are given by name."""

    def look(wanted: Wanted = Wanted(), **values: object) -> dict[str, Finding]:  # noqa: B008
        settings = Settings(home=home).model_copy(update=values)
        return {one.check: one for one in examine(settings, wanted)}

    return look
