"""A claim of a receipt or delivery no longer moves `due_at`, which is in an index: its end has a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("receipts", "deliveries"):
        op.add_column(table, sa.Column("lease_until", sa.BigInteger))
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} SET (fillfactor = 60)")
