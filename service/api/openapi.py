"""Write the API's description to a file: `python -m service.api.openapi PATH`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from service.api.description import with_refusals
from service.app import create_app


def description() -> dict[str, Any]:
    """The OpenAPI description that the page's types are made from, which need no examples."""
    return with_refusals(FastAPI.openapi(create_app(None)))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(description(), indent=2) + "\n", "utf-8")
