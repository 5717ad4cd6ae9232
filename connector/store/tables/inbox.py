"""What arrived, what is asked about, and what is known of a connection's resources."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text, true

from connector.states import ReceiptStatus
from connector.store.column_types import SERIAL, Instant, Status, owner
from connector.store.tables.schema import ROOM, metadata

NEW = text(f"status = '{ReceiptStatus.NEW}'")
WATCH = text(f"status = '{ReceiptStatus.NEW}' AND thing_id IS NOT NULL")

receipts = Table(
    "receipts",
    metadata,
    Column("id", SERIAL, primary_key=True),
    owner(),
    Column("kind", String),  # of a watch: what the bridge itself started, to be asked about unless a webhook tells
    Column("thing_id", String),
    Column("operation_id", String),  # of a watch: whose start it waits for; None: seen under way, or made before 0003
    Column("headers", Text),  # of a webhook: those that its provider asks for, as a JSON object
    Column("body", Text, nullable=False),  # what arrived; of a watch: the resource as last seen
    Column("received_at", Instant, nullable=False),
    Column("status", Status(ReceiptStatus), nullable=False),
    Column("note", Text),
    Column("tries", Integer, nullable=False),
    Column("account", Integer, nullable=False, server_default="0"),  # of a watch: the connection's when it was written
    Column("absences", Integer, nullable=False, server_default="0"),  # how often it, or any answer, was not there
    Column("absent_since", Instant),
    Column("believable", Boolean, nullable=False, server_default=true()),  # of a webhook: unless it was contradicted
    Column("due_at", Instant),  # when to look at it
    Column("lease_token", String),
    Column("lease_until", Instant),
    Index("ix_receipts_due", "due_at", sqlite_where=NEW, postgresql_where=NEW),
    Index("ix_receipts_watch", "connection_id", "thing_id", sqlite_where=WATCH, postgresql_where=WATCH),
    Index(None, "connection_id", "received_at"),
    Index(None, "received_at"),
    postgresql_with=ROOM,
)

resources = Table(  # what we know of one: enough to tell a second event from a repeated one
    "things",
    metadata,
    Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("thing_id", String, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

sweeps = Table(  # how far what a connection has was looked through
    "sweeps",
    metadata,
    Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Instant, nullable=False),  # what was final then is not told
    Column("noted", Boolean, nullable=False),  # whether all that was there has been seen since
    Column("about", String),  # where it goes on: in which list, the provider's word for the page, which page that is
    Column("cursor", Text),
    Column("page", Integer, nullable=False),
    Column("due_at", Instant, nullable=False, index=True),  # a claim moves it to the end of its lease
    Column("lease_token", String),
)
