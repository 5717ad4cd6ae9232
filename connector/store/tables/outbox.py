"""Who listens, and what they are told: subscriptions, events in their feeds, deliveries."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store.column_types import Instant, Status, owner
from connector.store.tables.schema import ROOM, metadata

FRESH = text(f"status = '{DeliveryStatus.PENDING}' AND attempts = 0")
RETRY = text(f"status = '{DeliveryStatus.PENDING}' AND attempts > 0")
# What is delivered leaves the index by status. Put so that it follows from no status, or a planner whose statistics are
# old would take that index for a claim's own.
UNDELIVERED = text(f"coalesce(status, '') <> '{DeliveryStatus.DELIVERED}'")

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("trigger", String, nullable=False),
    Column("target_url", Text, nullable=False),
    Column("target_digest", String, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("filters_version", Integer, nullable=False, server_default="1"),  # how they are meant
    Column("status", Status(SubscriptionStatus), nullable=False),
    Column("status_since", Instant),  # since when it has that status
    Column("reason", Text),
    Column("sealed_secret", Text, nullable=False),
    Column("sealed_old_secrets", Text),  # those that still sign beside it, each with its end
    Column("failing_since", Instant),
    Column("failures", JSON(none_as_null=True)),  # what has failed since then, as far as it matters
    Column("broken_since", Instant),  # since when it takes nothing, as a notice told; None: nothing is open
    Column("probe_id", String),  # of one that an answer paused: the one delivery that is tried meanwhile
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("connection_id", "trigger", "target_digest"),
)

subscription_triggers = Table(  # those beyond the one in the subscription's own row
    "subscription_triggers",
    metadata,
    Column("subscription_id", String, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("trigger", String, primary_key=True),
)

replays = Table(  # a subscription's last one: what it is to get again, and how far that has come
    "replays",
    metadata,
    Column("subscription_id", String, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("after", BigInteger, nullable=False),  # positions in the feed: this one is done
    Column("until", BigInteger, nullable=False),  # the last one
    Column("triggers", JSON(none_as_null=True)),  # of which triggers; None: all of the subscription's
    Column("since", Instant),  # None: an older version began it
    Column("events", Integer, nullable=False, server_default="0"),  # how many there were then
    Column("done", Integer, nullable=False, server_default="0"),  # how many of them it has gone through
    Column("even_if_paused", Boolean, nullable=False, server_default=false()),
    Column("began_at", Instant),
    Column("ended_at", Instant, index=True),
)

identities = Table(  # every event id ever made
    "identities",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("created_at", Instant, nullable=False),
)

feeds = Table(  # positions are handed out under this row's lock, so they appear in their order
    "feeds",
    metadata,
    Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    Column("last_position", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("position", BigInteger),  # in the feed; None: a test event, which is in none
    Column("trigger", String, nullable=False),
    Column("kind", String),
    Column("thing_id", String),
    Column("body", Text, nullable=False),  # the JSON that is delivered
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("connection_id", "position"),
    Index(None, "connection_id", "trigger", "position"),
    Index(None, "connection_id", "thing_id"),
    Index(None, "created_at"),
)

deliveries = Table(  # the outbox: the queue itself
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("event_id", String, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("trigger", String),  # the event's
    Column("subscription_id", String, ForeignKey("subscriptions.id", ondelete="SET NULL")),
    Column("target_url", Text),  # of a callback; None: the subscription's
    Column("callback_id", Text),
    Column("status", Status(DeliveryStatus), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("earlier", Integer, nullable=False),  # attempts before it began anew, or made too soon
    Column("due_at", Instant),  # None while the subscription is paused
    Column("lease_token", String),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("before_status", Status(DeliveryStatus)),  # of one that somebody has sent by hand: how it stood
    Column("before_due_at", Instant),
    Column("despite_pause", Boolean),  # and whether that is done though its subscription is paused
    UniqueConstraint("event_id", "subscription_id"),
    Index("ix_deliveries_fresh", "due_at", sqlite_where=FRESH, postgresql_where=FRESH),
    Index("ix_deliveries_retry", "due_at", sqlite_where=RETRY, postgresql_where=RETRY),
    Index(None, "subscription_id", "id"),
    Index(None, "connection_id", "id"),
    Index(None, "connection_id", "trigger", "id"),
    Index(
        "ix_deliveries_undelivered",
        *("connection_id", "status", "id"),
        sqlite_where=UNDELIVERED,
        postgresql_where=UNDELIVERED,
    ),
    Index(None, "connection_id", "status", "created_at"),  # what is counted by time is counted in it alone
    postgresql_with=ROOM,
)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery_id", String, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("status_code", Integer),
    Column("failure", Text),
    Column("answer", Text),  # the beginning of what the receiver said
    Column("manual", Boolean, nullable=False, server_default=false()),  # somebody had it sent
)
