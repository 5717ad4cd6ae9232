"""A webhook for each interface of a provider: the connection's own columns keep the first one's, a row each the others.

Through which interface a webhook has proved itself, so that the first one's rests, and since when an end is missed that
none told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connections", sa.Column("proved_interface", sa.String))
    op.add_column("connections", sa.Column("missed_at", sa.BigInteger))
    op.create_table(
        "further_webhooks",
        sa.Column("connection_id", sa.String, sa.ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("interface", sa.String, primary_key=True),
        sa.Column("webhook_id", sa.String),
        sa.Column("base", sa.String),
        sa.Column("written", sa.String),
        sa.Column("refused_at", sa.BigInteger),
    )
