"""Many tokens for a connection, what was done with them, and by what connections with the same key are found.

The hash of a connection's first token stays where earlier processes look for it and change it: with the connection.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connections", sa.Column("key_fingerprint", sa.String))
    op.create_index(None, "connections", ["provider", "key_fingerprint"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.String, nullable=False),
        sa.Column("hash", sa.String, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("client_id", sa.String),
        sa.Column("family_id", sa.String),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("last_used_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
    )
    for column in ("connection_id", "family_id", "expires_at", "revoked_at"):
        op.create_index(None, "tokens", [column])
    op.create_table(
        "activity",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("actor_id", sa.String),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "activity", ["connection_id", "id"])
    op.create_index(None, "activity", ["created_at"])
    op.execute(
        "INSERT INTO tokens (id, connection_id, name, scopes, kind, created_at)"
        " SELECT 'tok_' || substr(id, 5), id, CASE status WHEN 'deleted' THEN '' ELSE 'First token' END,"
        " 'actions triggers read', 'token', created_at FROM connections"
    )
