"""Summaries that are kept for the next one who asks, the steps to them, and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "summaries",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
    op.create_index("ix_summaries_created_at", "summaries", ["created_at"])
    op.create_table(
        "summary_documents",
        sa.Column("key", sa.String(64), sa.ForeignKey("summaries.key"), primary_key=True),
        sa.Column("document_id", sa.String(32), primary_key=True),
    )
    op.create_index("ix_summary_documents_document_id", "summary_documents", ["document_id"])
    op.create_table(
        "summary_steps",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("picked", sa.JSON, nullable=False),
    )
    op.create_index("ix_summary_steps_created_at", "summary_steps", ["created_at"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collection", sa.String(64), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("correction", sa.Text, nullable=False),
    )
    op.create_table(
        "feedback_documents",
        sa.Column("feedback_id", sa.String(32), sa.ForeignKey("feedback.id"), primary_key=True),
        sa.Column("document_id", sa.String(32), primary_key=True),
    )
    op.create_index("ix_feedback_documents_document_id", "feedback_documents", ["document_id"])
