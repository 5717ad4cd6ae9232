"""Batches: many operations that one call asked for, each with a turn of its own once its caller was told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_QUEUED = sa.text("status = 'running' AND due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("operations", sa.Column("batch_id", sa.String))
    op.add_column("operations", sa.Column("attempts", sa.Integer, nullable=False, server_default="1"))
    op.add_column("operations", sa.Column("accepted_at", sa.BigInteger))
    op.add_column("operations", sa.Column("due_at", sa.BigInteger))
    op.create_index("ix_operations_queued", "operations", ["due_at"], sqlite_where=_QUEUED, postgresql_where=_QUEUED)
    op.create_index(None, "operations", ["batch_id"])
    op.create_table(
        "batches",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("account", sa.Integer, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("key", sa.String),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("connection_id", "account", "key"),
    )
    op.create_index(None, "batches", ["connection_id", "fingerprint", "created_at"])
    op.create_index(None, "batches", ["created_at"])
