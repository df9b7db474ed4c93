"""Parse, chunk, embed, commit: from sources to searchable passages.

Three stages work side by side: sources are prepared on as many threads as the parser has workers,
batches are embedded on one thread of their own, and the caller's thread commits. An ingest is
acknowledged (its result is yielded) only when the library has committed it and the indexes have
caught up with it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingestion.editing import MetadataEdit, edited_version
from ingestion.embedding import Embedder
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, NewVersion
from ingestion.library.library import check_collection_name
from ingestion.library.records import StoredVersion
from ingestion.look_ahead import LookAhead
from ingestion.parsing.pool import Parser
from ingestion.preparing import Failed, Opened, Prepared, Preparer, Unchanged
from ingestion.sources import Source
from ingestion.tracing import span

if TYPE_CHECKING:  # numpy is slow to import
    from ingestion.embedding.vectors import Vectors

IngestStatus = Literal["added", "updated", "unchanged", "failed", "deleted"]

PASSAGES_PER_BATCH = 512
BYTES_PER_BATCH = 64_000_000


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of one source. `reason` says why it failed; then nothing of it is stored.

    `container` is the source of the archive or e-mail that it came in.
    """

    source: str
    status: IngestStatus
    document_id: str | None = None
    version: int | None = None
    passages: int = 0
    reason: str | None = None
    container: str | None = None


class Pipeline:
    """Ingests sources into one library. Safe to use from any thread; commits take turns."""

    def __init__(
        self, library: Library, indexes: SearchIndexes, embedder: Embedder, parser: Parser
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._embedder = embedder
        self._parser = parser
        self._committing = threading.Lock()

    def ingest(
        self,
        sources: Iterable[Source],
        collection: str,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[IngestResult]:
        """Ingest sources, and yield what became of each, in order, members behind their container.

        Documents are embedded and committed in batches, so results come in bursts. A source that
        fails costs only itself. Once `should_stop` says so, nothing more is committed or yielded.

        Raises:
            InvalidName: if the collection's name breaks the rules.
            LibraryError: if the library cannot take a batch; what was yielded before is stored.
        """
        check_collection_name(collection)
        preparer = Preparer(self._library, self._embedder, self._parser, collection)
        threads = self._parser.workers
        with (
            LookAhead(sources, preparer.prepare, threads) as ahead,
            closing(_Embedding(self._embedder)) as embedding,
        ):
            for batch in _batches(ahead, embedding):
                if should_stop():
                    return
                yield from self._commit(batch, collection)

    def edit(self, document_id: str, edit: MetadataEdit) -> None:
        """Correct the metadata of a document, in a new version that is searched from then on.

        The version before stays as it was, for what cites it. Returns once the indexes have caught
        up; nothing happens if the edit changes nothing.

        Raises:
            UnknownDocument: if there is no such document.
            InvalidMetadata: if a field is taken back, and what the document says is not known.
        """
        is_done = False
        while not is_done:
            before = self._library.document(document_id)
            new = edited_version(self._library.whole_version(document_id), edit, self._embedder)
            if new is None:
                return
            with self._committing:
                # What was ingested while the vectors were made is not to be undone.
                is_done = self._library.document(document_id).version == before.version
                if is_done:
                    self._library.add(before.collection, [new], "edit")
                    self._indexes.catch_up()

    def store(self, collection: str, new: Sequence[NewVersion]) -> list[StoredVersion]:
        """Make versions that are ready the current ones, all or none, and have them searched.

        Raises:
            InvalidName: if the collection's name breaks the rules.
            LibraryError: if the library cannot take them.
        """
        with self._committing:
            stored = self._library.add(collection, new)
            self._indexes.catch_up()
        return stored

    def delete(self, *document_ids: str) -> None:
        """Take documents out of search and listings, and with each of them what came in it.

        Raises:
            UnknownDocument: if one of them is not there; then none is deleted.
        """
        with self._committing:
            self._library.delete(*document_ids)
            self._indexes.catch_up()

    def purge(self, *document_ids: str) -> None:
        """Remove every byte of documents: text, vectors, originals, indexes, all versions.

        Citations into them can no longer be opened. What came in them goes with them. The indexes
        are built anew, since they keep what is deleted in their files.

        Raises:
            UnknownDocument: if one of them is not known; then nothing of any is removed.
        """
        with self._committing:
            for document_id in document_ids:
                self._library.versions(document_id)
            if current := [one for one in document_ids if self._library.is_current(one)]:
                self._library.delete(*current)
            self._library.forget(*document_ids)
            self._finish_purges()

    def finish_purges(self) -> None:
        """Finish what a kill has interrupted: to be called when a library is opened."""
        with self._committing:
            if self._library.unswept:
                self._finish_purges()

    def _finish_purges(self) -> None:
        self._library.sweep()
        self._indexes.rebuild()
        self._library.settle_purges()

    def _commit(self, batch: _Batch, collection: str) -> Iterator[IngestResult]:
        new = batch.embedded()
        with self._committing:
            with span("store", documents=len(new)):
                stored = iter(self._library.add(collection, new) if new else ())
                gone = self._delete_gone(batch.opened, collection)
            with span("index"):
                self._indexes.catch_up()
        for opened in batch.opened:
            match opened.outcome:
                case None:
                    pass
                case Prepared() as one:
                    version = next(stored)
                    yield IngestResult(
                        source=one.source,
                        status="added" if version.number == 1 else "updated",
                        document_id=version.document_id,
                        version=version.number,
                        passages=len(one.passages),
                        container=one.container,
                    )
                case done:
                    yield _result(done)
            if opened.unopened is not None:
                yield _result(opened.unopened)
        yield from gone

    def _delete_gone(self, batch: Sequence[Opened], collection: str) -> list[IngestResult]:
        """Delete what came in a container and is in it no more."""
        present = {
            opened.source.source: {member.source for member in opened.members}
            for opened in batch
            if opened.source.container is None and opened.members is not None
        }
        gone = [
            held
            for held in self._library.members(collection, list(present))
            if held.source not in present[held.container or ""]
        ]
        for one in gone:
            self._library.delete(one.document_id)
        return [
            IngestResult(one.source, "deleted", one.document_id, container=one.container)
            for one in gone
        ]


def _result(outcome: Unchanged | Failed) -> IngestResult:
    if isinstance(outcome, Failed):
        return IngestResult(
            outcome.source, "failed", reason=str(outcome.error), container=outcome.container
        )
    held = outcome.held
    return IngestResult(
        held.source,
        "unchanged",
        held.document_id,
        held.version,
        held.passages,
        container=held.container,
    )


@dataclass(slots=True)
class _Batch:
    """Sources that are committed together, and the vectors of their passages once they are made."""

    opened: list[Opened] = field(default_factory=list)
    prepared: list[Prepared] = field(default_factory=list)
    passages: int = 0
    bytes: int = 0
    vectors: Future[Vectors] | None = None

    def add(self, opened: Opened) -> None:
        self.opened.append(opened)
        if isinstance(opened.outcome, Prepared):
            self.prepared.append(opened.outcome)
            self.passages += len(opened.outcome.passages)
            self.bytes += opened.outcome.size

    @property
    def is_full(self) -> bool:
        return (
            max(len(self.opened), self.passages) >= PASSAGES_PER_BATCH
            or self.bytes >= BYTES_PER_BATCH
        )

    def embedded(self) -> list[NewVersion]:
        """What to store; waits for the vectors."""
        if self.vectors is None:
            return []
        vectors = self.vectors.result()
        versions: list[NewVersion] = []
        first = 0
        for one in self.prepared:
            after = first + len(one.passages)
            versions.append(one.version(vectors[first:after]))
            first = after
        return versions


class _Embedding:
    """Embeds batches one after another, on a thread of its own."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="embed")

    def begin(self, batch: _Batch) -> None:
        """Begin with a batch, once those before it are done."""
        texts = [text for one in batch.prepared for text in one.texts]
        if texts:
            batch.vectors = self._executor.submit(copy_context().run, self._embed, texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        with span("embed", passages=len(texts)):
            return self._embedder.embed_passages(texts)

    def close(self) -> None:
        """Drop what has not begun."""
        self._executor.shutdown(cancel_futures=True)


def _batches(ahead: LookAhead, embedding: _Embedding) -> Iterator[_Batch]:
    """Batches in order, each while the one behind it is being embedded already."""
    batch = _Batch()
    begun: deque[_Batch] = deque()
    for opened in ahead:
        if opened is not None:
            batch.add(opened)
        # Nothing is gained by waiting for more where nothing is to be embedded.
        if batch.opened and (opened is None or batch.is_full or not (batch.prepared or begun)):
            embedding.begin(batch)
            begun.append(batch)
            batch = _Batch()
        while len(begun) > 1 or (begun and (opened is None or not begun[0].prepared)):
            yield begun[0]
            ahead.committed(one.source for one in begun.popleft().opened)
    embedding.begin(batch)
    yield from (*begun, batch)
