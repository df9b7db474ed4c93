"""Write the API's description to a file: `python -m service.api.openapi PATH`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from service.app import create_app


def description() -> dict[str, Any]:
    """The OpenAPI description."""
    return create_app(None).openapi()


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(description(), indent=2) + "\n", "utf-8")
