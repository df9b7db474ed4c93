"""The tables of the library.

A document's `current_version_id` is what makes a version searchable: it changes in the same
transaction as everything else about an ingest, so no reader sees half a document.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
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
    # The source of the e-mail or archive that it came in.
    Column("container", Text),
    # What the web server that it was fetched from calls its state (RFC 9110, section 8.8).
    Column("etag", Text),
    Column("last_modified", Text),
    UniqueConstraint("collection_id", "source"),
    Index("ix_documents_container", "collection_id", "container"),
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
    Column("modified_at", Date),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    # The metadata that was given with the source, in the place of what the source says.
    Column("given", JSON, nullable=False, server_default="{}"),
    Column("fingerprint", LargeBinary),
    # All that the source says of itself, if metadata was given: what counts again without it.
    Column("own", JSON(none_as_null=True)),
    UniqueConstraint("document_id", "number"),
    # Read instead of the rows, whose texts stand in the way of what comes after them.
    Index("ix_versions_published_at_language", "published_at", "language"),
    # The same for lists of documents: all that is shown of a version there. Other databases keep
    # long texts apart from their rows, and limit the length of what is indexed.
    Index(
        "ix_versions_listed",
        "document_id",
        "number",
        "sha256",
        "title",
        "authors",
        "publisher",
        "url",
        "language",
        "published_at",
        "published_from",
        "modified_at",
        "ingested_at",
        "given",
    ).ddl_if(dialect="sqlite"),
    sqlite_autoincrement=True,
)

layouts = Table(
    "layouts",
    metadata,
    Column("version_id", _Id, ForeignKey("versions.id"), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
    Column("words", LargeBinary, nullable=False),
)

fingerprint_bands = Table(
    "fingerprint_bands",
    metadata,
    Column("version_id", _Id, ForeignKey("versions.id"), primary_key=True),
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    Index(None, "value"),
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

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    # Why a job as a whole could not go on, if it could not.
    Column("reason", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    # Who asked for it, as the audit log calls them.
    Column("submitted_by", String(400), nullable=False, server_default="local"),
    Index(None, "state"),
    Index(None, "created_at"),
)

job_items = Table(
    "job_items",
    metadata,
    Column("job_id", String(32), ForeignKey("jobs.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    # The position of the archive or e-mail that it came in.
    Column("container", Integer),
    Column("kind", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    # The upload's file in the staging folder, until it is ingested.
    Column("staged", String(64)),
    Column("bytes", BigInteger, nullable=False),
    Column("given", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("document_id", String(32)),
    Column("version", Integer),
    Column("passages", Integer, nullable=False),
    Column("reason", Text),
    Column("finished_at", DateTime(timezone=True)),
)

summaries = Table(
    "summaries",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("summary", Text, nullable=False),
    Index(None, "created_at"),
)

# The documents that a summary holds words of.
summary_documents = Table(
    "summary_documents",
    metadata,
    Column("key", String(64), ForeignKey("summaries.key"), primary_key=True),
    Column("document_id", String(32), primary_key=True),
    Index(None, "document_id"),
)

summary_steps = Table(
    "summary_steps",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    # Numbers of sentences, and no word of them.
    Column("picked", JSON, nullable=False),
    Index(None, "created_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("collection", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("correction", Text, nullable=False),
    # The one statement that it is about; empty if it is about the whole answer.
    Column("statement", Text, nullable=False, server_default=""),
    Column("owner", String(400), nullable=False, server_default="local"),
)

# The documents that the answer cites, whose words it may hold.
feedback_documents = Table(
    "feedback_documents",
    metadata,
    Column("feedback_id", String(32), ForeignKey("feedback.id"), primary_key=True),
    Column("document_id", String(32), primary_key=True),
    Index(None, "document_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("scope", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("owner", String(400), nullable=False, server_default="local"),
    Index(None, "pinned", "updated_at"),
    Index(None, "owner"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", String(16), nullable=False),
    # What is searched: the text of the answer, which its record holds too.
    Column("words", Text, nullable=False),
    # The answer or summary as JSON; empty until it is there.
    Column("record", Text, nullable=False),
    UniqueConstraint("conversation_id", "position"),
)

# The documents that a turn holds words of.
turn_documents = Table(
    "turn_documents",
    metadata,
    Column("turn_id", String(32), ForeignKey("turns.id"), primary_key=True),
    Column("document_id", String(32), primary_key=True),
    Index(None, "document_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    # Of the key itself, which is not kept.
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    # The names of the collections that it is for; NULL for all of them.
    Column("collections", JSON(none_as_null=True)),
    Column("owner", String(400), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)

# Browsers that have signed in: with a key, which then decides, or through somebody else's sign-in.
sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("key_id", String(32), ForeignKey("api_keys.id")),
    Column("name", String(400), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("collections", JSON(none_as_null=True)),
    Column("owner", String(400), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

# Each row's hash covers the row before it. On SQLite, triggers refuse changes and removals.
audit = Table(
    "audit",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    # As text, since what is hashed must come back to the last digit.
    Column("at", String(40), nullable=False),
    Column("who", String(400), nullable=False),
    Column("act", String(64), nullable=False),
    Column("what", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)
