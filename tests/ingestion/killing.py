"""Kills a process that works on a library, again and again, and looks at what it leaves."""

from __future__ import annotations

import hashlib
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from ingestion.documents import check_cover
from ingestion.embedding import Embedder
from ingestion.parsing import parse
from tests.ingestion.restless import (
    COLLECTION,
    Acknowledged,
    Begun,
    Parts,
    Report,
    ask,
    current_documents,
    opened,
    work,
)

# A life lasts for some reports and a moment more, so that a slow machine lets as much happen.
MOST_REPORTS = 24
LONGEST_DELAY_S = 0.1
# Some are killed while they open what the last one left.
KILLED_WHILE_OPENING = 0.15
LONGEST_OPENING_S = 1.5
# The aim is 10 s; no machine that runs tests at all is slower than this.
READY_WITHIN_S = 60


@dataclass
class Figures:
    """What happened in a number of lives."""

    acts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    ready_s: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        ready = sorted(self.ready_s)
        return (
            f"{self.kills.total()} kills ({_counted(self.kills)}); "
            f"{self.acts.total()} acts ({_counted(self.acts)}); "
            f"{self.acknowledged} acknowledgements; ready within {ready[-1]:.2f} s at most, "
            f"{statistics.median(ready):.2f} s in the median of {len(ready)}"
        )


@dataclass
class Expected:
    """What a library must hold, by source, and what must be nowhere any more."""

    texts: dict[str, str | None] = field(default_factory=dict)
    purged: set[str] = field(default_factory=set)


@dataclass
class _Life:
    """The reports of one process; it is `ready_s` seconds old when it answers, if it ever does."""

    ready_s: float | None = None
    reports: list[Report] = field(default_factory=list)

    @property
    def acts(self) -> Iterator[tuple[Begun, list[Acknowledged]]]:
        act: Begun | None = None
        followed: list[Acknowledged] = []
        for report in self.reports:
            if isinstance(report, Acknowledged):
                followed.append(report)
                continue
            if act is not None:
                yield act, followed
            act, followed = report, []
        if act is not None:
            yield act, followed


def survive_kills(
    home: Path,
    processes: ForkServerContext,
    embedder: Embedder,
    *,
    sync_threshold: int,
    kills: int,
    chance: random.Random,
) -> Figures:
    """Kill so many processes that work on one library, and check all of it after each."""
    figures, expected = Figures(), Expected()
    for _ in range(kills):
        life = _run_until_killed(processes, home, sync_threshold, chance)
        began = time.monotonic()
        with opened(home, embedder, sync_threshold) as parts:
            if parts.library.collections():
                ask(parts, embedder)
            figures.ready_s.append(time.monotonic() - began)
            cut_short = _reconcile(expected, life, parts)
            check_documents(expected.texts, parts)
            check_searches(expected.texts, parts)
        check_purged(expected.purged, home)
        figures.acts.update(begun.kind for begun, _ in life.acts)
        figures.kills[cut_short] += 1
        figures.acknowledged += sum(isinstance(one, Acknowledged) for one in life.reports)
        if life.ready_s is not None:
            figures.ready_s.append(life.ready_s)
    assert max(figures.ready_s) < READY_WITHIN_S
    return figures


def _run_until_killed(
    processes: ForkServerContext, home: Path, sync_threshold: int, chance: random.Random
) -> _Life:
    life = _Life()
    receiving, sending = processes.Pipe(duplex=False)
    seed = chance.getrandbits(32)
    process = processes.Process(target=work, args=(home, seed, sync_threshold, sending))
    began = time.monotonic()
    process.start()
    sending.close()
    if chance.random() < KILLED_WHILE_OPENING:
        time.sleep(chance.uniform(0, LONGEST_OPENING_S))
    else:
        assert receiving.recv() is None
        life.ready_s = time.monotonic() - began
        life.reports += [receiving.recv() for _ in range(chance.randrange(MOST_REPORTS))]
        time.sleep(chance.uniform(0, LONGEST_DELAY_S))
    assert process.is_alive()
    process.kill()
    process.join()
    process.close()
    life.reports += [report for report in _rest_of(receiving) if report is not None]
    return life


def _rest_of(receiving: Connection) -> Iterator[Report | None]:
    with receiving:
        while True:
            try:
                yield receiving.recv()
            except (EOFError, OSError):  # the second if the kill cut a message short
                return


def _reconcile(expected: Expected, life: _Life, parts: Parts) -> str:
    """Bring what must be held up to date with a life; return what it was cut short in.

    A source whose act was cut short has its old text or its new one.
    """
    cut_short = "nothing" if life.ready_s is not None else "opening"
    for begun, followed in life.acts:
        done = any(one.source is None for one in followed)
        acknowledged = set(begun.texts) if done else {str(one.source) for one in followed}
        for source, text in begun.texts.items():
            old = expected.texts.get(source)
            if source not in acknowledged:
                held = _text_of(source, parts)
                assert held in {text, old}, f"{source} after a kill in {begun.kind}"
                expected.texts[source] = held
                continue
            expected.texts[source] = text
            if begun.vanishes and old is not None:
                expected.purged.add(old.split()[3])
        if not done:
            cut_short = begun.kind
    return cut_short


def _text_of(source: str, parts: Parts) -> str | None:
    held = parts.library.find(COLLECTION, source)
    return parts.library.version(held.document_id).text if held else None


def check_documents(texts: Mapping[str, str | None], parts: Parts) -> None:
    """The library holds exactly these documents, each of them whole."""
    library = parts.library
    assert library.check() == "the database is sound"
    present = {source: text for source, text in texts.items() if text is not None}
    assert current_documents(library).keys() == present.keys()
    for source, text in present.items():
        held = library.find(COLLECTION, source)
        assert held is not None
        version = library.version(held.document_id)
        original = library.originals.read(version.sha256)
        assert version.text == text
        assert hashlib.sha256(original).hexdigest() == version.sha256
        assert parse(original, source) == version.document
        ids = library.passages.ids_of_version(version.id)
        passages = library.passages.current(ids, COLLECTION).values()
        assert len(passages) == held.passages > 0
        check_cover(text, (passage.span for passage in passages), "passages")


def check_searches(texts: Mapping[str, str | None], parts: Parts) -> None:
    """Both indexes find what is current, all of it, and nothing else."""
    library, indexes = parts.library, parts.indexes
    current = {
        passage.id: passage for batch in library.passages.all_current(1000) for passage in batch
    }
    if not current:
        return
    collection_id = library.collection_id(COLLECTION)
    some_vector = next(iter(current.values())).embedding
    for hits in (
        indexes.matching("report", collection_id, 10_000),
        indexes.nearest(some_vector, collection_id, 10_000),
    ):
        assert sorted(hit.passage_id for hit in hits) == sorted(current)
    for passage in current.values():
        word = passage.text.split()[3]
        matching = {hit.passage_id for hit in indexes.matching(word, collection_id, 10_000)}
        assert matching == {one.id for one in current.values() if word in one.text}
        nearest, *_ = indexes.nearest(passage.embedding, collection_id, 1)
        assert nearest.score == pytest.approx(1, abs=1e-3)
        found = library.passages.current([nearest.passage_id], COLLECTION)[nearest.passage_id]
        assert texts[found.source] is not None


def check_purged(words: Iterable[str], home: Path) -> None:
    """No byte of what was purged is in any file."""
    sought = [word.encode() for word in words]
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [word for word in sought if word in data], path


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
