"""Deliveries that somebody has sent: how they stood before, and which attempts were made so."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("before_status", sa.String))
    op.add_column("deliveries", sa.Column("before_due_at", sa.BigInteger))
    op.add_column("deliveries", sa.Column("despite_pause", sa.Boolean))
    op.add_column("attempts", sa.Column("manual", sa.Boolean, nullable=False, server_default=sa.false()))
