"""The API's description."""

from __future__ import annotations

import json
from pathlib import Path

from service.api.openapi import description

WRITTEN = Path(__file__).parents[3] / "service/web/openapi.json"


def test_the_page_is_built_from_the_api_as_it_is() -> None:
    """`make openapi` writes the file anew, and the page's types from it."""
    assert json.loads(WRITTEN.read_text("utf-8")) == description()


def test_every_route_says_what_it_does() -> None:
    for path, operations in description()["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), f"{method} {path}"
