"""A watch knows the operation whose start it waits for, so that a start that was refused ends it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipts", sa.Column("operation_id", sa.String))
