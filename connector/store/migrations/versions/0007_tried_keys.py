"""A sealed row that the encryption keys are tried on; what is known of a provider's key that is refused oddly."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canaries",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("sealed_text", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canaries"),
    )
    op.add_column("connections", sa.Column("doubted_at", sa.BigInteger))
    op.add_column("connections", sa.Column("doubted_call", sa.Text))
    op.add_column("connections", sa.Column("key_asked_at", sa.BigInteger))
