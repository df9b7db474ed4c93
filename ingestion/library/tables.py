"""The tables of the library.

A document's `current_version_id` is what makes a version searchable: it changes in the same
transaction as everything else about an ingest, so no reader sees half a document.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives out row numbers by itself only for a column declared INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")

properties = Table(
    "properties",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

collections = Table(
    "collections",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", _Id, ForeignKey("collections.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("current_version_id", _Id),
    Column("created_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("collection_id", "source"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("document_id", String(32), ForeignKey("documents.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("title", Text),
    Column("authors", JSON, nullable=False),
    Column("publisher", Text),
    Column("url", Text),
    Column("language", String(8)),
    Column("published_at", Date),
    Column("published_from", String(64)),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("document_id", "number"),
    sqlite_autoincrement=True,
)

passages = Table(
    "passages",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("version_id", _Id, ForeignKey("versions.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("sentences", JSON, nullable=False),
    Column("embedding", LargeBinary, nullable=False),
    Index(None, "version_id"),
    sqlite_autoincrement=True,
)

changes = Table(
    "changes",
    metadata,
    Column("sequence", _Id, primary_key=True, autoincrement=False),
    Column("kind", String(8), nullable=False),
    Column("collection_id", _Id, nullable=False),
    Column("version_id", _Id, nullable=False),
)
