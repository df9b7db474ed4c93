"""Purging removes every byte: the data directory is searched for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingestion.embedding import Embedder
from ingestion.errors import UnknownDocument
from ingestion.indexes import SearchIndexes
from ingestion.library import Library
from ingestion.parsing.pool import InProcessParser
from ingestion.pipeline import Pipeline
from ingestion.sources import upload_source
from tests.ingestion.ingesting import ingest_one

FIRST = "The quartzheron convoy leaves Brimholt at dawn with forty crates of vellum."
NEXT = "The quartzheron convoy was called back before noon, and the crates were counted."
OTHER = "The ferry to Skellan carries sheep on Thursdays and tourists on Sundays."


@pytest.fixture
def pipeline(library: Library, indexes: SearchIndexes, embedder: Embedder) -> Pipeline:
    """A pipeline that knows a secret in two versions, and a ferry."""
    pipeline = Pipeline(library, indexes, embedder, InProcessParser())
    for name, text in (("secret.txt", FIRST), ("secret.txt", NEXT), ("ferry.txt", OTHER)):
        ingest_one(pipeline, upload_source(name, text.encode()), "notes")
    return pipeline


def vector_of_secret(library: Library) -> bytes:
    """Part of the vector of the secret, as any file would hold it."""
    version = library.version(secret_id(library))
    (passage,) = library.passages.of_versions([version.id])
    return passage.embedding.astype("<f4").tobytes()[400:440]


def traces(home: Path, vector: bytes) -> set[str]:
    """What of the secret is in any file below a folder, by name."""
    needles = {
        "text": b"quartzheron convoy leaves",
        "next version": b"called back before noon",
        "term": b"quartzheron",
        "vector": vector,
    }
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    return {name for name, needle in needles.items() if any(needle in data for data in files)}


def secret_id(library: Library) -> str:
    found = library.find("notes", "secret.txt")
    assert found is not None
    return found.document_id


def test_before_it_is_purged_a_deleted_document_is_all_there(
    pipeline: Pipeline, library: Library, tmp_path: Path
) -> None:
    """Or else the search below would prove nothing."""
    vector = vector_of_secret(library)
    pipeline.delete(secret_id(library))
    assert traces(tmp_path, vector) == {"text", "next version", "term", "vector"}


@pytest.mark.parametrize("deleted_first", [True, False])
def test_nothing_of_a_purged_document_is_left(
    pipeline: Pipeline,
    library: Library,
    tmp_path: Path,
    deleted_first: bool,
) -> None:
    document_id, vector = secret_id(library), vector_of_secret(library)
    if deleted_first:
        pipeline.delete(document_id)
    pipeline.purge(document_id)
    assert traces(tmp_path, vector) == set()
    with pytest.raises(UnknownDocument):
        library.version(document_id)


def test_what_was_not_purged_stays(
    pipeline: Pipeline, library: Library, indexes: SearchIndexes, embedder: Embedder
) -> None:
    pipeline.purge(secret_id(library))
    (ferry,) = library.documents("notes")[0]
    assert library.originals.read(ferry.sha256) == OTHER.encode()
    hits = indexes.nearest(embedder.embed_query(OTHER), library.collection_id("notes"), 5)
    assert len(hits) == 1
    assert hits[0].score == pytest.approx(1.0, abs=0.01)
    assert np.isfinite(hits[0].score)


def test_bytes_that_another_document_shares_stay_with_it(
    pipeline: Pipeline, library: Library
) -> None:
    ingest_one(pipeline, upload_source("copy.txt", NEXT.encode()), "notes")
    pipeline.purge(secret_id(library))
    copy = library.find("notes", "copy.txt")
    assert copy is not None
    assert library.originals.read(copy.sha256) == NEXT.encode()


def test_a_purge_that_a_kill_interrupted_is_finished(
    pipeline: Pipeline, library: Library, tmp_path: Path
) -> None:
    """The rows are gone, and the kill comes before the files are swept."""
    document_id, vector = secret_id(library), vector_of_secret(library)
    pipeline.delete(document_id)
    library.forget(document_id)
    assert library.unswept
    pipeline.finish_purges()
    assert not library.unswept
    assert traces(tmp_path, vector) == set()


def test_an_unknown_document_cannot_be_purged(pipeline: Pipeline) -> None:
    with pytest.raises(UnknownDocument):
        pipeline.purge("0")


def test_a_source_can_come_back_after_it_was_purged(pipeline: Pipeline, library: Library) -> None:
    pipeline.purge(secret_id(library))
    again = ingest_one(pipeline, upload_source("secret.txt", FIRST.encode()), "notes")
    assert (again.status, again.version) == ("added", 1)
