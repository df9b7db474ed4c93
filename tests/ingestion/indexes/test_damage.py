"""Index files that are damaged at any time are healed, and questions are answered all the while.

`make torture` does the same with more damage.
"""

from __future__ import annotations

import random
import secrets
from multiprocessing.context import ForkServerContext
from pathlib import Path

from ingestion.embedding import Embedder
from tests.ingestion.indexes.damaging import survive_damage

DAMAGES = 12


def test_damaged_index_files_are_healed_while_questions_are_answered(
    tmp_path: Path, processes: ForkServerContext, embedder: Embedder
) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated

    figures = survive_damage(tmp_path, processes, embedder, damages=DAMAGES, chance=chance)

    print(figures)
    assert figures.heals > 0
    assert figures.answers > DAMAGES
