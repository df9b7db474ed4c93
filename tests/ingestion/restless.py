"""A process that ingests, updates, deletes, purges and reindexes until it is killed, and tells."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from ingestion.embedding import Embedder, open_embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, Originals, open_database
from ingestion.ownership import Ownership
from ingestion.parsing.pool import InProcessParser
from ingestion.pipeline import Pipeline
from ingestion.preparing import IN_CONTAINER
from ingestion.sources import upload_source
from tests.ingestion.parsing.files import zip_file

COLLECTION = "news"
SOURCES = [f"{number}.txt" for number in range(8)]
ARCHIVES = ["morning.zip", "evening.zip"]
MEMBERS = [f"{number}.txt" for number in range(4)]

Texts = Mapping[str, str | None]


@dataclass(frozen=True)
class Begun:
    """What is about to be done: these sources get these texts, or none.

    A source that `vanishes` is purged: every byte of it goes.
    """

    kind: str
    texts: Texts
    vanishes: bool = False


@dataclass(frozen=True)
class Acknowledged:
    """One source has got its text; without one, everything that was begun is done."""

    source: str | None = None


Report = Begun | Acknowledged


@dataclass(frozen=True)
class Parts:
    """A data directory, opened."""

    library: Library
    indexes: SearchIndexes
    pipeline: Pipeline


@contextmanager
def opened(
    home: Path, embedder: Embedder, sync_threshold: int, verify_every_s: float = 10
) -> Iterator[Parts]:
    """Open a data directory as a service does, and close it in order."""
    ownership = Ownership(home)
    ownership.acquire()
    library = Library(
        open_database(f"sqlite:///{home / 'library.db'}"), Originals(home / "originals")
    )
    library_id = library.properties.library_id
    indexes = SearchIndexes(
        library, home / "indexes", library_id, embedder.model_id, sync_threshold, verify_every_s
    )
    indexes.open()
    pipeline = Pipeline(library, indexes, embedder, InProcessParser())
    pipeline.finish_purges()
    yield Parts(library, indexes, pipeline)
    indexes.close()
    library.close()
    ownership.release()


def work(home: Path, seed: int, sync_threshold: int, report: Connection) -> None:
    """Send None when the first question is answered, then each act: begun, and acknowledged."""
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated
    embedder = open_embedder()
    with opened(home, embedder, sync_threshold) as parts:
        if parts.library.collections():
            ask(parts, embedder)
        report.send(None)
        while True:
            begun, do = _next_act(chance, parts)
            report.send(begun)
            do(report.send)
            report.send(Acknowledged())


def ask(parts: Parts, embedder: Embedder) -> None:
    """Ask both indexes for a report, and see that one is found, if there is any."""
    held = parts.library.collection(COLLECTION).passages
    collection_id = parts.library.collection_id(COLLECTION)
    for hits in (
        parts.indexes.matching("report", collection_id, 10_000),
        parts.indexes.nearest(embedder.embed_query("a report"), collection_id, 10_000),
    ):
        assert len(hits) == held


def current_documents(library: Library) -> dict[str, str]:
    """The ids of all documents, by source."""
    if not library.collections():
        return {}
    found, _ = library.documents(COLLECTION, limit=1000)
    return {document.source: document.document_id for document in found}


Act = tuple[Begun, Callable[[Callable[[Report], None]], None]]


def _next_act(chance: random.Random, parts: Parts) -> Act:
    held = current_documents(parts.library)
    kinds = ["one", "one", "several", "archive", "reindex"]
    kind = chance.choice([*kinds, *(["delete", "delete", "purge"] if held else [])])
    match kind:
        case "one":
            return _ingesting(kind, {chance.choice(SOURCES): _text(chance)}, parts)
        case "several":
            some = chance.sample(SOURCES, chance.randrange(2, len(SOURCES)))
            return _ingesting(kind, {source: _text(chance) for source in some}, parts)
        case "archive":
            return _archive(chance, parts)
        case "reindex":
            return Begun(kind, {}), lambda _: parts.indexes.rebuild()
    source = chance.choice(sorted(held))
    remove = parts.pipeline.delete if kind == "delete" else parts.pipeline.purge
    begun = Begun(kind, {source: None}, vanishes=kind == "purge")
    return begun, lambda _: remove(held[source])


def _ingesting(kind: str, texts: dict[str, str], parts: Parts) -> Act:
    def do(send: Callable[[Report], None]) -> None:
        uploads = [upload_source(source, text.encode()) for source, text in texts.items()]
        for result in parts.pipeline.ingest(uploads, COLLECTION):
            assert result.status in {"added", "updated"}, result.reason
            send(Acknowledged(result.source))

    return Begun(kind, texts), do


def _archive(chance: random.Random, parts: Parts) -> Act:
    """An archive of some members; those that were in the one before and are not in it go."""
    archive = chance.choice(ARCHIVES)
    inside = {name: _text(chance) for name in chance.sample(MEMBERS, chance.randrange(1, 4))}
    before = f"{archive}{IN_CONTAINER}"
    held = current_documents(parts.library)
    gone: dict[str, str | None] = {source: None for source in held if source.startswith(before)}
    texts = {f"{before}{name}": text for name, text in inside.items()}

    def do(send: Callable[[Report], None]) -> None:
        upload = upload_source(archive, zip_file(dict(inside)))
        for result in parts.pipeline.ingest([upload], COLLECTION):
            assert result.status in {"added", "updated", "deleted"}, result.reason
            send(Acknowledged(result.source))

    return Begun("archive", gone | texts), do


def _text(chance: random.Random) -> str:
    word = f"word{chance.randrange(10**12)}"
    sentence = f"The report on {word} was read at the meeting and filed. "
    return (sentence * chance.choice([1, 1, 1, 60])).strip()
