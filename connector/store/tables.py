"""The tables.

connections ─┬─ subscriptions ─┬─ deliveries ── attempts
             │                 └─ replays │
             ├─ tokens                    │
             ├─ activity                  │
             ├─ further_webhooks          │
             ├─ operations                │
             ├─ batches                   │
             ├─ receipts                  │
             ├─ things                    │
             ├─ sweeps                    │
             ├─ feeds                     │
             ├─ sessions                  │
             ├─ codes                     │
             └─ events ───────────────────┘
`kind` and `thing_id` are a resource's type and id, `things` the resources that a connection has (`resources` here).
identities and renders stand alone: they outlive what they speak of. So does the one row of canaries.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)

from connector.states import (
    ActorKind,
    ConnectionStatus,
    Deed,
    DeliveryStatus,
    OperationStatus,
    ReceiptStatus,
    SubscriptionStatus,
    TokenKind,
)
from connector.store.column_types import SERIAL, Instant, Status, owner

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Partial indexes serve only queries that say the same words, so queries use these constants, not parameters.
RUNNING = text(f"status = '{OperationStatus.RUNNING}'")
QUEUED = text(f"status = '{OperationStatus.RUNNING}' AND due_at IS NOT NULL")
NEW = text(f"status = '{ReceiptStatus.NEW}'")
WATCH = text(f"status = '{ReceiptStatus.NEW}' AND thing_id IS NOT NULL")
FRESH = text(f"status = '{DeliveryStatus.PENDING}' AND attempts = 0")
RETRY = text(f"status = '{DeliveryStatus.PENDING}' AND attempts > 0")

ROOM = {"fillfactor": 60}  # percent of a page that new rows take: a claim changes its row where it is

connections = Table(
    "connections",
    metadata,
    Column("id", String, primary_key=True),
    Column("provider", String, nullable=False),
    Column("label", String, nullable=False),
    Column("status", Status(ConnectionStatus), nullable=False),
    Column("account", Integer, nullable=False, server_default="0"),  # rises when a new key is another account's
    Column("token_hash", String, nullable=False, unique=True),  # of its first token
    Column("inbound_hash", String, nullable=False, unique=True),
    Column("sealed_key", Text, nullable=False),
    Column("key_fingerprint", String),  # by which connections with the same key are found; None: not taken yet
    Column("sealed_inbound_secret", Text, nullable=False),
    Column("sealed_signing_secret", Text, nullable=False),
    Column("sealed_webhook_secrets", Text),  # what the provider signs its webhooks with, if it does
    Column("webhook_id", String),  # the one registered upstream, of the provider's first interface
    Column("webhook_base", String),  # the public address of ours under which this or the proved one is registered
    Column("webhook_written", String),  # a digest of its whole address as the provider writes it
    Column("webhook_checked_at", Instant),
    Column("proved_interface", String),  # through which a webhook has proved itself: the first interface's rests
    Column("missed_at", Instant),  # since when there is an end that it has not told, with none after that proved itself
    Column("webhook_lease_until", Instant),  # who may change it upstream right now
    Column("webhook_lease_token", String),
    Column("doubted_at", Instant),  # when the key was first refused in an odd way, and by which call
    Column("doubted_call", Text),
    Column("key_asked_at", Instant),  # of a key that is refused: when it was last tried again
    Column("asked_for_secret", Boolean),  # whether who made it had to show a connect secret; None: before 0009
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(None, "provider", "key_fingerprint"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),  # of a connection's first one made of the connection's
    owner(),
    Column("name", Text, nullable=False),
    Column("scopes", String, nullable=False),  # with a space between two
    Column("hash", String, unique=True),  # None: the connection's first one, whose hash stands with the connection
    Column("kind", Status(TokenKind), nullable=False),
    Column("client_id", String),  # of an app's: which app
    Column("family_id", String),  # of an app's: all that came of one consent
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("last_used_at", Instant),  # to the minute
    Column("revoked_at", Instant),
    Index(None, "connection_id"),
    Index(None, "family_id"),
    Index(None, "expires_at"),
    Index(None, "revoked_at"),
)

activity = Table(  # who did what to a connection
    "activity",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("actor", Status(ActorKind), nullable=False),  # a token, a page, or the bridge
    Column("actor_id", String),
    Column("actor_name", Text, nullable=False),  # as it was then
    Column("deed", Status(Deed), nullable=False),
    Column("details", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index(None, "connection_id", "id"),
    Index(None, "created_at"),
)

further_webhooks = Table(  # those of a provider's interfaces beyond the first
    "further_webhooks",
    metadata,
    Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True),
    Column("interface", String, primary_key=True),
    Column("webhook_id", String),
    Column("base", String),
    Column("written", String),
    Column("refused_at", Instant),  # when the provider last refused to register one
)

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
    Column("reason", Text),
    Column("sealed_secret", Text, nullable=False),
    Column("sealed_old_secrets", Text),  # those that still sign beside it, each with its end
    Column("failing_since", Instant),
    Column("failures", JSON(none_as_null=True)),  # what has failed since then, as far as it matters
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

replays = Table(  # what a subscription is to get again, and how far that has come
    "replays",
    metadata,
    Column("subscription_id", String, ForeignKey("subscriptions.id", ondelete="CASCADE"), primary_key=True),
    Column("after", BigInteger, nullable=False),  # positions in the feed: this one is done
    Column("until", BigInteger, nullable=False),  # the last one
    Column("triggers", JSON(none_as_null=True)),  # of which triggers; None: all of the subscription's
)

identities = Table(  # every event id ever made
    "identities",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("created_at", Instant, nullable=False),
)

canaries = Table(  # one sealed row: keys that do not open it open nothing else either
    "canaries",
    metadata,
    Column("id", String, primary_key=True),
    Column("sealed_text", Text, nullable=False),
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
    Column("subscription_id", String, ForeignKey("subscriptions.id", ondelete="SET NULL"), index=True),
    Column("target_url", Text),  # of a callback; None: the subscription's
    Column("callback_id", Text),
    Column("status", Status(DeliveryStatus), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("earlier", Integer, nullable=False),  # attempts the schedule does not count: before a replay, or too soon
    Column("due_at", Instant),  # None while the subscription is paused
    Column("lease_token", String),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("event_id", "subscription_id"),
    Index("ix_deliveries_fresh", "due_at", sqlite_where=FRESH, postgresql_where=FRESH),
    Index("ix_deliveries_retry", "due_at", sqlite_where=RETRY, postgresql_where=RETRY),
    Index(None, "connection_id", "id"),
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
)

sessions = Table(  # whoever is signed in to the pages
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    owner(),
    Column("hash", String, nullable=False, unique=True),  # of what its cookie holds
    Column("way", String, nullable=False),  # how it was signed in: connected, key, token, link
    Column("token_id", String, index=True),  # the token that it was signed in with, and with which it ends
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index(None, "connection_id"),
    Index(None, "created_at"),
)

codes = Table(  # secrets that are good for a few uses and a while: invitations, links that sign in, steps of a form
    "codes",
    metadata,
    Column("hash", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("connection_id", String, ForeignKey("connections.id", ondelete="CASCADE"), index=True),
    Column("uses_left", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
)
