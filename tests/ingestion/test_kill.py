"""What was acknowledged survives a kill at any instant, and nothing is ever half there.

`make torture` does the same with more kills.
"""

from __future__ import annotations

import random
import secrets
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from tests.ingestion.killing import survive_kills

KILLS = 12


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "sync_threshold",
    [
        pytest.param(20_000, id="while vectors are only logged"),
        pytest.param(20, id="while the vector graph is written all the time"),
    ],
)
def test_kills_lose_nothing_and_leave_nothing_half_done(
    tmp_path: Path, processes: ForkServerContext, embedder: Embedder, sync_threshold: int
) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")

    figures = survive_kills(
        tmp_path,
        processes,
        embedder,
        sync_threshold=sync_threshold,
        kills=KILLS,
        chance=random.Random(seed),  # noqa: S311 - a run can be repeated
    )

    print(figures)
    # Proof that the processes got to work before they were killed.
    assert figures.acknowledged > KILLS
