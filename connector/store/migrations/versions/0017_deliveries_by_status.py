"""Deliveries by how they stand: listed by their status."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(None, "deliveries", ["connection_id", "status", "id"])
