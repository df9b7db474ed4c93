"""Damages the index files of a process that answers questions, and looks at what it answers."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from ingestion.embedding import Embedder
from ingestion.indexes.stamp import read_stamp
from ingestion.sources import upload_source
from tests.ingestion.indexes.asking import (
    COLLECTION,
    SYNC_THRESHOLD,
    Asker,
    Tally,
    fact,
    serve,
)
from tests.ingestion.indexes.damage import damage_some_file
from tests.ingestion.restless import opened

DOCUMENTS = 120
INDEXES = ("vectors", "lexical")
DAMAGED_WHILE_DOWN = 0.3
LONGEST_PAUSE_S = 0.4
# The next look at the files is due after a fifth of a second; slow machines get more.
NOTICED_WITHIN_S = 60


@dataclass
class Figures:
    """What was damaged, and what came of it."""

    damages: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    heals: int = 0
    answers: int = 0
    ingested: int = 0
    slowest_s: float = 0
    problems: list[str] = field(default_factory=list)

    def add(self, tally: Tally) -> None:
        """Add what one process did in its life."""
        self.answers += tally.answers
        self.ingested += tally.ingested
        self.slowest_s = max(self.slowest_s, tally.slowest_s)
        self.problems += tally.problems

    def __str__(self) -> str:
        damages = ", ".join(f"{count} {kind}" for kind, count in sorted(self.damages.items()))
        return (
            f"{self.damages.total()} files damaged ({damages}); {self.heals} indexes healed; "
            f"{self.answers} answers, {len(self.problems)} of them wrong, the slowest after "
            f"{self.slowest_s:.2f} s; {self.ingested} documents ingested meanwhile; "
            f"stopped {self.stops['in order']} times in order, {self.stops['killed']} times killed"
        )


def survive_damage(
    home: Path,
    processes: ForkServerContext,
    embedder: Embedder,
    *,
    damages: int,
    chance: random.Random,
) -> Figures:
    """Damage index files so many times while they are used, or while nothing runs.

    In the end the indexes must be whole, and stay so.
    """
    _fill(home, embedder)
    figures = Figures()
    service = _Service(home, processes, chance, figures)
    service.start()
    for _ in range(damages):
        if chance.random() < DAMAGED_WHILE_DOWN:
            service.stop(in_order=chance.random() < 0.5)
            _damage(home, chance, figures)
            service.start()
        else:
            _damage(home, chance, figures)
            time.sleep(chance.uniform(0, LONGEST_PAUSE_S))
        service.check()
    _wait_until(lambda: _are_whole(home, service), "the indexes are whole again")
    service.stop(in_order=True)
    check_sound(home, embedder)
    assert figures.problems == [], figures.problems[:3]
    return figures


def check_sound(home: Path, embedder: Embedder) -> None:
    """What was sealed last is right, all of it, without being built anew."""
    before = _generations(home)
    tally = Tally()
    with opened(home, embedder, SYNC_THRESHOLD) as parts:
        Asker(parts, embedder, random.Random()).ask_everything(tally)  # noqa: S311
    assert tally.problems == [], tally.problems[:3]
    assert tally.answers == 2 * DOCUMENTS
    assert _generations(home) == before


def _fill(home: Path, embedder: Embedder) -> None:
    with opened(home, embedder, SYNC_THRESHOLD) as parts:
        uploads = [
            upload_source(f"{number}.txt", fact(number).encode()) for number in range(DOCUMENTS)
        ]
        results = list(parts.pipeline.ingest(uploads, COLLECTION))
    assert [result.status for result in results] == ["added"] * DOCUMENTS


def _damage(home: Path, chance: random.Random, figures: Figures) -> None:
    path, kind = damage_some_file(home / "indexes", chance)
    print(f"{kind}: {path.name}")
    figures.damages[kind] += 1


def _generations(home: Path) -> dict[str, str | None]:
    stamps = {name: read_stamp(home / "indexes" / name / "stamp.json") for name in INDEXES}
    return {name: stamp.generation if stamp else None for name, stamp in stamps.items()}


def _are_whole(home: Path, service: _Service) -> bool:
    """Whether nothing is built anew any more, some looks at the files after the last damage."""
    before = service.figures.heals
    for _ in range(4):
        service.check()
        time.sleep(0.3)
    return service.figures.heals == before and None not in _generations(home).values()


def _wait_until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + NOTICED_WITHIN_S
    while not condition():
        assert time.monotonic() < end, f"not yet: {what}"


class _Service:
    """The process that answers. That it dies of itself, or embeds anew, is a failure."""

    def __init__(
        self, home: Path, processes: ForkServerContext, chance: random.Random, figures: Figures
    ) -> None:
        self._home = home
        self._processes = processes
        self._chance = chance
        self.figures = figures
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._generations = _generations(home)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._connection, other = self._processes.Pipe()
        seed = self._chance.getrandbits(32)
        self._process = self._processes.Process(target=serve, args=(self._home, seed, other))
        self._process.start()
        other.close()
        assert self._connection.recv() is None

    def check(self) -> Tally:
        """See that it lives, and count what it has healed."""
        assert self._connection is not None
        self._connection.send("tally")
        tally: Tally = self._connection.recv()
        # A document that is being ingested has been embedded, and is not counted yet.
        assert tally.embedded - tally.ingested in {0, 1}
        now = _generations(self._home)
        self.figures.heals += sum(
            generation is not None and generation != self._generations[name]
            for name, generation in now.items()
        )
        self._generations |= {name: found for name, found in now.items() if found}
        return tally

    def stop(self, *, in_order: bool) -> None:
        """End it, after all that it was asked, or at once."""
        assert self._connection is not None
        assert self._process is not None
        self.figures.stops["in order" if in_order else "killed"] += 1
        tally = self.check()
        if in_order:
            self._connection.send("stop")
            tally = self._connection.recv()
        else:
            self._process.kill()
        self._process.join()
        assert in_order is (self._process.exitcode == 0)
        self._process.close()
        self._connection.close()
        self.figures.add(tally)
