"""BM25 over passages and their headings, with Tantivy.

One index holds all collections; terms are made by `ingestion.indexes.terms` and stored as they are,
so that no query syntax of the search library is ever reached by a question.

Tantivy maps its files into memory. A mapped file that somebody truncates ends the process at the
next look behind its new end, and bytes changed in it give wrong answers. So every file that is
mapped gives its name to a copy: what lies under the names can be damaged, and is only read when the
index is opened.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence, Set
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
# Read as they are when they are needed, or never; everything else is mapped.
_NOT_MAPPED = (".json", ".lock")
_COPY = ".copy"


class LexicalIndex:
    """Words to passages. Scores are BM25 (k1 1.2, b 0.75), 0 or more.

    Without a folder it is kept in memory, and is gone when it is let go.
    """

    def __init__(self, folder: Path | None = None) -> None:
        import tantivy  # a native library, loaded when an index is opened

        self._tantivy = tantivy
        self._analyzer = Analyzer()
        with _damage():
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self._folder = folder
            self._copies: dict[str, int] = {}
            self._schema = _schema(tantivy)
            self._index: Any = tantivy.Index(self._schema, path=str(folder) if folder else None)
            self._index.register_tokenizer("terms", _ready_made_terms(tantivy))
            self._index.config_reader("Manual")
            self._reload()

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
            self._reload()

    def may_have_written(self, names: Set[str]) -> bool:
        """The files of a segment are written once; only the lists of segments change."""
        return all(name.endswith(".json") for name in names)

    def search(
        self, question: str, collection_id: int, limit: int, within: Set[int] | None = None
    ) -> list[Hit]:
        """The passages that share the question's rarest words, best first.

        `within` are the versions to look into, if not all.
        """
        terms = list(self._analyzer.content_terms(question))[:_MOST_QUERY_TERMS]
        if not terms:
            return []
        with _damage():
            searcher = self._index.searcher()
            query = self._query(terms, collection_id, within)
            found = searcher.search(query, limit, count=False).hits
            ids = searcher.fast_field_values("passage", [address for _, address in found])
            return [
                Hit(int(passage_id), float(score))
                for (score, _), passage_id in zip(found, ids, strict=True)
            ]

    def document_frequency(self, term: str) -> int:
        """In how many passages, of all collections, a term occurs."""
        with _damage():
            return int(self._index.searcher().doc_freq("body", term))

    def holds(self, passages: Sequence[IndexablePassage]) -> bool:
        """Whether these passages are in the index, each of them once."""
        with _damage():
            searcher = self._index.searcher()
            queries = (
                self._tantivy.Query.term_query(self._schema, "passage", passage.id)
                for passage in passages
            )
            return all(searcher.search(query, 1).count == 1 for query in queries)

    def count(self, collection_id: int) -> int:
        """How many passages of a collection are in the index."""
        with _damage():
            query = self._tantivy.Query.term_query(self._schema, "collection", collection_id)
            return int(self._index.searcher().search(query, 1).count)

    def close(self) -> None:
        """Nothing is held open between calls."""

    def _reload(self) -> None:
        self._index.reload()
        if self._folder is None:
            return
        names = [path for path in self._folder.iterdir() if path.suffix not in _NOT_MAPPED]
        for path in names:
            if self._copies.get(path.name) != path.stat().st_ino:
                copy = path.with_suffix(f"{path.suffix}{_COPY}")
                shutil.copyfile(path, copy)
                copy.replace(path)
        self._copies = {path.name: path.stat().st_ino for path in names}

    def _document(self, passage: IndexablePassage) -> Any:
        context = passage_context(passage.title, passage.heading)
        body = " ".join(self._analyzer.terms(f"{context}\n{passage.text}"))
        return self._tantivy.Document(
            passage=passage.id,
            version=passage.version_id,
            collection=passage.collection_id,
            body=body,
        )

    def _query(self, terms: Sequence[str], collection_id: int, within: Set[int] | None) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        words = query.boolean_query(
            [(occur.Should, query.term_query(self._schema, "body", term, "freq")) for term in terms]
        )
        if within is None:
            here = query.term_query(self._schema, "collection", collection_id)
        else:
            here = query.term_set_query(self._schema, "version", list(within))
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
    """Tantivy reports broken files, and little else, as ValueError or OSError, or it panics."""
    try:
        yield
    except BaseException as error:
        # What a panic raises is no Exception, and has no name that could be imported.
        panic = type(error).__name__ == "PanicException"
        if not (panic or isinstance(error, (ValueError, OSError, TypeError))):
            raise
        raise IndexDamaged(f"the lexical index cannot be used: {error}") from error
