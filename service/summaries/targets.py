"""From what a request names to the material of a summary."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ingestion.documents import ParsedDocument
from ingestion.embedding import Embedder
from ingestion.errors import UnknownDocument
from ingestion.library import DocumentSummary, Filters, Library
from ingestion.library.records import NO_VALIDATORS
from ingestion.parsing.pool import Parser
from ingestion.sources import Source
from service.errors import NothingToSummarize
from service.given_texts import document_of, version_of
from service.retrieval import HybridRetriever
from service.summaries.material import Material, given_material, only_passages, stored_material

# Of a collection with more passages than these, a focus picks those that bear on it.
_MOST_READ_FOR_FOCUS = 400


def material_of_collection(
    library: Library,
    retriever: HybridRetriever,
    collection: str,
    filters: Filters,
    focus: str | None,
) -> Material:
    """The documents of a collection that meet the filters.

    Of a large collection only the passages that bear on the focus are read, if there is one.

    Raises:
        UnknownCollection: if there is none of that name.
        NothingToSummarize: if it holds no document that meets the filters.
    """
    documents = library.documents_within(collection, filters)
    if not documents:
        which = " that meets the filters" if filters else ""
        raise NothingToSummarize(
            f"the collection {collection!r} holds no document{which}: ingest something into it, or "
            "ask for less"
        )
    if focus is None or sum(one.passages for one in documents) <= _MOST_READ_FOR_FOCUS:
        return stored_material(library, documents)
    found = retriever.retrieve(focus, collection, _MOST_READ_FOR_FOCUS, filters=filters)
    named = {one.passage.document_id for one in found}
    material = stored_material(library, [one for one in documents if one.document_id in named])
    return only_passages(material, [one.passage for one in found])


def material_of_documents(
    library: Library, names: Sequence[str], collection: str | None
) -> Material:
    """Documents by their ids, or by their sources in a collection; each once.

    Raises:
        UnknownCollection: if there is no collection of that name.
        UnknownDocument: if one of them is neither.
    """
    if collection is not None:
        library.collection_id(collection)
    found = [_document(library, name, collection) for name in names]
    return stored_material(library, list({one.document_id: one for one in found}.values()))


def material_of_text(embedder: Embedder, text: str, title: str | None = None) -> Material:
    """A text that is not stored; citations count its own characters.

    Raises:
        NothingToSummarize: if there is no word in it.
    """
    return material_of_parsed(embedder, [("text", document_of(text, title))])


def material_of_parsed(
    embedder: Embedder, documents: Sequence[tuple[str, ParsedDocument]]
) -> Material:
    """Documents that were parsed and are not stored, each with what to call it.

    Raises:
        NothingToSummarize: if there is no word in any of them.
    """
    if not any(char.isalnum() for _, document in documents for char in document.text):
        raise NothingToSummarize("there is no text to summarize: it is empty, or holds no word")
    versions = [
        version_of(document, source, number)
        for number, (source, document) in enumerate(documents, start=1)
    ]
    return given_material(versions, embedder.tokenizer, embedder.passage_tokens)


def parsed(parser: Parser, source: Source) -> tuple[str, ParsedDocument]:
    """A source read without storing it, and what to call it.

    Raises:
        SourceError: if there is nothing to be had.
        ParseError: if it cannot be read.
    """
    content = source.open(NO_VALIDATORS)
    assert content is not None  # noqa: S101 - only who names a state hears that it is unchanged
    document = parser.parse(content.data, content.name)
    described = content.given.over(content.hints.under(document.metadata))
    return source.source, replace(document, metadata=described)


def _document(library: Library, name: str, collection: str | None) -> DocumentSummary:
    if collection is not None and (found := library.find(collection, name)) is not None:
        return found
    with suppress(UnknownDocument):
        document = library.document(name)
        if collection in (None, document.collection):
            return document
    where = f" in the collection {collection!r}" if collection else ""
    raise UnknownDocument(
        f"there is no document with the id or source {name!r}{where}: `footnote documents list` "
        "shows what there is; sources need the name of their collection"
    )
