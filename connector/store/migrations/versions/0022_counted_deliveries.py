"""Deliveries by how they stand and when they came, to be counted for a chart."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(None, "deliveries", ["connection_id", "status", "created_at"])
