"""What the bridge tells of by itself, and whom by mail."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, text

from connector.states import MailKind, MailStatus, NoticeKind
from connector.store.column_types import Instant, Status, owner
from connector.store.tables.schema import metadata

UNTOLD = text("told_at IS NULL")
MAIL_PENDING = text(f"status = '{MailStatus.PENDING}'")

notices = Table(  # written with what they tell of; the relay makes an event and a mail of each that anybody asked for
    "notices",
    metadata,
    Column("id", String, primary_key=True),  # its event's
    owner(),
    Column("kind", Status(NoticeKind), nullable=False),
    Column("subject_id", String, nullable=False),  # a subscription, a connection, a provider's resource
    Column("details", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("told_at", Instant),
    Index("ix_notices_untold", "created_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    Index(None, "connection_id"),
    Index(None, "created_at"),
)

addressees = Table(  # who gets a connection's mails
    "addressees",
    metadata,
    Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    Column("email", Text, nullable=False),
    Column("kinds", String, nullable=False),  # of notices, with a space between two
    Column("confirmed_at", Instant),  # None: it gets nothing but the question whether it wants any
    Column("created_at", Instant, nullable=False),
)

mails = Table(  # the outbox of mails
    "mails",
    metadata,
    Column("id", String, primary_key=True),  # a notice's own; of other mails one of their own
    owner(),
    Column("kind", Status(MailKind), nullable=False),
    Column("email", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("status", Status(MailStatus), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("lease_token", String),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("failure", Text),
    Index("ix_mails_due", "due_at", sqlite_where=MAIL_PENDING, postgresql_where=MAIL_PENDING),
    Index(None, "connection_id", "created_at"),
    Index(None, "email", "created_at"),
    Index(None, "created_at"),
)
