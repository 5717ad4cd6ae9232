"""Inputs are trimmed before a fingerprint is taken of them: each operation says which way its own was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operations", sa.Column("fingerprint_version", sa.Integer, nullable=False, server_default="1"))
