"""Of a subscription that fails it is remembered how often and on which days, and of its filters how they are meant.

Of a watch: in which account, and how often the thing was not there. A sweep goes through lists of several kinds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("failures", sa.JSON))
    op.add_column("subscriptions", sa.Column("filters_version", sa.Integer, nullable=False, server_default="1"))
    for name in ("account", "absences"):
        op.add_column("receipts", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.add_column("receipts", sa.Column("absent_since", sa.BigInteger))
    op.add_column("sweeps", sa.Column("about", sa.String))
    op.add_column("sweeps", sa.Column("cursor", sa.Text))
