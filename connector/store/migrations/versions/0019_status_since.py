"""Since when a subscription has its status, and its newest deliveries by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("status_since", sa.BigInteger))
    op.execute("UPDATE subscriptions SET status_since = updated_at WHERE status <> 'active'")
    op.create_index(None, "deliveries", ["subscription_id", "id"])
    op.drop_index("ix_deliveries_subscription_id", "deliveries")
