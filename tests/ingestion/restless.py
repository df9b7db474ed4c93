"""A process that ingests, updates and deletes until it is killed, and says what it did."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from ingestion.embedding import Embedder, open_embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, Originals, open_database
from ingestion.ownership import Ownership
from ingestion.parsing import parse
from ingestion.pipeline import Pipeline
from ingestion.sources import upload_source

COLLECTION = "news"
SOURCES = [f"{number}.txt" for number in range(8)]


@dataclass(frozen=True)
class Act:
    """What is about to be done to a source: it gets this text, or none. `done` acknowledges it."""

    source: str
    text: str | None
    done: bool = False


@dataclass(frozen=True)
class Parts:
    """A data directory, opened."""

    library: Library
    indexes: SearchIndexes
    pipeline: Pipeline


@contextmanager
def opened(home: Path, embedder: Embedder, sync_threshold: int) -> Iterator[Parts]:
    """Open a data directory as a service does, and close it in order."""
    ownership = Ownership(home)
    ownership.acquire()
    library = Library(
        open_database(f"sqlite:///{home / 'library.db'}"), Originals(home / "originals")
    )
    library_id = library.properties.library_id
    indexes = SearchIndexes(
        library, home / "indexes", library_id, embedder.model_id, sync_threshold
    )
    indexes.open()
    yield Parts(library, indexes, Pipeline(library, indexes, embedder, parse))
    indexes.close()
    library.close()
    ownership.release()


def work(home: Path, seed: int, sync_threshold: int, report: Connection) -> None:
    """Send None when all is open, then each act twice: before it is begun and when it is done."""
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated
    with opened(home, open_embedder(), sync_threshold) as parts:
        report.send(None)
        while True:
            act = _next_act(chance, parts.library)
            report.send(act)
            _do(act, parts)
            report.send(Act(act.source, act.text, done=True))


def _next_act(chance: random.Random, library: Library) -> Act:
    source = chance.choice(SOURCES)
    if chance.random() < 0.25 and library.find(COLLECTION, source):
        return Act(source, None)
    word = f"word{chance.randrange(10**12)}"
    sentence = f"The report on {word} was read at the meeting and filed. "
    return Act(source, (sentence * chance.choice([1, 1, 1, 60])).strip())


def _do(act: Act, parts: Parts) -> None:
    if act.text is not None:
        upload = upload_source(act.source, act.text.encode())
        (result,) = parts.pipeline.ingest([upload], COLLECTION)
        assert result.status in {"added", "updated"}, result.reason
    elif held := parts.library.find(COLLECTION, act.source):
        parts.pipeline.delete(held.document_id)
