"""What was delivered leaves the index by status, which then costs deliveries little: it is found as it comes."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

UNDELIVERED = sa.text("coalesce(status, '') <> 'delivered'")


def upgrade() -> None:
    op.drop_index("ix_deliveries_connection_id_status_id", "deliveries")
    op.create_index(
        "ix_deliveries_undelivered",
        "deliveries",
        ["connection_id", "status", "id"],
        sqlite_where=UNDELIVERED,
        postgresql_where=UNDELIVERED,
    )
