"""The first tables.

Constraints take their names from the naming convention of `tables.metadata`, which Alembic hands to `op`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_Instant = sa.BigInteger  # microseconds since 1970


def upgrade() -> None:
    _connections()
    _subscriptions()
    _operations()
    _renders()
    _callbacks()
    _receipts()
    _events()
    _deliveries()


def _owner(*, primary_key: bool = False) -> sa.Column[str]:
    owner = sa.ForeignKey("connections.id", ondelete="CASCADE")
    return sa.Column("connection_id", sa.String, owner, nullable=False, primary_key=primary_key)


def _partial_index(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def _connections() -> None:
    op.create_table(
        "connections",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        sa.Column("inbound_hash", sa.String, nullable=False, unique=True),
        sa.Column("sealed_key", sa.Text, nullable=False),
        sa.Column("sealed_inbound_secret", sa.Text, nullable=False),
        sa.Column("sealed_signing_secret", sa.Text, nullable=False),
        sa.Column("webhook_id", sa.String),
        sa.Column("webhook_checked_at", _Instant),
        sa.Column("webhook_lease_until", _Instant),
        sa.Column("webhook_lease_token", sa.String),
        sa.Column("created_at", _Instant, nullable=False),
        sa.Column("updated_at", _Instant, nullable=False),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("trigger", sa.String, nullable=False),
        sa.Column("target_url", sa.Text, nullable=False),
        sa.Column("target_digest", sa.String, nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("sealed_secret", sa.Text, nullable=False),
        sa.Column("sealed_old_secrets", sa.Text),
        sa.Column("failing_since", _Instant),
        sa.Column("probe_id", sa.String),
        sa.Column("created_at", _Instant, nullable=False),
        sa.Column("updated_at", _Instant, nullable=False),
        sa.UniqueConstraint("connection_id", "trigger", "target_digest"),
    )
    subscription = sa.ForeignKey("subscriptions.id", ondelete="CASCADE")
    op.create_table(
        "replays",
        sa.Column("subscription_id", sa.String, subscription, primary_key=True),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )


def _operations() -> None:
    op.create_table(
        "operations",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("key", sa.String),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("input", sa.JSON, nullable=False),
        sa.Column("journal", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("http_status", sa.Integer),
        sa.Column("answer", sa.JSON),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("lease_until", _Instant),
        sa.Column("lease_token", sa.String),
        sa.Column("rests_until", _Instant),
        sa.Column("created_at", _Instant, nullable=False),
        sa.Column("updated_at", _Instant, nullable=False),
        sa.UniqueConstraint("connection_id", "key"),
    )
    op.create_index(
        "ix_operations_connection_id_fingerprint_created_at",
        "operations",
        ["connection_id", "fingerprint", "created_at"],
    )
    op.create_index("ix_operations_created_at", "operations", ["created_at"])
    _partial_index("ix_operations_running", "operations", "lease_until", "status = 'running'")


def _renders() -> None:
    op.create_table(
        "renders",
        sa.Column("provider", sa.String, primary_key=True),
        sa.Column("thing_id", sa.String, primary_key=True),
        sa.Column("operation_id", sa.String, nullable=False, index=True),
        sa.Column("held_at", _Instant, nullable=False),
    )


def _callbacks() -> None:
    op.create_table(
        "callbacks",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("operation_id", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("target_url", sa.Text, nullable=False),
        sa.Column("callback_id", sa.Text),
        sa.Column("kind", sa.String),
        sa.Column("thing_id", sa.String),
        sa.Column("created_at", _Instant, nullable=False),
        sa.Column("told_at", _Instant),
        sa.UniqueConstraint("operation_id", "digest"),
    )
    op.create_index("ix_callbacks_connection_id_thing_id", "callbacks", ["connection_id", "thing_id"])


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        _owner(),
        sa.Column("kind", sa.String),
        sa.Column("thing_id", sa.String),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", _Instant, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", _Instant),
        sa.Column("lease_token", sa.String),
    )
    op.create_index("ix_receipts_connection_id_received_at", "receipts", ["connection_id", "received_at"])
    op.create_index("ix_receipts_received_at", "receipts", ["received_at"])
    _partial_index("ix_receipts_due", "receipts", "due_at", "status = 'new'")
    watch = sa.text("status = 'new' AND thing_id IS NOT NULL")
    op.create_index(
        "ix_receipts_watch", "receipts", ["connection_id", "thing_id"], sqlite_where=watch, postgresql_where=watch
    )


def _events() -> None:
    op.create_table(
        "things",
        _owner(primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("thing_id", sa.String, primary_key=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("updated_at", _Instant, nullable=False),
    )
    op.create_table(
        "sweeps",
        _owner(primary_key=True),
        sa.Column("since", _Instant, nullable=False),
        sa.Column("noted", sa.Boolean, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("due_at", _Instant, nullable=False, index=True),
        sa.Column("lease_token", sa.String),
    )
    op.create_table(
        "identities",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("created_at", _Instant, nullable=False),
    )
    op.create_table(
        "feeds",
        _owner(primary_key=True),
        sa.Column("last_position", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("position", sa.BigInteger),
        sa.Column("trigger", sa.String, nullable=False),
        sa.Column("kind", sa.String),
        sa.Column("thing_id", sa.String),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", _Instant, nullable=False),
        sa.UniqueConstraint("connection_id", "position"),
    )
    op.create_index("ix_events_created_at", "events", ["created_at"])
    op.create_index("ix_events_connection_id_thing_id", "events", ["connection_id", "thing_id"])
    op.create_index("ix_events_connection_id_trigger_position", "events", ["connection_id", "trigger", "position"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String, primary_key=True),
        _owner(),
        sa.Column("event_id", sa.String, sa.ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
        sa.Column("subscription_id", sa.String, sa.ForeignKey("subscriptions.id", ondelete="SET NULL")),
        sa.Column("target_url", sa.Text),
        sa.Column("callback_id", sa.Text),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("earlier", sa.Integer, nullable=False),
        sa.Column("due_at", _Instant),
        sa.Column("lease_token", sa.String),
        sa.Column("created_at", _Instant, nullable=False),
        sa.Column("settled_at", _Instant),
        sa.UniqueConstraint("event_id", "subscription_id"),
    )
    op.create_index("ix_deliveries_subscription_id", "deliveries", ["subscription_id"])
    op.create_index("ix_deliveries_connection_id_id", "deliveries", ["connection_id", "id"])
    _partial_index("ix_deliveries_fresh", "deliveries", "due_at", "status = 'pending' AND attempts = 0")
    _partial_index("ix_deliveries_retry", "deliveries", "due_at", "status = 'pending' AND attempts > 0")
    op.create_table(
        "attempts",
        sa.Column("delivery_id", sa.String, sa.ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("started_at", _Instant, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("status_code", sa.Integer),
        sa.Column("failure", sa.Text),
        sa.Column("answer", sa.Text),
    )
