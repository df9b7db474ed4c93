"""What was acknowledged survives a kill at any instant, and nothing is ever half there."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import secrets
import time
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from ingestion.documents import check_cover
from ingestion.embedding import Embedder
from ingestion.parsing import parse
from tests.ingestion.restless import COLLECTION, Act, Parts, opened, work

KILLS = 25
# A life lasts for some reports and a moment more, so that a slow machine lets as much happen.
MOST_REPORTS = 16
LONGEST_DELAY_S = 0.1

Texts = dict[str, str | None]


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Starts processes that have the slow imports behind them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["chromadb", "tantivy", "sqlalchemy", "openvino", "tests.ingestion.restless"]
    )
    return context


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
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated
    texts: Texts = {}
    acts = 0

    for _ in range(KILLS):
        done, begun = run_until_killed(processes, tmp_path, sync_threshold, chance)
        acts += len(done)
        with opened(tmp_path, embedder, sync_threshold) as parts:
            texts = reconciled(texts | {act.source: act.text for act in done}, begun, parts)
            check_documents(texts, parts)
            check_searches(texts, parts)

    print(f"{acts} acts in {KILLS} lives")
    # Proof that the processes got to work before they were killed.
    assert acts > KILLS


def run_until_killed(
    processes: ForkServerContext, home: Path, sync_threshold: int, chance: random.Random
) -> tuple[list[Act], Act | None]:
    """The acts that a process acknowledged before it was killed, and the one that was cut short."""
    receiving, sending = processes.Pipe(duplex=False)
    seed = chance.getrandbits(32)
    process = processes.Process(target=work, args=(home, seed, sync_threshold, sending))
    process.start()
    sending.close()
    assert receiving.recv() is None
    said = [receiving.recv() for _ in range(chance.randrange(MOST_REPORTS))]
    time.sleep(chance.uniform(0, LONGEST_DELAY_S))
    assert process.is_alive()
    process.kill()
    process.join()
    process.close()
    said.extend(rest_of(receiving))
    done = [act for act in said if act.done]
    return done, said[-1] if said and not said[-1].done else None


def rest_of(receiving: Connection) -> Iterator[Act]:
    with receiving:
        while True:
            try:
                yield receiving.recv()
            except (EOFError, OSError):  # the second if the kill cut a message short
                return


def reconciled(acknowledged: Texts, begun: Act | None, parts: Parts) -> Texts:
    """What the library must hold: an act that was cut short is done as a whole or not at all."""
    if begun is None:
        return acknowledged
    held = parts.library.find(COLLECTION, begun.source)
    text = parts.library.version(held.document_id).text if held else None
    assert text in {begun.text, acknowledged.get(begun.source)}
    return acknowledged | {begun.source: text}


def check_documents(texts: Mapping[str, str | None], parts: Parts) -> None:
    library = parts.library
    assert library.check() == "the database is sound"
    for source, text in texts.items():
        held = library.find(COLLECTION, source)
        if held is None:
            assert text is None
            continue
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
    """Both indexes hold what is current, all of it, and nothing else."""
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
