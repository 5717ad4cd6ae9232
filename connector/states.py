"""The states of what we keep, each said once: columns, HTTP choices, OpenAPI and the docs follow from these.

A value is what stands in the database and in answers, so it never changes; a name may.
"""

from enum import StrEnum


class OperationStatus(StrEnum):
    """The column of an operation. How it stands in detail is told by more than that: see `OperationState`."""

    RUNNING = "running"
    FINISHED = "finished"


class OperationState(StrEnum):
    """How an operation stands, as `store.operation_states` derives it from its columns. Not kept, not shown."""

    RUNNING = "running"  # a process holds its lease, as far as is known
    ABANDONED = "abandoned"  # nobody works on it, and it is not known what was done: whoever comes first finishes it
    SNOOZED = "snoozed"  # like abandoned, but the relay has just failed to finish it, and waits before it tries again
    AWAITING_CALLER = "awaiting_caller"  # not done, or half: only its caller, coming again, has it go on
    QUEUED = "queued"  # not done, or half, and accepted: its caller was told that it will be; the relay does it in turn
    FINISHED = "finished"  # it has its answer, which every repeat gets


class VideoStatus(StrEnum):
    """How a video stands that was asked for, as `store.started_videos` derives it. Not kept."""

    QUEUED = "queued"  # one of a batch whose turn comes
    STARTING = "starting"
    RENDERING = "rendering"
    DONE = "done"
    FAILED = "failed"
    UNCLEAR = "unclear"  # whether it was begun is not known yet, or never will be
    NOT_STARTED = "not_started"  # refused half way: whoever asks again has it go on


class DeliveryStatus(StrEnum):
    """How a delivery stands. One that is pending may wait for its time, be parked, or be on its way right now."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SubscriptionStatus(StrEnum):
    """Whether a subscription is sent anything."""

    ACTIVE = "active"
    PAUSED = "paused"  # what happens is kept until it is active again
    DISABLED = "disabled"  # ours to set; nothing is kept for it


SETTABLE = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED)  # by its owner


class ReplayStatus(StrEnum):
    """How a subscription's last replay stands."""

    NONE = "none"  # there was none for a while
    RUNNING = "running"
    FINISHED = "finished"


class ReceiptStatus(StrEnum):
    """What became of a receipt."""

    NEW = "new"  # it is still to be looked at
    DONE = "done"  # it led to an event, or something else did
    UNKNOWN = "unknown"  # it is no event that we know
    DROPPED = "dropped"  # nothing can come of it any more


class ConnectionStatus(StrEnum):
    """Whether the provider takes a connection's key."""

    ACTIVE = "active"
    RECONNECT_REQUIRED = "reconnect_required"
    DELETED = "deleted"  # disconnected: its token is still known for a while


class Scope(StrEnum):
    """What a token may do. Every token may read; only one that has all of them may manage its connection."""

    ACTIONS = "actions"  # what changes something at the provider, or spends there
    TRIGGERS = "triggers"  # subscriptions
    READ = "read"  # whatever changes nothing


class TokenKind(StrEnum):
    """Who holds a token."""

    TOKEN = "token"  # whoever it was shown to
    OAUTH = "oauth"  # an app that somebody signed in to


class Platform(StrEnum):
    """Whose app an OAuth client is."""

    ZAPIER = "zapier"
    MAKE = "make"
    N8N = "n8n"
    CUSTOM = "custom"


class ActorKind(StrEnum):
    """Who does something to a connection."""

    TOKEN = "token"  # a call with a token
    PAGE = "page"  # somebody who is signed in
    BRIDGE = "bridge"  # we, by ourselves


class Deed(StrEnum):
    """What was done to a connection."""

    CONNECTED = "connection.made"
    RENAMED = "connection.renamed"
    KEY_REPLACED = "connection.key_replaced"
    MAILS_CHANGED = "connection.mails_changed"
    TOKEN_MADE = "token.made"
    TOKEN_ROTATED = "token.rotated"
    TOKEN_REVOKED = "token.revoked"
    APP_AUTHORIZED = "app.authorized"
    APP_REVOKED = "app.revoked"
    SUBSCRIPTION_MADE = "subscription.made"
    SUBSCRIPTION_CHANGED = "subscription.changed"
    SUBSCRIPTION_REMOVED = "subscription.removed"
    SUBSCRIPTION_DISABLED = "subscription.disabled"  # by us
    SECRET_ROTATED = "subscription.secret_rotated"
    EVENTS_REPLAYED = "subscription.replayed"
    DELIVERY_REPLAYED = "delivery.replayed"


class NoticeKind(StrEnum):
    """What the bridge tells of by itself. All but a failed render are triggers, too (`catalogue.notices`)."""

    HOOK_FAILING = "hook_failing"
    HOOK_RECOVERED = "hook_recovered"
    HOOK_DISABLED = "hook_disabled"
    CONNECTION_BROKEN = "connection_broken"
    CONNECTION_RECOVERED = "connection_recovered"
    RENDER_FAILED = "render_failed"


class MailKind(StrEnum):
    """What a mail is for."""

    CONFIRMATION = "confirmation"  # whether its address is whose it is said to be, and wants mails
    NOTICE = "notice"


class MailStatus(StrEnum):
    """What became of a mail."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"  # its server refused it for good, or could not be reached for a day


class SubscriptionEffect(StrEnum):
    """What the answer to one delivery means for the whole subscription. A later one counts more."""

    KEEP = "keep"
    PAUSE = "pause"
    DISABLE = "disable"


class CodePurpose(StrEnum):
    """What a code is good for."""

    INVITATION = "invitation"  # to connect where the operator wants a secret for that
    SIGN_IN = "sign_in"  # to the pages of one connection
    CONNECT_STEP = "connect_step"  # from a key that was taken to its connection, once
