"""OAuth: the apps that may ask to be signed in, and what came of it."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from connector.states import Platform
from connector.store.column_types import Instant, Status, owner
from connector.store.tables.schema import metadata

oauth_clients = Table(
    "oauth_clients",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", Status(Platform), nullable=False),
    Column("name", Text, nullable=False),  # as people who sign in are told it
    Column("secret_hash", String),  # None: of a public client, which has none
    Column("redirect_uris", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

authorization_codes = Table(  # what an app is given for a consent, to fetch its tokens with
    "authorization_codes",
    metadata,
    Column("hash", String, primary_key=True),
    owner(),
    Column("client_id", String, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", String, nullable=False),
    Column("challenge", String),  # of S256; None: the app gave none
    Column("grant_id", String),  # what it was used for, at `used_at`
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "connection_id"),
    Index(None, "expires_at"),
)

grants = Table(  # what an app holds of a connection: the family of all tokens that came of one consent
    "grants",
    metadata,
    Column("id", String, primary_key=True),  # `family_id` of its access tokens
    owner(),
    Column("client_id", String, nullable=False),
    Column("scopes", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("refreshed_at", Instant),
    Column("expires_at", Instant, nullable=False),  # unless it is refreshed before
    Column("revoked_at", Instant),
    Index(None, "connection_id"),
    Index(None, "client_id"),
    Index(None, "expires_at"),
    Index(None, "revoked_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("hash", String, primary_key=True),
    Column("grant_id", String, ForeignKey("grants.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),  # of a used one: until when it is still taken
    Column("used_at", Instant),  # since when there is another one in its place
    Column("late_uses", Integer, nullable=False),  # how often it was taken after that
    Index(None, "grant_id"),
    Index(None, "expires_at"),
)
