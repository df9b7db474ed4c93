"""BM25 over passages and their headings, with Tantivy.

One index holds all collections; terms are made by `ingestion.indexes.terms` and stored as they are,
so that no query syntax of the search library is ever reached by a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingestion.chunking import passage_context
from ingestion.errors import IndexDamaged
from ingestion.indexes.index import Hit, Removal
from ingestion.indexes.terms import LAYOUT, Analyzer
from ingestion.library.passages import IndexablePassage

LEXICAL_LAYOUT = f"lexical-1/{LAYOUT}"
_WRITER_BYTES = 64_000_000
_MOST_QUERY_TERMS = 256


class LexicalIndex:
    """Words to passages. Scores are BM25 (k1 1.2, b 0.75), 0 or more."""

    def __init__(self, folder: Path) -> None:
        import tantivy  # a native library, loaded when an index is opened

        self._tantivy = tantivy
        self._analyzer = Analyzer()
        with _damage():
            folder.mkdir(parents=True, exist_ok=True)
            self._schema = _schema(tantivy)
            self._index: Any = tantivy.Index(self._schema, path=str(folder))
            self._index.register_tokenizer("terms", _ready_made_terms(tantivy))
            self._index.config_reader("Manual")
            self._index.reload()

    def apply(self, removals: Sequence[Removal], additions: Sequence[IndexablePassage]) -> None:
        """Take passages out and in; they are on disk and searchable when this returns."""
        stale = {one.version_id for one in removals} | {one.version_id for one in additions}
        with _damage():
            writer = self._index.writer(_WRITER_BYTES, 1)
            for version_id in stale:
                writer.delete_documents_by_term("version", version_id)
            for passage in additions:
                writer.add_document(self._document(passage))
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def search(self, question: str, collection_id: int, limit: int) -> list[Hit]:
        """The passages that share the question's rarest words, best first."""
        terms = list(self._analyzer.content_terms(question))[:_MOST_QUERY_TERMS]
        if not terms:
            return []
        with _damage():
            searcher = self._index.searcher()
            found = searcher.search(self._query(terms, collection_id), limit, count=False).hits
            ids = searcher.fast_field_values("passage", [address for _, address in found])
            return [
                Hit(int(passage_id), float(score))
                for (score, _), passage_id in zip(found, ids, strict=True)
            ]

    def document_frequency(self, term: str) -> int:
        """In how many passages, of all collections, a term occurs."""
        with _damage():
            return int(self._index.searcher().doc_freq("body", term))

    def count(self, collection_id: int) -> int:
        """How many passages of a collection are in the index."""
        with _damage():
            query = self._tantivy.Query.term_query(self._schema, "collection", collection_id)
            return int(self._index.searcher().search(query, 1).count)

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _document(self, passage: IndexablePassage) -> Any:
        context = passage_context(passage.title, passage.heading)
        body = " ".join(self._analyzer.terms(f"{context}\n{passage.text}"))
        return self._tantivy.Document(
            passage=passage.id,
            version=passage.version_id,
            collection=passage.collection_id,
            body=body,
        )

    def _query(self, terms: Sequence[str], collection_id: int) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        words = query.boolean_query(
            [(occur.Should, query.term_query(self._schema, "body", term, "freq")) for term in terms]
        )
        here = query.term_query(self._schema, "collection", collection_id)
        # A constant score of zero filters without taking part in the ranking.
        return query.boolean_query(
            [(occur.Must, words), (occur.Must, query.const_score_query(here, 0.0))]
        )


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    # Signed: an unsigned field that is given a Python int stops the writer.
    for name in ("passage", "version", "collection"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name="terms", index_option="freq")
    return builder.build()


def _ready_made_terms(tantivy: Any) -> Any:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


@contextmanager
def _damage() -> Iterator[None]:
    """Tantivy reports broken files, and little else, as ValueError or OSError."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(f"the lexical index cannot be used: {error}") from error
