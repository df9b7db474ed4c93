"""Rows of the library as documents, versions and their summaries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from ingestion.documents import Metadata, PageLayout, ParsedDocument, Version
from ingestion.given_metadata import GivenMetadata
from ingestion.library.codec import blocks_from_json, pages_from_json, words_from_bytes
from ingestion.library.records import (
    CollectionSummary,
    DocumentSummary,
    NearCopy,
    Validators,
    VersionSummary,
)
from ingestion.library.tables import collections, documents, fingerprint_bands, passages, versions
from ingestion.near_copies import similarity


def select_collections() -> Select[Any]:
    """A query for collections by name with what is in them, as `to_collection` takes them."""
    return (
        select(
            collections.c.name,
            func.count(func.distinct(documents.c.id)).label("documents"),
            func.count(passages.c.id).label("passages"),
        )
        .select_from(collections)
        .outerjoin(
            documents,
            (documents.c.collection_id == collections.c.id)
            & documents.c.current_version_id.is_not(None),
        )
        .outerjoin(passages, passages.c.version_id == documents.c.current_version_id)
        .group_by(collections.c.name)
        .order_by(collections.c.name)
    )


def to_collection(row: Row[Any]) -> CollectionSummary:
    """A row of `select_collections`."""
    return CollectionSummary(row.name, row.documents, row.passages)


SUMMARY_COLUMNS = (
    documents.c.id,
    documents.c.source,
    collections.c.name,
    versions.c.number,
    versions.c.sha256,
    versions.c.title,
    versions.c.authors,
    versions.c.publisher,
    versions.c.url,
    versions.c.language,
    versions.c.published_at,
    versions.c.published_from,
    versions.c.modified_at,
    versions.c.ingested_at,
    versions.c.given,
    documents.c.container,
    documents.c.etag,
    documents.c.last_modified,
)
"""What `to_summary` reads of a document and its current version, but for the number of passages."""


def select_summaries() -> Select[Any]:
    """A query for documents that have not been deleted, as `to_summary` takes them."""
    counted = (
        select(func.count())
        .where(passages.c.version_id == documents.c.current_version_id)
        .scalar_subquery()
    )
    return (
        select(*SUMMARY_COLUMNS, counted.label("passages"))
        .join(versions, versions.c.id == documents.c.current_version_id)
        .join(collections, collections.c.id == documents.c.collection_id)
    )


def to_summary(row: Row[Any]) -> DocumentSummary:
    """A row of `select_summaries`."""
    return DocumentSummary(
        document_id=row.id,
        collection=row.name,
        source=row.source,
        version=row.number,
        sha256=row.sha256,
        title=row.title,
        authors=tuple(row.authors),
        publisher=row.publisher,
        url=row.url,
        language=row.language,
        published_at=row.published_at,
        published_from=row.published_from,
        modified_at=row.modified_at,
        passages=row.passages,
        ingested_at=in_utc(row.ingested_at),
        container=row.container,
        given=GivenMetadata.from_json(row.given),
        validators=Validators(row.etag, row.last_modified),
    )


def select_versions(document_id: str, number: int | None) -> Select[Any]:
    """A query for one version of a document, by number or the newest, as `to_version` takes it."""
    query = (
        select(versions, documents.c.source, collections.c.name)
        .join(documents, documents.c.id == versions.c.document_id)
        .join(collections, collections.c.id == documents.c.collection_id)
        .where(documents.c.id == document_id)
        .order_by(versions.c.number.desc())
        .limit(1)
    )
    return query if number is None else query.where(versions.c.number == number)


def select_version_head(document_id: str, number: int | None) -> Select[Any]:
    """A query for the fields of the `VersionHead` of one version, by number or the newest."""
    columns = (versions.c.id, documents.c.source, versions.c.sha256)
    return select_versions(document_id, number).with_only_columns(*columns)


def to_version(row: Row[Any]) -> Version:
    """A row of `select_versions`."""
    document = ParsedDocument(
        text=row.text,
        blocks=blocks_from_json(row.blocks),
        pages=pages_from_json(row.pages),
        metadata=Metadata(
            title=row.title,
            authors=tuple(row.authors),
            publisher=row.publisher,
            url=row.url,
            language=row.language,
            published_at=row.published_at,
            published_from=row.published_from,
            modified_at=row.modified_at,
        ),
    )
    return Version(
        id=row.id,
        document_id=row.document_id,
        collection=row.name,
        source=row.source,
        number=row.number,
        sha256=row.sha256,
        document=document,
        ingested_at=in_utc(row.ingested_at),
    )


def select_version_summaries(document_id: str) -> Select[Any]:
    """A query for a document's versions without their texts, the newest first."""
    return (
        select(
            versions.c.number,
            versions.c.sha256,
            versions.c.title,
            versions.c.published_at,
            versions.c.modified_at,
            versions.c.ingested_at,
        )
        .where(versions.c.document_id == document_id)
        .order_by(versions.c.number.desc())
    )


def to_version_summary(row: Row[Any]) -> VersionSummary:
    """A row of `select_version_summaries`."""
    return VersionSummary(
        version=row.number,
        sha256=row.sha256,
        title=row.title,
        published_at=row.published_at,
        modified_at=row.modified_at,
        ingested_at=in_utc(row.ingested_at),
    )


def to_layout(row: Row[Any]) -> PageLayout:
    """A row of `layouts`."""
    return PageLayout(row.page, row.width, row.height, words_from_bytes(row.words))


def select_fingerprint(document_id: str) -> Select[Any]:
    """A query for the fingerprint of a document's current version."""
    return (
        select(versions.c.id, versions.c.fingerprint, documents.c.collection_id)
        .join(documents, documents.c.current_version_id == versions.c.id)
        .where(documents.c.id == document_id)
    )


def select_near(own: Row[Any]) -> Select[Any]:
    """A query for the documents that share a band with a row of `select_fingerprint`."""
    value = fingerprint_bands.c.value
    mine = select(value).where(fingerprint_bands.c.version_id == own.id)
    shared = select(fingerprint_bands.c.version_id).where(value.in_(mine))
    return (
        select(documents.c.id, documents.c.source, versions.c.title, versions.c.fingerprint)
        .join(versions, versions.c.id == documents.c.current_version_id)
        .where(
            documents.c.collection_id == own.collection_id,
            versions.c.id.in_(shared),
            versions.c.id != own.id,
        )
    )


def to_near_copy(row: Row[Any], fingerprint: bytes) -> NearCopy:
    """A row of `select_near`, compared with the fingerprint that it was found by."""
    return NearCopy(row.id, row.source, row.title, similarity(fingerprint, row.fingerprint))


def in_utc(moment: datetime) -> datetime:
    """SQLite keeps no time zone; everything is written in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
