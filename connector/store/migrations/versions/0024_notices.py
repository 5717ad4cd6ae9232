"""What the bridge tells of by itself, and whom by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def _owner(*, primary_key: bool = False) -> sa.Column[str]:
    theirs = sa.ForeignKey("connections.id", ondelete="CASCADE")
    return sa.Column("connection_id", sa.String, theirs, nullable=False, primary_key=primary_key)


def upgrade() -> None:
    op.add_column("connections", sa.Column("broken_since", sa.BigInteger))
    op.add_column("subscriptions", sa.Column("broken_since", sa.BigInteger))
    op.create_table(
        "notices",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("told_at", sa.BigInteger),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index("ix_notices_untold", "notices", ["created_at"], sqlite_where=untold, postgresql_where=untold)
    op.create_index(None, "notices", ["connection_id"])
    op.create_index(None, "notices", ["created_at"])
    op.create_table(
        "addressees",
        _owner(primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("kinds", sa.String, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("lease_token", sa.String),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("failure", sa.Text),
    )
    pending = sa.text("status = 'pending'")
    op.create_index("ix_mails_due", "mails", ["due_at"], sqlite_where=pending, postgresql_where=pending)
    op.create_index(None, "mails", ["connection_id", "created_at"])
    op.create_index(None, "mails", ["email", "created_at"])
    op.create_index(None, "mails", ["created_at"])
