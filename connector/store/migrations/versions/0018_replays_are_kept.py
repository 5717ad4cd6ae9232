"""A subscription's last replay is kept for a while after its end, with how many events it was of."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("replays", sa.Column("since", sa.BigInteger))
    op.add_column("replays", sa.Column("events", sa.Integer, nullable=False, server_default="0"))
    op.add_column("replays", sa.Column("done", sa.Integer, nullable=False, server_default="0"))
    op.add_column("replays", sa.Column("even_if_paused", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("replays", sa.Column("began_at", sa.BigInteger))
    op.add_column("replays", sa.Column("ended_at", sa.BigInteger))
    op.create_index(None, "replays", ["ended_at"])
