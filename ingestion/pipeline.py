"""Parse, chunk, embed, commit: from sources to searchable passages.

An ingest is acknowledged (its result is yielded) only when the library has committed it and the
indexes have caught up with it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingestion.chunking import chunk, context_tokens, embedding_text
from ingestion.documents import ParsedDocument, Passage
from ingestion.embedding import Embedder
from ingestion.errors import ParseError, SourceError
from ingestion.indexes import SearchIndexes
from ingestion.library import Library, NewVersion
from ingestion.library.library import check_collection_name
from ingestion.sources import Source

Parse = Callable[[bytes, str], ParsedDocument]
IngestStatus = Literal["added", "updated", "unchanged", "failed", "deleted"]

PASSAGES_PER_BATCH = 512
BYTES_PER_BATCH = 64_000_000


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of one source. `reason` says why it failed; then nothing of it is stored."""

    source: str
    status: IngestStatus
    document_id: str | None = None
    version: int | None = None
    passages: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A source that is parsed and chunked and waits to be embedded."""

    source: str
    data: bytes
    document: ParsedDocument
    passages: tuple[Passage, ...]
    texts: tuple[str, ...]


class Pipeline:
    """Ingests sources into one library. Safe to use from any thread; commits take turns."""

    def __init__(
        self, library: Library, indexes: SearchIndexes, embedder: Embedder, parse: Parse
    ) -> None:
        self._library = library
        self._indexes = indexes
        self._embedder = embedder
        self._parse = parse
        self._committing = threading.Lock()

    def ingest(self, sources: Iterable[Source], collection: str) -> Iterator[IngestResult]:
        """Ingest sources one after another, and yield what became of each, in order.

        Documents are embedded and committed in batches, so results come in bursts. A source that
        fails costs only itself.

        Raises:
            InvalidName: if the collection's name breaks the rules.
        """
        check_collection_name(collection)
        batch: list[_Prepared | IngestResult] = []
        for source in sources:
            if any(waiting.source == source.source for waiting in batch):
                yield from self._commit(batch, collection)
                batch = []
            batch.append(self._prepare(source, collection))
            if _is_full(batch):
                yield from self._commit(batch, collection)
                batch = []
        yield from self._commit(batch, collection)

    def ingest_one(self, source: Source, collection: str) -> IngestResult:
        """Ingest one source.

        Raises:
            SourceError: if its bytes cannot be had.
            ParseError: if they are not a document that can be read.
            InvalidName: if the collection's name breaks the rules.
        """
        check_collection_name(collection)
        prepared = self._prepare_or_raise(source, collection)
        return next(self._commit([prepared], collection))

    def delete(self, document_id: str) -> None:
        """Take a document out of search and listings.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._committing:
            self._library.delete(document_id)
            self._indexes.catch_up()

    def purge(self, document_id: str) -> None:
        """Remove every byte of a document: text, vectors, originals, indexes, all versions.

        Citations into it can no longer be opened. The indexes are built anew, since they keep
        what is deleted in their files.

        Raises:
            UnknownDocument: if there is no such document.
        """
        with self._committing:
            if self._library.is_current(document_id):
                self._library.delete(document_id)
            self._library.forget(document_id)
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

    def _prepare(self, source: Source, collection: str) -> _Prepared | IngestResult:
        try:
            return self._prepare_or_raise(source, collection)
        except (SourceError, ParseError) as error:
            return IngestResult(source.source, "failed", reason=str(error))

    def _prepare_or_raise(self, source: Source, collection: str) -> _Prepared | IngestResult:
        data = source.read()
        held = self._library.find(collection, source.source)
        if held is not None and held.sha256 == hashlib.sha256(data).hexdigest():
            return IngestResult(
                source.source, "unchanged", held.document_id, held.version, held.passages
            )
        return self._chunked(source, data)

    def _chunked(self, source: Source, data: bytes) -> _Prepared:
        document = self._parse(data, source.name)
        tokenizer, limit = self._embedder.tokenizer, self._embedder.passage_tokens
        passages = chunk(document, tokenizer, limit)
        texts = (
            embedding_text(
                document.metadata.title,
                passage.heading,
                passage.span.of(document.text),
                tokenizer,
                context_tokens(limit),
            )
            for passage in passages
        )
        return _Prepared(source.source, data, document, tuple(passages), tuple(texts))

    def _commit(
        self, batch: list[_Prepared | IngestResult], collection: str
    ) -> Iterator[IngestResult]:
        prepared = [one for one in batch if isinstance(one, _Prepared)]
        stored = iter(self._store(prepared, collection) if prepared else ())
        for one in batch:
            yield one if isinstance(one, IngestResult) else next(stored)

    def _store(self, prepared: list[_Prepared], collection: str) -> list[IngestResult]:
        new = self._embedded(prepared)
        with self._committing:
            stored = self._library.add(collection, new)
            self._indexes.catch_up()
        return [
            IngestResult(
                source=one.source,
                status="added" if version.number == 1 else "updated",
                document_id=version.document_id,
                version=version.number,
                passages=len(one.passages),
            )
            for one, version in zip(prepared, stored, strict=True)
        ]

    def _embedded(self, prepared: list[_Prepared]) -> list[NewVersion]:
        vectors = self._embedder.embed_passages([text for one in prepared for text in one.texts])
        versions: list[NewVersion] = []
        first = 0
        for one in prepared:
            after = first + len(one.passages)
            sha256 = self._library.originals.keep(one.data)
            versions.append(
                NewVersion(one.source, sha256, one.document, one.passages, vectors[first:after])
            )
            first = after
        return versions


def _is_full(batch: Sequence[_Prepared | IngestResult]) -> bool:
    """Whether to commit: at once if nothing waits to be embedded, else when there is enough."""
    waiting = [one for one in batch if isinstance(one, _Prepared)]
    return (
        not waiting
        or len(batch) >= PASSAGES_PER_BATCH
        or sum(len(one.passages) for one in waiting) >= PASSAGES_PER_BATCH
        or sum(len(one.data) for one in waiting) >= BYTES_PER_BATCH
    )
