"""Three hundred kills over ingest, update, delete, purge and reindex."""

from __future__ import annotations

import random
import secrets
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from tests.ingestion.killing import survive_kills

KILLS = 150


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "sync_threshold",
    [
        pytest.param(20_000, id="while vectors are only logged"),
        pytest.param(20, id="while the vector graph is written all the time"),
    ],
)
def test_hundreds_of_kills_lose_nothing(
    tmp_path: Path,
    processes: ForkServerContext,
    embedder: Embedder,
    sync_threshold: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbits(32)
    figures = survive_kills(
        tmp_path,
        processes,
        embedder,
        sync_threshold=sync_threshold,
        kills=KILLS,
        chance=random.Random(seed),  # noqa: S311 - a run can be repeated
    )

    with capsys.disabled():
        print(f"\nseed {seed}: {figures}")
    assert figures.acknowledged > KILLS
