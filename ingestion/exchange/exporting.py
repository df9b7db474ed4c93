"""Writing a collection out, a document at a time, while others read and write it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

from ingestion.errors import UnknownDocument
from ingestion.exchange.lines import FORMAT, VERSION, End, Header, document_line, written
from ingestion.library import Library


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes along beside text and metadata.

    `originals` are the bytes as they were ingested, and where words stand on pages; `embeddings`
    are the passages with their vectors.
    """

    originals: bool = False
    embeddings: bool = False


def export_lines(
    library: Library, collection: str, embedding_model: str, options: ExportOptions
) -> Iterator[bytes]:
    """The lines of a collection, in the order of sources. One document is in memory at a time.

    What is deleted meanwhile is left out, and what is added may be.

    Raises:
        UnknownCollection: if there is none of that name, before the first line.
    """
    library.collection(collection)
    sources = library.sources(collection)
    return _lines(
        library, collection, [one.document_id for one in sources], embedding_model, options
    )


def _lines(
    library: Library,
    collection: str,
    documents: list[str],
    embedding_model: str,
    options: ExportOptions,
) -> Iterator[bytes]:
    yield written(
        Header(
            format=FORMAT,
            version=VERSION,
            release=version("footnote"),
            collection=collection,
            embedding_model=embedding_model,
        )
    )
    count = 0
    for document_id in documents:
        with suppress(UnknownDocument):  # deleted since
            yield _line(library, document_id, options)
            count += 1
    yield written(End(end=True, documents=count))


def _line(library: Library, document_id: str, options: ExportOptions) -> bytes:
    held = library.whole_version(document_id)
    original = library.originals.read(held.sha256) if options.originals else None
    return written(document_line(held, embeddings=options.embeddings, original=original))
