"""A connection's new key may be another account's at the provider: operations are found in their own account only."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("connections", "operations"):
        op.add_column(table, sa.Column("account", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("operations") as operations:
        operations.drop_constraint("uq_operations_connection_id_key", type_="unique")
        operations.create_unique_constraint(
            "uq_operations_connection_id_account_key", ["connection_id", "account", "key"]
        )
