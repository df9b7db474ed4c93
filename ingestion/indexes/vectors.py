"""Nearest neighbours among passage embeddings, with Chroma.

Each collection of the library has a Chroma collection of its own, because Chroma's metadata
filters cost far more than the search itself. Vectors come from the library; Chroma's own embedding
functions are never used.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingestion.errors import IndexDamaged
from ingestion.indexes.clean_memory import clean_memory
from ingestion.indexes.index import Hit, Removal
from ingestion.library.passages import IndexablePassage

VECTOR_LAYOUT = "vectors-1"
_MOST_PER_CALL = 5_000
# Chroma writes its graph to disk every so many vectors, and a kill while it does so can ruin the
# files; in between it replays a log when it is opened. 20,000 keeps both rare and short.
SYNC_THRESHOLD = 20_000
_BATCH_SIZE = 1_000
_SAME_VECTOR = 1e-4
# Of a graph's header: a version, then 64-bit numbers, of which the second to fourth are how many
# elements there is room for, how many there are, and the bytes of one.
_HEADER = struct.Struct("<i4Q")
_GRAPH_FILES = ("data_level0.bin", "header.bin", "length.bin", "link_lists.bin")


class VectorIndex:
    """Vectors to passages. Scores are cosine similarities in [-1, 1].

    After every `sync_threshold` vectors the graph is written to disk.
    """

    def __init__(self, folder: Path, sync_threshold: int = SYNC_THRESHOLD) -> None:
        self._hnsw = {
            "space": "cosine",
            "ef_construction": 200,
            "max_neighbors": 32,
            "ef_search": 200,
            "batch_size": min(_BATCH_SIZE, sync_threshold),
            "sync_threshold": sync_threshold,
        }
        with _damage():
            clean_memory()
            import chromadb  # slow to import, loaded when an index is opened
            from chromadb.config import Settings

            folder.mkdir(parents=True, exist_ok=True)
            self._folder = folder
            self._blanked: dict[Path, int] = {}
            self._client: Any = chromadb.PersistentClient(
                path=str(folder), settings=Settings(anonymized_telemetry=False)
            )

    def apply(self, removals: Sequence[Removal], additions: Sequence[IndexablePassage]) -> None:
        """Take vectors out and in; they are logged on disk and searchable when this returns."""
        with _damage():
            for removal in removals:
                self._remove(removal)
            for collection_id, passages in _by_collection(additions).items():
                self._add(collection_id, passages)
            self._blank_unused()

    def may_have_written(self, names: Set[str]) -> bool:
        """A graph's files are written all together, or not at all."""
        graphs = {PurePath(name).parent for name in names if "/" in name}
        return all(f"{graph}/{name}" in names for graph in graphs for name in _GRAPH_FILES)

    def search(self, vector: NDArray[np.float32], collection_id: int, limit: int) -> list[Hit]:
        """The passages nearest to a query vector (L2-normalised, float32), best first."""
        with _damage():
            collection = self._collection(collection_id)
            wanted = min(limit, collection.count())
            if wanted == 0:
                return []
            found = collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=wanted, include=["distances"]
            )
            return [
                Hit(int(passage_id), 1.0 - float(distance))
                for passage_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
            ]

    def holds(self, passages: Sequence[IndexablePassage]) -> bool:
        """Whether these passages are in the index, with the vectors that they have."""
        return all(
            self._holds_batch(collection_id, here[first : first + _MOST_PER_CALL])
            for collection_id, here in _by_collection(passages).items()
            for first in range(0, len(here), _MOST_PER_CALL)
        )

    def count(self, collection_id: int) -> int:
        """How many vectors of a collection are in the index."""
        with _damage():
            count = int(self._collection(collection_id).count())
            self._blank_unused()
            return count

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def _holds_batch(self, collection_id: int, batch: Sequence[IndexablePassage]) -> bool:
        with _damage():
            found = self._collection(collection_id).get(
                ids=[str(passage.id) for passage in batch], include=["embeddings"]
            )
            if len(found["ids"]) != len(batch):
                return False
            wanted = {passage.id: passage.embedding for passage in batch}
            vectors = np.stack([wanted[int(passage_id)] for passage_id in found["ids"]])
            return bool(np.allclose(found["embeddings"], vectors, atol=_SAME_VECTOR))

    def _blank_unused(self) -> None:
        """Blank what a new graph's file has beyond its elements.

        Chroma writes the memory that it has set aside for them as it is, with whatever this process
        had there before: words of documents, which must not come back when they are purged.
        """
        for header in self._folder.glob("*/header.bin"):
            data = header.with_name("data_level0.bin")
            status = data.stat()
            if self._blanked.get(data) != status.st_mtime_ns:
                _, _, _, elements, size = _HEADER.unpack(header.read_bytes()[: _HEADER.size])
                with data.open("r+b") as file:
                    file.seek(elements * size)
                    file.write(bytes(max(0, status.st_size - elements * size)))
                self._blanked[data] = data.stat().st_mtime_ns

    def _remove(self, removal: Removal) -> None:
        collection = self._collection(removal.collection_id)
        ids = [str(passage_id) for passage_id in removal.passage_ids]
        for first in range(0, len(ids), _MOST_PER_CALL):
            collection.delete(ids=ids[first : first + _MOST_PER_CALL])

    def _add(self, collection_id: int, passages: Sequence[IndexablePassage]) -> None:
        collection = self._collection(collection_id)
        for first in range(0, len(passages), _MOST_PER_CALL):
            batch = passages[first : first + _MOST_PER_CALL]
            collection.upsert(
                ids=[str(passage.id) for passage in batch],
                embeddings=np.stack([passage.embedding for passage in batch]),
            )

    def _collection(self, collection_id: int) -> Any:
        return self._client.get_or_create_collection(
            f"collection-{collection_id}",
            embedding_function=None,
            configuration={"hnsw": self._hnsw},
        )


def _by_collection(
    passages: Sequence[IndexablePassage],
) -> dict[int, list[IndexablePassage]]:
    grouped: dict[int, list[IndexablePassage]] = defaultdict(list)
    for passage in passages:
        grouped[passage.collection_id].append(passage)
    return grouped


@contextmanager
def _damage() -> Iterator[None]:
    """Chroma has no error of its own for broken files, so any failure here counts as damage.

    The index is disposable: at worst it is rebuilt once without need.
    """
    try:
        yield
    except Exception as error:
        raise IndexDamaged(f"the vector index cannot be used: {error}") from error
