"""Reading a collection in: each line is checked, and each document stored whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import chunk
from ingestion.documents import Passage
from ingestion.embedding import Embedder
from ingestion.errors import InvalidExchange
from ingestion.exchange.lines import (
    DocumentLine,
    End,
    Header,
    ReadDocument,
    read_document,
    read_line,
)
from ingestion.library import Library, NewVersion
from ingestion.near_copies import fingerprint
from ingestion.pipeline import BYTES_PER_BATCH, PASSAGES_PER_BATCH, Pipeline
from ingestion.preparing import embedding_texts

ImportStatus = Literal["added", "updated", "unchanged", "failed"]

_DOCUMENTS_PER_BATCH = 64


@dataclass(frozen=True, slots=True)
class ImportLimits:
    """How much a line may hold."""

    line_bytes: int = 200_000_000
    text_chars: int = 50_000_000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a line. `reason` says why it failed; then nothing of it is stored."""

    line: int
    source: str | None
    status: ImportStatus
    document_id: str | None = None
    passages: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A document of a line, with passages and without vectors, if those have to be made."""

    line: int
    read: ReadDocument
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32] | None
    sha256: str


@dataclass(slots=True)
class _Batch:
    wanted: list[_Wanted] = field(default_factory=list)
    passages: int = 0
    chars: int = 0

    def add(self, one: _Wanted) -> None:
        self.wanted.append(one)
        self.passages += len(one.passages)
        self.chars += len(one.read.document.text) + len(one.read.original or b"")

    @property
    def is_full(self) -> bool:
        return (
            len(self.wanted) >= _DOCUMENTS_PER_BATCH
            or self.passages >= PASSAGES_PER_BATCH
            or self.chars >= BYTES_PER_BATCH
        )


class Importer:
    """Imports files into collections of one library. Safe to use from any thread."""

    def __init__(
        self,
        library: Library,
        pipeline: Pipeline,
        embedder: Embedder,
        limits: ImportLimits = ImportLimits(),
    ) -> None:
        self._library = library
        self._pipeline = pipeline
        self._embedder = embedder
        self._limits = limits
        self._dimensions: int | None = None

    def check(self, file: BinaryIO) -> list[ImportResult]:
        """What is wrong with a file, line by line; nothing is stored. It is read from where it is.

        Raises:
            InvalidExchange: if it is no exchanged collection at all.
        """
        header = self._header(file)
        return [one for one in self._read(file, header) if isinstance(one, ImportResult)]

    def run(self, file: BinaryIO, collection: str) -> Iterator[ImportResult]:
        """Store the documents of a file, and yield what became of each line, in order.

        A line that is wrong costs itself alone. Documents are stored in batches, so results come
        in bursts; what was yielded as stored is stored for good. The file's name for the collection
        does not matter.

        Raises:
            InvalidExchange: if it is no exchanged collection at all, before anything is stored.
            InvalidName: if the collection's name breaks the rules.
            LibraryError: if the library cannot take a batch.
        """
        return self._store(file, self._header(file), collection)

    def _store(self, file: BinaryIO, header: Header, collection: str) -> Iterator[ImportResult]:
        batch = _Batch()
        for one in self._read(file, header):
            if isinstance(one, ImportResult):
                yield from self._commit(batch, collection)
                batch = _Batch()
                yield one
                continue
            batch.add(one)
            if batch.is_full:
                yield from self._commit(batch, collection)
                batch = _Batch()
        yield from self._commit(batch, collection)

    def _header(self, file: BinaryIO) -> Header:
        data = file.readline(self._limits.line_bytes + 1)
        try:
            header = read_line(data)
        except InvalidExchange as error:
            raise InvalidExchange(f"line 1 is no exported collection's: {error}") from None
        if not isinstance(header, Header):
            raise InvalidExchange(
                "line 1 does not say what the file is: it has to begin with "
                '{"format":"footnote-collection","version":1,…}'
            )
        return header

    def _read(self, file: BinaryIO, header: Header) -> Iterator[_Wanted | ImportResult]:
        """The documents behind the header, and what is wrong with lines."""
        seen: dict[str, int] = {}
        number, documents = 1, 0
        while data := file.readline(self._limits.line_bytes + 1):
            number += 1
            source = None
            try:
                line = self._line(data, file)
                if isinstance(line, End):
                    yield from _ended(line, documents, number, file)
                    return
                documents += 1
                source = line.source
                _check_once(source, number, seen)
                yield self._wanted(line, number, header)
            except InvalidExchange as error:
                documents += source is None
                yield ImportResult(number, source, "failed", reason=str(error))
        yield ImportResult(
            number + 1,
            None,
            "failed",
            reason="the file breaks off before its last line, which says how many documents there "
            "are: it was not written or sent whole",
        )

    def _line(self, data: bytes, file: BinaryIO) -> DocumentLine | End:
        if len(data) > self._limits.line_bytes:
            while data and not data.endswith(b"\n"):
                data = file.readline(1_000_000)
            raise InvalidExchange(f"line: it is longer than {self._limits.line_bytes:,} bytes")
        line = read_line(data)
        if isinstance(line, Header):
            raise InvalidExchange("line: a header stands in the first line only")
        return line

    def _wanted(self, line: DocumentLine, number: int, header: Header) -> _Wanted:
        is_same_model = header.embedding_model == self._embedder.model_id
        if not is_same_model:
            line = line.model_copy(update={"passages": None})
        dimensions = self._dimensions_of_model() if line.passages is not None else 0
        read = read_document(line, dimensions, self._limits.text_chars)
        passages = read.passages
        if passages is None:
            tokenizer, most = self._embedder.tokenizer, self._embedder.passage_tokens
            passages = tuple(chunk(read.document, tokenizer, most))
        original = read.document.text.encode() if read.original is None else read.original
        return _Wanted(number, read, passages, read.vectors, hashlib.sha256(original).hexdigest())

    def _dimensions_of_model(self) -> int:
        if self._dimensions is None:
            self._dimensions = len(self._embedder.embed_query("dimensions"))
        return self._dimensions

    def _commit(self, batch: _Batch, collection: str) -> Iterator[ImportResult]:
        """Store a batch in one transaction."""
        results = [self._unchanged(one, collection) for one in batch.wanted]
        new = [one for one, known in zip(batch.wanted, results, strict=True) if known is None]
        for one in new:
            # Whoever has not the original's bytes cannot name them: by another's digest they would
            # be given another's document.
            text = one.read.document.text.encode()
            self._library.originals.keep(text if one.read.original is None else one.read.original)
        versions = self._versions(new)
        stored = iter(self._pipeline.store(collection, versions) if versions else ())
        for one, known in zip(batch.wanted, results, strict=True):
            if known is not None:
                yield known
                continue
            version = next(stored)
            yield ImportResult(
                one.line,
                one.read.source,
                "added" if version.number == 1 else "updated",
                version.document_id,
                len(one.passages),
            )

    def _unchanged(self, one: _Wanted, collection: str) -> ImportResult | None:
        """That a document is held as it is, if so."""
        held = self._library.find(collection, one.read.source)
        if held is None or held.given != one.read.given:
            return None
        # Without an original there is nothing to compare with that which is held.
        if one.read.original is not None and held.sha256 != one.sha256:
            return None
        # Layouts are kept apart.
        without_layouts = replace(one.read.document, layouts=())
        if self._library.version(held.document_id).document != without_layouts:
            return None
        return ImportResult(one.line, one.read.source, "unchanged", held.document_id, held.passages)

    def _versions(self, wanted: Sequence[_Wanted]) -> list[NewVersion]:
        """What is stored of documents; all vectors that have to be made are made together."""
        texts = [
            text
            for one in wanted
            if one.vectors is None
            for text in embedding_texts(one.read.document, one.passages, self._embedder)
        ]
        made = self._embedder.embed_passages(texts) if texts else np.empty((0, 0), np.float32)
        versions: list[NewVersion] = []
        first = 0
        for one in wanted:
            vectors = one.vectors
            if vectors is None:
                vectors = made[first : first + len(one.passages)]
                first += len(one.passages)
            versions.append(_version(one, vectors))
        return versions


def _version(one: _Wanted, vectors: NDArray[np.float32]) -> NewVersion:
    read = one.read
    return NewVersion(
        source=read.source,
        sha256=one.sha256,
        document=read.document,
        passages=one.passages,
        embeddings=vectors,
        container=read.container,
        validators=read.validators,
        given=read.given,
        own=read.own,
        fingerprint=fingerprint(read.document.text),
    )


def _check_once(source: str, number: int, seen: dict[str, int]) -> None:
    if source in seen:
        raise InvalidExchange(f"source: it is that of line {seen[source]} already")
    seen[source] = number


def _ended(line: End, documents: int, number: int, file: BinaryIO) -> Iterator[ImportResult]:
    """What is wrong with the end of a file, if anything is."""
    if line.documents != documents:
        reason = f"the file says that it holds {line.documents} documents, and {documents} came"
        yield ImportResult(number, None, "failed", reason=reason)
    if file.read(1):
        reason = "there is something behind the last line"
        yield ImportResult(number + 1, None, "failed", reason=reason)
