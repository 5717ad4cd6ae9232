"""What the outbox and the relay hand each other: deliveries that are claimed, and what came of them."""

from datetime import datetime
from typing import NamedTuple

from connector.states import DeliveryStatus, SubscriptionEffect


class Claim(NamedTuple):
    """A delivery that is ours until the lease ends, with all that one attempt needs.

    `probe`: its subscription is paused, and waits for this one to be accepted. `test`: its event is in no feed.
    `before_status`, `before_due_at` (microseconds): somebody has it sent, once; so it stood before.
    """

    delivery_id: str
    connection_id: str
    subscription_id: str | None
    event_id: str
    body: str
    callback_id: str | None
    target_url: str
    sealed_secret: str
    attempts: int
    token: str
    uncounted_attempts: int = 0  # of the attempts, those that the schedule does not count
    failing: bool = False  # whether the subscription's last attempts were refused, or it was told that they were
    probe: bool = False
    sealed_old_secrets: str | None = None
    test: bool = False
    before_status: str | None = None
    before_due_at: int | None = None

    @property
    def manual(self) -> bool:
        """Whether somebody has it sent, beside the schedule."""
        return self.before_status is not None

    def __repr__(self) -> str:
        return f"Claim({self.delivery_id}, {self.event_id})"


class Settlement(NamedTuple):
    """How one attempt ended and what follows.

    `due_at` says when a pending one is tried again; `counts` says whether the schedule counts this attempt. What was
    sent by hand is delivered, or failed: then it stands as it did before.
    `subscription` is what the answer means for the whole subscription: nothing, disable it (it is gone), or pause it
    until this delivery is accepted; `reason` is the sentence for its owner.
    """

    claim: Claim
    status: DeliveryStatus
    due_at: datetime | None
    started_at: datetime
    seconds: float
    status_code: int | None
    failure: str | None
    answer: str | None
    counts: bool = True
    subscription: SubscriptionEffect = SubscriptionEffect.KEEP
    reason: str | None = None


class Deferral(NamedTuple):
    """A claim given back untried, and from when on it may be claimed again."""

    claim: Claim
    due_at: datetime
