"""What operations were reckoned to cost, and a way to read a connection's in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operations", sa.Column("estimate", sa.JSON(none_as_null=True)))
    op.create_index("ix_operations_listed", "operations", ["connection_id", "id"])
