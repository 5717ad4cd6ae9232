"""Connections: who speaks for each, what was done to it, its webhooks at the provider; and what keys open."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from connector.states import ActorKind, ConnectionStatus, Deed, TokenKind
from connector.store.column_types import Instant, Status, owner
from connector.store.tables.schema import metadata

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
    Column("broken_since", Instant),  # when a notice was written that the key is refused; None: nothing is open
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

canaries = Table(  # one sealed row: keys that do not open it open nothing else either
    "canaries",
    metadata,
    Column("id", String, primary_key=True),
    Column("sealed_text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)
