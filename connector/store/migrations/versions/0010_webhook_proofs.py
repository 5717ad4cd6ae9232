"""What a webhook proves itself by: the headers that it came with, and the secrets that the provider gave us.

A sweep goes on at a page by the provider's own word for it: one of 0.1.0 that knows its page by number goes on there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("receipts", sa.Column("headers", sa.Text))
    op.add_column("connections", sa.Column("sealed_webhook_secrets", sa.Text))
    op.execute("UPDATE sweeps SET about = 'video', cursor = CAST(page AS VARCHAR) WHERE cursor IS NULL AND page > 1")
