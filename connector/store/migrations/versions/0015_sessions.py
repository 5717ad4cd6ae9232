"""Who is signed in to the pages, and codes that are good for a few uses and a while."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("hash", sa.String, nullable=False, unique=True),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("token_id", sa.String),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "sessions", ["connection_id"])
    op.create_index(None, "sessions", ["token_id"])
    op.create_index(None, "sessions", ["created_at"])
    op.create_table(
        "codes",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE")),
        sa.Column("uses_left", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "codes", ["connection_id"])
    op.create_index(None, "codes", ["expires_at"])
