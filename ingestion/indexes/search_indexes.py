"""The indexes of a library, opened, fed and searched together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ingestion.indexes import exact
from ingestion.indexes.exact import exact_nearest, nearest_within
from ingestion.indexes.follower import Follower
from ingestion.indexes.index import Hit
from ingestion.indexes.lexical import LEXICAL_LAYOUT, LexicalIndex
from ingestion.indexes.stamp import STAMP, read_stamp
from ingestion.indexes.terms import Analyzer
from ingestion.indexes.vectors import SYNC_THRESHOLD, VECTOR_LAYOUT, VectorIndex
from ingestion.library import Library

ResultT = TypeVar("ResultT")

VERIFY_EVERY_S = 10.0
_PASSAGES_PER_STEP = 4096
_VECTORS = "vectors"
_LEXICAL = "lexical"
# How many times as many passages are asked for where others may have to be left out.
_MORE = 6


def stamped_positions(folder: Path) -> dict[str, int | None]:
    """The last change that each index in a folder says it holds; None for one that is not there.

    For looking at indexes that another process has open.
    """
    stamps = {name: read_stamp(folder / name / STAMP) for name in (_VECTORS, _LEXICAL)}
    return {name: stamp.position if stamp else None for name, stamp in stamps.items()}


class SearchIndexes:
    """The vector and the lexical index of one library. Safe to use from any thread.

    `sync_threshold` is how many vectors are only logged before the graph is written to disk;
    `verify_every_s` is how often files are looked at for damage. An index that is damaged or
    missing is built anew on a thread of its own, and questions are answered meanwhile: from the
    words in memory, and by comparing with every vector in the library. The same on a disk that is
    full, on which nothing can be built.
    """

    def __init__(
        self,
        library: Library,
        folder: Path,
        library_id: str,
        model_id: str,
        sync_threshold: int = SYNC_THRESHOLD,
        verify_every_s: float = VERIFY_EVERY_S,
    ) -> None:
        self.analyzer = Analyzer()
        self._library = library
        self._verify_every_s = verify_every_s
        self._closing = threading.Event()
        self._watch: threading.Thread | None = None
        self._making_memory = threading.Lock()
        self._memory: tuple[int, LexicalIndex] | None = None
        self._vectors = Follower(
            library,
            folder / _VECTORS,
            f"{VECTOR_LAYOUT}/{library_id}/{model_id}",
            partial(VectorIndex, sync_threshold=sync_threshold),
        )
        self._lexical = Follower(
            library, folder / _LEXICAL, f"{LEXICAL_LAYOUT}/{library_id}", LexicalIndex
        )

    def open(self) -> None:
        """Open both and bring them up to date."""
        self._lexical.open()
        self._vectors.open()
        self._closing.clear()
        # A daemon: what is not closed in order must not keep its process from ending.
        self._watch = threading.Thread(target=self._verify, name="verify-indexes", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """Let go of the files."""
        self._closing.set()
        if self._watch is not None:
            self._watch.join()
            self._watch = None
        self._lexical.close()
        self._vectors.close()

    @property
    def position(self) -> int:
        """The last change of the library that both hold."""
        return min(self._lexical.position, self._vectors.position)

    def catch_up(self) -> None:
        """Apply what the library has logged since. An ingest is acknowledged after this."""
        self._lexical.catch_up()
        self._vectors.catch_up()

    def rebuild(self) -> None:
        """Build both anew from the library, without embedding anything again."""
        self._lexical.rebuild()
        self._vectors.rebuild()

    def check(self) -> None:
        """Wait until both can be used.

        Raises:
            IndexDamaged: if one of them cannot be built.
        """
        self._lexical.use(lambda _: None)
        self._vectors.use(lambda _: None)

    def nearest(
        self,
        vector: NDArray[np.float32],
        collection_id: int,
        limit: int,
        within: Set[int] | None = None,
    ) -> list[Hit]:
        """The passages whose vectors are nearest, by cosine similarity.

        `within` are the versions to look into, if not all. A few are compared one by one; of many,
        what the index finds is looked through until there is enough, unless a first look shows that
        they are far away: then more of them are compared one by one.
        """
        if within is None:
            return self._nearest(vector, collection_id, limit)
        found = nearest_within(self._library, vector, within, limit, exact.MOST_COMPARED)
        wanted = _MORE * limit
        while found is None:
            hits = self._nearest(vector, collection_id, wanted)
            versions = self._library.passages.versions_of([hit.passage_id for hit in hits])
            kept = [hit for hit in hits if versions.get(hit.passage_id) in within][:limit]
            if len(kept) == limit or len(hits) < wanted:
                return kept
            if wanted == _MORE * limit:
                most = exact.MOST_COMPARED_IF_FAR
                found = nearest_within(self._library, vector, within, limit, most)
            wanted *= _MORE
        return found

    def _nearest(self, vector: NDArray[np.float32], collection_id: int, limit: int) -> list[Hit]:
        return self._vectors.use(
            lambda index: index.search(vector, collection_id, limit),
            meanwhile=lambda: exact_nearest(self._library, vector, collection_id, limit),
        )

    def matching(
        self, question: str, collection_id: int, limit: int, within: Set[int] | None = None
    ) -> list[Hit]:
        """The passages that match the question's words, by BM25.

        `within` are the versions to look into, if not all.
        """
        return self._lexically(lambda index: index.search(question, collection_id, limit, within))

    def document_frequency(self, term: str) -> int:
        """In how many passages of the library a term occurs."""
        return self._lexically(lambda index: index.document_frequency(term))

    def _lexically(self, action: Callable[[LexicalIndex], ResultT]) -> ResultT:
        return self._lexical.use(action, otherwise=lambda: action(self._in_memory()))

    def _in_memory(self) -> LexicalIndex:
        """The words of the library as it is now, in memory, where a disk takes no index."""
        with self._making_memory:
            head = self._library.changes.head()
            if self._memory is None or self._memory[0] != head:
                index = LexicalIndex()
                for batch in self._library.passages.all_current(_PASSAGES_PER_STEP):
                    index.apply((), batch)
                self._memory = head, index
            return self._memory[1]

    def _verify(self) -> None:
        while not self._closing.wait(self._verify_every_s):
            self._lexical.verify()
            self._vectors.verify()
            if self._lexical.is_usable:
                self._memory = None
