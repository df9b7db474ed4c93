"""Under far too many requests the service refuses at once what it cannot do, and goes on.

`make overload` does the same for two minutes and tells the times, which decide nothing here.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import httpx
import pytest

from tests.overload import Figures, measure
from tests.running import footnote, running
from tests.service.conftest import HARBOUR

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")

REFUSED = {429, 503}
# What a flood may take beside what is held anyway: far less than to hold its requests would.
MOST_GROWTH = 300_000_000


def test_a_flood_is_refused_in_order_and_the_service_goes_on(tmp_path: Path) -> None:
    overloaded(tmp_path, 4)


def overloaded(folder: Path, seconds: float) -> Figures:
    """Flood a service of its own, check what has to hold, and give the figures."""
    environment = {
        **os.environ,
        "FOOTNOTE_HOME": str(folder / "home"),
        "FOOTNOTE_LOG_LEVEL": "warning",
    }
    (folder / "harbour.txt").write_text(HARBOUR, "utf-8")
    footnote(environment, "ingest", str(folder / "harbour.txt"), "--collection", "coast")
    made = footnote(
        environment, "keys", "create", "crowd", "--scope", "read", "--scope", "ingest", "--json"
    )
    key = json.loads(made)["key"]
    with running(environment, folder / "log") as service:
        figures = asyncio.run(measure(service.url, key, service.process.pid, seconds))
        _check(figures)
        _check_alive(service.url, key)
    return figures


def _check(figures: Figures) -> None:
    assert not figures.failures, figures.failures[:5]
    assert set(figures.statuses) <= {200} | REFUSED, figures.written()
    assert figures.statuses[200], figures.written()
    assert figures.statuses.keys() & REFUSED, figures.written()
    assert all(one.retry_after for one in figures.loaded if one.status in REFUSED)
    assert figures.memory_peak - figures.memory_before < MOST_GROWTH, figures.written()


def _check_alive(url: str, key: str) -> None:
    asked = {"question": "How many piers has the harbour?", "collection": "coast"}
    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.post(f"{url}/v1/ask", json=asked, headers=headers, timeout=60)
    assert answer.status_code == 200
    assert not answer.json()["abstained"]
