"""Where words stand on pages, what came in what, given metadata, fingerprints, and jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column("documents", sa.Column("container", sa.Text))
    op.add_column("documents", sa.Column("etag", sa.Text))
    op.add_column("documents", sa.Column("last_modified", sa.Text))
    op.create_index("ix_documents_container", "documents", ["collection_id", "container"])
    op.add_column("versions", sa.Column("modified_at", sa.Date))
    op.add_column(
        "versions", sa.Column("given", sa.JSON, nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("versions", sa.Column("fingerprint", sa.LargeBinary))
    op.create_index("ix_versions_published_at_language", "versions", ["published_at", "language"])
    op.create_table(
        "layouts",
        sa.Column("version_id", _ID, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("page", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("width", sa.Float, nullable=False),
        sa.Column("height", sa.Float, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "fingerprint_bands",
        sa.Column("version_id", _ID, sa.ForeignKey("versions.id"), primary_key=True),
        sa.Column("band", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_fingerprint_bands_value", "fingerprint_bands", ["value"])
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("collection", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("ix_jobs_created_at", "jobs", ["created_at"])
    op.create_table(
        "job_items",
        sa.Column("job_id", sa.String(32), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("container", sa.Integer),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("staged", sa.String(64)),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("given", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("document_id", sa.String(32)),
        sa.Column("version", sa.Integer),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
