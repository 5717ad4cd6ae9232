"""What was seen is remembered: of a subscription that fails, how often and on which days."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("failures", sa.JSON))
