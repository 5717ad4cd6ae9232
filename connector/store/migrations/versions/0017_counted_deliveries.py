"""Deliveries by how they stand and when they came: listed by their status, counted for a chart."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(None, "deliveries", ["connection_id", "status", "id"])
