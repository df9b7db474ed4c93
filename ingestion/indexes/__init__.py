"""Indexes: disposable followers of the library's change log, one for vectors and one for words."""

from ingestion.indexes.follower import Follower
from ingestion.indexes.lexical import LexicalIndex
from ingestion.indexes.search_indexes import SearchIndexes
from ingestion.indexes.terms import Analyzer
from ingestion.indexes.vectors import VectorIndex

__all__ = ["Analyzer", "Follower", "LexicalIndex", "SearchIndexes", "VectorIndex"]
