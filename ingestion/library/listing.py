"""Lists of a collection's documents: searched by words, filtered, sorted, a stretch at a time.

All that a list shows or asks is read from indexes, so that no text of a version is passed over on
the way to its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from ingestion.library.filters import NO_FILTERS, Filters
from ingestion.library.keys import portions
from ingestion.library.records import DocumentSummary
from ingestion.library.rows import SUMMARY_COLUMNS, to_summary
from ingestion.library.tables import collections, documents, passages, versions

SortField = Literal["source", "title", "published", "added"]

FOLD = "footnote_fold"
"""The function by which SQLite folds the case of every script; it knows ASCII alone by itself."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which of a collection's documents are listed, and in which order.

    `words` are looked for in titles, sources, names of authors and publishers; each has to be in
    one of them. Of `filters` those on language and day of publication count. Documents whose day
    is not known come last, whichever way they are sorted.
    """

    words: str = ""
    filters: Filters = NO_FILTERS
    sort: SortField = "source"
    descending: bool = False


WHOLE_LISTING = Listing()


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """How many documents of a collection are in a language."""

    language: str
    documents: int


def read_stretch(
    connection: Connection, collection_id: int, listing: Listing, limit: int, offset: int
) -> tuple[list[DocumentSummary], int]:
    """A stretch of a collection's documents, and how many are listed in all."""
    dialect = connection.dialect.name
    admitted = (
        *_filtered(connection, collection_id, listing.filters),
        *_worded(listing.words, dialect),
    )
    total = connection.execute(_current(collection_id, func.count()).where(*admitted)).scalar_one()
    query = _summaries(collection_id).where(*admitted).order_by(*_order(listing, dialect))
    rows = connection.execute(query.limit(limit).offset(offset)).all()
    counts = _passages(connection, [row.version_id for row in rows])
    found = [replace(to_summary(row), passages=counts.get(row.version_id, 0)) for row in rows]
    return found, total


def read_languages(connection: Connection, collection_id: int) -> list[LanguageCount]:
    """The languages of a collection's documents, those of most documents first."""
    count = func.count()
    query = (
        _current(collection_id, versions.c.language, count.label("documents"))
        .where(versions.c.language.is_not(None))
        .group_by(versions.c.language)
        .order_by(count.desc(), versions.c.language)
    )
    return [LanguageCount(row.language, row.documents) for row in connection.execute(query)]


def fold_case(text: str | None) -> str | None:
    """Text without differences of case, for comparing."""
    return None if text is None else text.casefold()


def _current(collection_id: int, *shown: Any) -> Select[Any]:
    """A query over the documents of a collection that have not been deleted."""
    # Left alone, SQLite goes by the version's key to its row, not to the index that has it all.
    is_current = versions.c.id + 0 == documents.c.current_version_id
    return (
        select(*shown)
        .select_from(documents)
        .join(versions, (versions.c.document_id == documents.c.id) & is_current)
        .where(documents.c.collection_id == collection_id)
    )


def _summaries(collection_id: int) -> Select[Any]:
    return _current(
        collection_id,
        *SUMMARY_COLUMNS,
        versions.c.id.label("version_id"),
        literal(0).label("passages"),
    ).join(collections, collections.c.id == documents.c.collection_id)


def _filtered(
    connection: Connection, collection_id: int, filters: Filters
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.languages:
        present = [one.language for one in read_languages(connection, collection_id)]
        wanted.append(versions.c.language.in_(filter(filters.admits_language, present)))
    if filters.published_from:
        wanted.append(versions.c.published_at >= filters.published_from)
    if filters.published_to:
        wanted.append(versions.c.published_at <= filters.published_to)
    return wanted


def _worded(words: str, dialect: str) -> list[ColumnElement[bool]]:
    """Conditions that each word is somewhere in what is searched of a document."""
    said = (
        versions.c.title,
        documents.c.source,
        versions.c.publisher,
        _names(versions.c.authors, dialect),
    )
    # No word goes over the end of a line.
    whole: ColumnElement[str] = func.coalesce(said[0], "")
    for one in said[1:]:
        whole = whole.concat("\n").concat(func.coalesce(one, ""))
    searched = _folded(whole, dialect)
    return [searched.contains(word, autoescape=True) for word in words.casefold().split()]


def _folded(text: ColumnElement[str], dialect: str) -> ColumnElement[str]:
    return getattr(func, FOLD)(text) if dialect == "sqlite" else func.lower(text)


def _names(authors: ColumnElement[Any], dialect: str) -> ColumnElement[str]:
    """The names in a JSON list as one text."""
    is_sqlite = dialect == "sqlite"
    split, join = (
        (func.json_each, func.group_concat)
        if is_sqlite
        else (func.json_array_elements_text, func.string_agg)
    )
    each = split(authors).table_valued("value")
    return select(join(each.c.value, " ")).scalar_subquery()


def _order(listing: Listing, dialect: str) -> list[ColumnElement[Any]]:
    shown = func.coalesce(versions.c.title, documents.c.source)
    first: dict[str, ColumnElement[Any]] = {
        "title": _folded(shown, dialect),
        "published": versions.c.published_at,
        "added": versions.c.ingested_at,
    }

    def directed(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return column.desc() if listing.descending else column.asc()

    by_source = directed(documents.c.source)
    if listing.sort == "source":
        return [by_source]
    return [directed(first[listing.sort]).nulls_last(), by_source]


def _passages(connection: Connection, version_ids: Sequence[int]) -> dict[int, int]:
    """How many passages each version has, if any."""
    found: dict[int, int] = {}
    for some in portions(version_ids):
        query = (
            select(passages.c.version_id, func.count().label("passages"))
            .where(passages.c.version_id.in_(some))
            .group_by(passages.c.version_id)
        )
        found |= {row.version_id: row.passages for row in connection.execute(query)}
    return found
