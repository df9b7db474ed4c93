"""What a source says of itself where metadata was given, and an index that lists are read from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_LISTED = [
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
]


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("versions", sa.Column("own", sa.JSON))
    # Other databases keep long texts apart from rows, and limit the length of what is indexed.
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_versions_listed", "versions", _LISTED)
