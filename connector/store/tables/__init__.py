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
             ├─ authorization_codes       │
             ├─ grants ── refresh_tokens  │
             ├─ notices                   │
             ├─ addressees                │
             ├─ mails                     │
             └─ events ───────────────────┘
`kind` and `thing_id` are a resource's type and id, `things` the resources that a connection has (`resources` here).
identities and renders stand alone: they outlive what they speak of. So does the one row of canaries. oauth_clients are
the operator's. A grant's access tokens are rows of tokens.
"""

from connector.store.tables.access import activity, canaries, codes, connections, further_webhooks, sessions, tokens
from connector.store.tables.inbox import NEW, WATCH, receipts, resources, sweeps
from connector.store.tables.notices import MAIL_PENDING, UNTOLD, addressees, mails, notices
from connector.store.tables.oauth import authorization_codes, grants, oauth_clients, refresh_tokens
from connector.store.tables.outbox import (
    FRESH,
    RETRY,
    UNDELIVERED,
    attempts,
    deliveries,
    events,
    feeds,
    identities,
    replays,
    subscription_triggers,
    subscriptions,
)
from connector.store.tables.schema import metadata
from connector.store.tables.work import QUEUED, RUNNING, batches, callbacks, operations, renders

__all__ = [
    "FRESH",
    "MAIL_PENDING",
    "NEW",
    "QUEUED",
    "RETRY",
    "RUNNING",
    "UNDELIVERED",
    "UNTOLD",
    "WATCH",
    "activity",
    "addressees",
    "attempts",
    "authorization_codes",
    "batches",
    "callbacks",
    "canaries",
    "codes",
    "connections",
    "deliveries",
    "events",
    "feeds",
    "further_webhooks",
    "grants",
    "identities",
    "mails",
    "metadata",
    "oauth_clients",
    "notices",
    "operations",
    "receipts",
    "refresh_tokens",
    "renders",
    "replays",
    "resources",
    "sessions",
    "subscription_triggers",
    "subscriptions",
    "sweeps",
    "tokens",
]
