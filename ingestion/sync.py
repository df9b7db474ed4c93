"""Makes a collection mirror a folder: what was added, what changed, what is gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from ingestion.errors import SourceError, SourceNotFound
from ingestion.library import Library
from ingestion.library.records import HeldSource
from ingestion.metadata_files import possible_metadata_files
from ingestion.parsing import MAX_BYTES
from ingestion.pipeline import IngestResult, Pipeline
from ingestion.sources import Source, document_paths, path_sources

POLL_S = 2.0

Snapshot = frozenset[tuple[Path, tuple[int, ...]]]


class FolderMirror:
    """One folder and the collection that mirrors it.

    Only documents whose source lies below the folder are its own: others in the collection are
    left alone.
    """

    def __init__(
        self,
        library: Library,
        pipeline: Pipeline,
        folder: Path,
        collection: str,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._library = library
        self._pipeline = pipeline
        self._folder = folder.resolve()
        self._collection = collection
        self._max_bytes = max_bytes

    def sync(self) -> Iterator[IngestResult]:
        """Ingest what is new or changed, delete what is gone, and yield what became of each.

        A file that can no longer be read keeps the version that it had.

        Raises:
            SourceNotFound: if the folder does not exist.
            SourceError: if it is empty while the collection is not. That looks like a disk that is
                not there, and nothing is deleted for it.
        """
        sources = self._sources()
        gone = self._gone({source.source for source in sources})
        if gone and not sources:
            raise SourceError(
                f"{self._folder} holds no documents, and the collection holds {len(gone)} of its: "
                "is its disk there? Delete them by hand if they are meant to go"
            )
        yield from self._pipeline.ingest(sources, self._collection)
        for one in gone:
            self._pipeline.delete(one.document_id)
            yield IngestResult(one.source, "deleted", one.document_id, container=one.container)

    def wait(self, seen: Snapshot, poll_s: float = POLL_S) -> Snapshot:
        """Wait until the folder differs from what was seen, and return what it is now."""
        while (now := self.snapshot()) == seen:
            time.sleep(poll_s)
        return now

    def snapshot(self) -> Snapshot:
        """The folder's documents with the times of change and sizes of their files."""
        found: set[tuple[Path, tuple[int, ...]]] = set()
        for path in document_paths([self._folder]):
            files = (path, *possible_metadata_files(path))
            found.add((path, tuple(part for file in files for part in _state(file))))
        return frozenset(found)

    def _sources(self) -> list[Source]:
        if not self._folder.is_dir():
            raise SourceNotFound(f"{self._folder} is not a folder")
        return list(path_sources([self._folder], self._max_bytes))

    def _gone(self, present: set[str]) -> list[HeldSource]:
        """What came from files below the folder that are there no more, members first."""
        gone = [
            held
            for held in self._library.sources(self._collection)
            if (held.container or held.source) not in present
            and Path(held.container or held.source).is_relative_to(self._folder)
        ]
        return sorted(gone, key=lambda held: held.container is None)


def _state(file: Path) -> tuple[int, int]:
    """When a file was changed and how large it is; nothing and nothing if it is not there."""
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
