"""A delivery knows its event's trigger, so that those of one trigger are found in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("trigger", sa.String))
    op.execute(
        "UPDATE deliveries SET trigger = (SELECT events.trigger FROM events WHERE events.id = deliveries.event_id)"
    )
    op.create_index(None, "deliveries", ["connection_id", "trigger", "id"])
