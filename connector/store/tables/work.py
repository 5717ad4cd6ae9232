"""What was asked for: operations, batches of them, what they hold, and whom to tell how it ends."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from connector.states import OperationStatus
from connector.store.column_types import Instant, Status, owner
from connector.store.tables.schema import metadata

RUNNING = text(f"status = '{OperationStatus.RUNNING}'")
QUEUED = text(f"status = '{OperationStatus.RUNNING}' AND due_at IS NOT NULL")

operations = Table(
    "operations",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("account", Integer, nullable=False, server_default="0"),  # the connection's when it was recorded
    Column("action", String, nullable=False),
    Column("key", String),  # what a repeat is known by; None: known by its body only
    Column("fingerprint", String, nullable=False),
    Column("fingerprint_version", Integer, nullable=False, server_default="1"),  # how it was taken
    Column("input", JSON, nullable=False),
    Column("journal", JSON, nullable=False),
    Column("status", Status(OperationStatus), nullable=False),
    Column("http_status", Integer),
    Column("answer", JSON(none_as_null=True)),
    Column("estimate", JSON(none_as_null=True)),  # what it was reckoned to cost; None: not known
    Column("answered", Boolean, nullable=False),  # whether some caller has been told how it ended
    Column("lease_until", Instant),
    Column("lease_token", String),
    Column("rests_until", Instant),  # when the relay tries again what it could not find out
    Column("batch_id", String),  # of an item of a batch
    Column("attempts", Integer, nullable=False, server_default="1"),  # how often it was begun with nothing unclear
    Column("accepted_at", Instant),  # when its caller asked who was told that it will be done, whoever waits
    Column("due_at", Instant),  # of a queued one: when its turn comes at the earliest
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("connection_id", "account", "key"),
    Index(None, "connection_id", "fingerprint", "created_at"),
    Index("ix_operations_listed", "connection_id", "id"),
    Index(None, "created_at"),
    Index("ix_operations_running", "lease_until", sqlite_where=RUNNING, postgresql_where=RUNNING),
    Index("ix_operations_queued", "due_at", sqlite_where=QUEUED, postgresql_where=QUEUED),
    Index(None, "batch_id"),
)

batches = Table(  # what many operations were asked for with at once; those name it
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("account", Integer, nullable=False),
    Column("action", String, nullable=False),
    Column("key", String),  # as an operation's
    Column("fingerprint", String, nullable=False),  # of all its items, when it was last asked for
    Column("answered", Boolean, nullable=False),  # whether some caller has been told how its items stand
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("connection_id", "account", "key"),
    Index(None, "connection_id", "fingerprint", "created_at"),
    Index(None, "created_at"),
)

renders = Table(  # one open render per video: two connections may be of one account
    "renders",
    metadata,
    Column("provider", String, primary_key=True),
    Column("thing_id", String, primary_key=True),
    Column("operation_id", String, nullable=False, index=True),
    Column("held_at", Instant, nullable=False),
)

callbacks = Table(  # whom to tell how what an operation started has ended
    "callbacks",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("operation_id", String, nullable=False),
    Column("digest", String, nullable=False),  # of target and id: the same ones count once
    Column("target_url", Text, nullable=False),  # "" where only the event gives the id back
    Column("callback_id", Text),
    Column("kind", String),
    Column("thing_id", String),
    Column("created_at", Instant, nullable=False),
    Column("told_at", Instant),
    UniqueConstraint("operation_id", "digest"),
    Index(None, "connection_id", "thing_id"),
)
