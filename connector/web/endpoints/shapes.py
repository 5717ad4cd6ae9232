"""What the bridge's own calls answer, field by field, as their `show` functions make it."""

from connector.catalogue.fields import Field, choices, choices_of
from connector.manifests.endpoint import response
from connector.states import ConnectionStatus, DeliveryStatus, SubscriptionStatus


def text(key: str, label: str, help: str, *, nullable: bool = False) -> Field:
    return Field(key=key, kind="string", label=label, help=help, nullable=nullable)


def moment(key: str, label: str, help: str, *, nullable: bool = False) -> Field:
    return Field(key=key, kind="datetime", label=label, help=help, nullable=nullable)


ID = text("id", "ID", "What it is called by.")
DELETED = Field(key="deleted", kind="boolean", label="Deleted", help="Always true, also when it was gone already.")
CREATED = moment("created_at", "Created At", "When it was made.")
UPDATED = moment("updated_at", "Updated At", "When it last changed.")
SECRET = text("secret", "Secret", "Signs the deliveries of this subscription, as Standard Webhooks say.")

PROVIDER = text("provider", "Provider", "Only what this provider offers, by its id; all when left out.")

CONNECTION = (
    ID,
    text("provider", "Provider", "By its id in the catalogue."),
    text("label", "Label", "A name of your own."),
    Field(
        key="status",
        kind="choice",
        label="Status",
        help="Whether the provider takes the stored key.",
        choices=choices_of((ConnectionStatus.ACTIVE, ConnectionStatus.RECONNECT_REQUIRED)),
    ),
    Field(
        key="webhook",
        kind="choice",
        label="Webhook",
        help="Whether the provider tells us at once what happens. While it is pending we go on registering; unreachable"
        " means that the provider cannot call this bridge's address. Until it is registered events come minutes later.",
        choices=choices(registered="Registered", pending="Pending", unreachable="Unreachable"),
    ),
    Field(
        key="sandbox",
        kind="boolean",
        label="Sandbox",
        help="Whether a sandbox is in the provider's place: then nothing is spent, and no real video is made. Every"
        " answer then has the header `Argil-Connector-Sandbox: true`.",
    ),
    CREATED,
    UPDATED,
)
SUBSCRIPTION = (
    ID,
    text("trigger", "Trigger", "Which events it wants; of several triggers the first."),
    Field(
        key="triggers", kind="list", items="string", label="Triggers", help="All the triggers whose events it wants."
    ),
    text("target_url", "Target URL", "Where they are sent."),
    Field(key="filters", kind="pairs", label="Filters", help="Only events that agree with all of them."),
    Field(
        key="status",
        kind="choice",
        label="Status",
        help="Disabled is ours to set; the reason says why.",
        choices=choices_of(SubscriptionStatus),
    ),
    moment("status_since", "Status Since", "Since when it has that status, as far as that is known.", nullable=True),
    text("reason", "Reason", "Why we paused or disabled it.", nullable=True),
    moment("failing_since", "Failing Since", "Since when nothing was taken.", nullable=True),
    CREATED,
    UPDATED,
)
DELIVERY_STATUS = Field(
    key="status",
    kind="choice",
    label="Status",
    help="How it stands.",
    choices=choices_of(DeliveryStatus),
)
DELIVERY = (
    ID,
    text("event_id", "Event ID", "The event that is sent."),
    text("trigger", "Trigger", "What it belongs to."),
    text("subscription_id", "Subscription ID", "For whom; null for a callback.", nullable=True),
    text("callback_id", "Callback ID", "What the render action was given.", nullable=True),
    text("target_host", "Target Host", "Where it is sent; null once its subscription is gone.", nullable=True),
    DELIVERY_STATUS,
    Field(
        key="last_status_code",
        kind="integer",
        label="Last Status Code",
        help="What the receiver answered last.",
        nullable=True,
    ),
    text("last_failure", "Last Failure", "Why there was no answer to the last attempt.", nullable=True),
)
TIMES = (
    moment("due_at", "Due At", "When it is tried next.", nullable=True),
    CREATED,
    moment("settled_at", "Settled At", "When it ended.", nullable=True),
)
ATTEMPT = (
    Field(key="number", kind="integer", label="Number", help="1 is the first."),
    moment("started_at", "Started At", "When it was sent."),
    Field(key="seconds", kind="number", label="Seconds", help="How long it took."),
    Field(key="status_code", kind="integer", label="Status Code", help="The receiver's.", nullable=True),
    text("failure", "Failure", "Why there was no answer.", nullable=True),
    text("answer", "Answer", "The beginning of what the receiver said.", nullable=True),
    Field(key="manual", kind="boolean", label="Manual", help="Whether somebody had it sent, beside the schedule."),
)
ATTEMPTS = Field(key="attempt_count", kind="integer", label="Attempt Count", help="How often it was tried.")
ANYTHING = Field(key="event", kind="any", label="Event", help="The event, exactly as it is sent.")

GONE = response("Deleted", "Gone, now or before.", ID, DELETED)
WAITS_FOR = text(
    "waits_for",
    "Waits for",
    "What has to happen before it is sent, in a sentence; null: it is sent now.",
    nullable=True,
)
QUEUED = response(
    "Queued", "It will be sent.", ID, Field(key="status", kind="string", label="Status", help="pending"), WAITS_FOR
)
LOOK = response("Connection", "The connection, without its secrets.", *CONNECTION)
SHOWN = response("Subscription", "The subscription, without its secret.", *SUBSCRIPTION)
WITH_SECRET = response("SubscriptionWithSecret", "The subscription and its secret.", *SUBSCRIPTION, SECRET)
