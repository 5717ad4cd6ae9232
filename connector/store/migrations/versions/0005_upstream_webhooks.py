"""Every connection has a webhook upstream and is swept, whether or not something listens."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0005b"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connections", sa.Column("webhook_base", sa.String))
    op.add_column("connections", sa.Column("webhook_written", sa.String))
    swept = "SELECT 1 FROM sweeps WHERE sweeps.connection_id = connections.id"
    op.get_bind().execute(
        sa.text(
            "INSERT INTO sweeps (connection_id, since, noted, page, due_at)"
            " SELECT id, :now, :noted, 1, :now FROM connections"
            f" WHERE status != 'deleted' AND NOT EXISTS ({swept})"
        ),
        {"now": time.time_ns() // 1_000, "noted": False},
    )
