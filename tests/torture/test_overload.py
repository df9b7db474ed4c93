"""Two minutes of ten times what can be answered (FOOTNOTE_OVERLOAD_S says how long)."""

from __future__ import annotations

import os
from pathlib import Path

from tests.service.test_overload import overloaded

SECONDS = float(os.environ.get("FOOTNOTE_OVERLOAD_S", "120"))


def test_a_flood_is_refused_in_order_and_the_service_goes_on(tmp_path: Path) -> None:
    print("\n" + overloaded(tmp_path, SECONDS).written())
