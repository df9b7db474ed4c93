"""Keys, sessions and the audit log; who conversations, feedback and jobs belong to."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# What there was before belongs to the one user there was.
_LOCAL = "local"


def upgrade() -> None:
    """Add the tables and the columns."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("collections", sa.JSON),
        sa.Column("owner", sa.String(400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("key_id", sa.String(32), sa.ForeignKey("api_keys.id")),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("collections", sa.JSON),
        sa.Column("owner", sa.String(400), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("who", sa.String(400), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    for table in ("conversations", "feedback"):
        op.add_column(
            table, sa.Column("owner", sa.String(400), nullable=False, server_default=_LOCAL)
        )
    op.add_column(
        "jobs", sa.Column("submitted_by", sa.String(400), nullable=False, server_default=_LOCAL)
    )
    op.create_index("ix_conversations_owner", "conversations", ["owner"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_is_append_only_{act.lower()} BEFORE {act} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END"
            )
