"""OAuth: the apps that may ask to be signed in, their codes, and what they hold of connections."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oauth_clients",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.String),
        sa.Column("redirect_uris", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "authorization_codes",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("redirect_uri", sa.Text, nullable=False),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("challenge", sa.String),
        sa.Column("grant_id", sa.String),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("refreshed_at", sa.BigInteger),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("grant_id", sa.String, sa.ForeignKey("grants.id", ondelete="CASCADE"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("late_uses", sa.Integer, nullable=False),
    )
    indexed = {
        "authorization_codes": ("connection_id", "expires_at"),
        "grants": ("connection_id", "client_id", "expires_at", "revoked_at"),
        "refresh_tokens": ("grant_id", "expires_at"),
    }
    for table, columns in indexed.items():
        for column in columns:
            op.create_index(None, table, [column])
