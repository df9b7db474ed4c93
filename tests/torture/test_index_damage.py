"""Index files are damaged while the service answers, and between a stop and a start."""

from __future__ import annotations

import random
import secrets
import time
from collections import Counter
from pathlib import Path

import pytest

from ingestion.embedding import Embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from tests.ingestion.indexes.damage import damage_some_file
from tests.ingestion.versions import new_version, unit_vectors

DOCUMENTS = 200
HEALED_WITHIN_S = 60.0
VERIFY_EVERY_S = 0.2


def fill(library: Library, first: int, number: int) -> None:
    names = range(first, first + number)
    library.add("news", [new_version(f"{n}.txt", f"Report {n} is about item{n}.") for n in names])


def asked(indexes: SearchIndexes, library: Library, number: int) -> bool:
    """Whether both indexes answer, and find the document that a question is about first."""
    text = f"Report {number} is about item{number}."
    collection_id = library.collection_id("news")
    by_vector = indexes.nearest(unit_vectors([text])[0], collection_id, 10)
    by_words = indexes.matching(f"item{number}", collection_id, 10)
    found = library.passages.current([by_vector[0].passage_id], "news") if by_vector else {}
    words = library.passages.current([hit.passage_id for hit in by_words], "news")
    return [one.text for one in found.values()] == [text] and text in {
        one.text for one in words.values()
    }


def opened(library: Library, folder: Path, model_id: str) -> SearchIndexes:
    indexes = SearchIndexes(
        library,
        folder,
        library.properties.library_id,
        model_id,
        sync_threshold=50,
        verify_every_s=VERIFY_EVERY_S,
    )
    indexes.open()
    return indexes


def built(library: Library, folder: Path, model_id: str) -> SearchIndexes:
    indexes = opened(library, folder, model_id)
    indexes.catch_up()
    return indexes


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("damages", [pytest.param(50, id="fifty while it answers")])
def test_the_service_answers_throughout_and_heals(
    tmp_path: Path,
    library: Library,
    embedder: Embedder,
    damages: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = secrets.randbits(32)
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated
    fill(library, 0, DOCUMENTS)
    folder = tmp_path / "indexes"
    indexes = built(library, folder, embedder.model_id)
    kinds: Counter[str] = Counter()
    questions = wrong = 0
    slowest = 0.0

    for round_ in range(damages):
        _, kind = damage_some_file(folder, chance)
        kinds[kind] += 1
        if chance.random() < 0.2:
            fill(library, DOCUMENTS + round_, 1)
            indexes.catch_up()
        began = time.monotonic()
        for _ in range(10):
            questions += 1
            wrong += not asked(indexes, library, chance.randrange(DOCUMENTS))
            time.sleep(VERIFY_EVERY_S / 10)
        while not asked(indexes, library, 0) and time.monotonic() - began < HEALED_WITHIN_S:
            time.sleep(0.05)
        slowest = max(slowest, time.monotonic() - began)
        assert asked(indexes, library, 0), kind
    indexes.close()

    with capsys.disabled():
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        print(
            f"\nseed {seed}: {damages} damages ({listed}); {questions} questions, {wrong} without "
            f"the right passage; healed after {slowest:.1f} s at most"
        )
    assert wrong == 0


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("damages", [pytest.param(50, id="fifty while it is stopped")])
def test_what_was_damaged_while_it_was_stopped_is_answered_and_healed(
    tmp_path: Path, library: Library, embedder: Embedder, damages: int
) -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - a run can be repeated
    fill(library, 0, DOCUMENTS)
    folder = tmp_path / "indexes"
    built(library, folder, embedder.model_id).close()

    for _ in range(damages):
        path, kind = damage_some_file(folder, chance)
        indexes = opened(library, folder, embedder.model_id)
        for _ in range(5):
            assert asked(indexes, library, chance.randrange(DOCUMENTS)), f"{path} was {kind}"
        indexes.catch_up()
        assert asked(indexes, library, chance.randrange(DOCUMENTS)), f"{path} was {kind}"
        indexes.close()
