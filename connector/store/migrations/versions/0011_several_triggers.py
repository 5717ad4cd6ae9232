"""One subscription may listen to several triggers: its own row names the first, a row each the others."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscription_triggers",
        sa.Column(
            "subscription_id", sa.String, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("trigger", sa.String, primary_key=True),
    )
    op.add_column("replays", sa.Column("triggers", sa.JSON))
