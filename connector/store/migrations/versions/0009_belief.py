"""Whether a webhook may still be believed; whether a connection was made with the connect secret."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipts", sa.Column("believable", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("connections", sa.Column("asked_for_secret", sa.Boolean))
