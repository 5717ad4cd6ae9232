"""One attempt: the request it is, and what its outcome means."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from connector import limits, logs
from connector.egress.http import SENTENCES, Answer, Outcome, Request
from connector.relay import signing
from connector.relay.backoff import next_attempt
from connector.states import DeliveryStatus, SubscriptionEffect
from connector.store import callbacks
from connector.store.settlements import Claim, Settlement

_GONE = "The target answered 410: it is gone."
_NO_SCENARIO = (
    "Make says that no scenario listens. Start the scenario: this is tried again by itself, or at once when you make"
    " this subscription active."
)
_HIDDEN = (
    "answer hidden ({length} bytes): the target is private, and this bridge is reached not from its own machine alone."
    " Its operator can have such answers shown with CONNECTOR_SHOW_PRIVATE_ANSWERS=yes."
)


class Verdict(NamedTuple):
    """What an outcome means for the delivery and its subscription."""

    status: DeliveryStatus
    due_at: datetime | None = None
    counts: bool = True
    subscription: SubscriptionEffect = SubscriptionEffect.KEEP
    reason: str | None = None


_DELIVERED = Verdict(DeliveryStatus.DELIVERED)

Hides = Callable[[str], bool]  # whether what an address says is kept from whoever reads the attempts


def hides_nothing(_peer: str) -> bool:
    """Where only the machine itself reaches the bridge, or its operator wants all answers shown."""
    return False


def request_for(claim: Claim, *, secrets: Sequence[str], now: datetime) -> Request:
    """The POST of a claim, signed with each secret. A callback gets its own id in the event's body, or none."""
    body = claim.body
    if claim.callback_id is not None or claim.subscription_id is None:
        body = callbacks.named(body, claim.callback_id)
    payload = body.encode()
    signed = signing.headers(event_id=claim.event_id, body=payload, secrets=secrets, now=now)
    return Request("POST", claim.target_url, {"Content-Type": "application/json", **signed}, payload)


def judge(
    claim: Claim,
    outcome: Outcome,
    *,
    schedule: Sequence[timedelta],
    started_at: datetime,
    now: datetime,
    hides: Hides = hides_nothing,
) -> Settlement:
    """What an attempt came to, as it is written down. An answer that is hidden counts like any other."""
    verdict = _verdict_by_hand(outcome) if claim.manual else _verdict(claim, outcome, schedule, now)
    status, due_at, counts, subscription, reason = verdict
    attempt = (started_at, round(outcome.seconds, 4), *_kept(outcome, hides))
    return Settlement(claim, status, due_at, *attempt, counts, subscription, reason)


def _kept(outcome: Outcome, hides: Hides) -> tuple[int | None, str | None, str | None]:
    """What an attempt keeps: the status code, why there was none, the beginning of the answer.

    libcurl's words about whom it was connected to may quote what that one said, and are hidden with it.
    """
    if isinstance(outcome, Answer):
        if hides(outcome.peer):
            return outcome.status, None, _HIDDEN.format(length=len(outcome.body))
        return outcome.status, None, logs.redact(_text(outcome.body[: 4 * limits.ANSWER_KEPT]))[: limits.ANSWER_KEPT]
    hidden = outcome.peer and hides(outcome.peer)
    return None, f"{outcome.failure}: {SENTENCES[outcome.failure] if hidden else outcome.detail}", None


def _verdict(claim: Claim, outcome: Outcome, schedule: Sequence[timedelta], now: datetime) -> Verdict:
    """2xx: delivered. 410: the target is gone for good, unless Make means that its scenario does not listen.

    429 and 503 may say when to come back. A callback's 409 is n8n's whose execution still runs, or has ended. Anything
    else, 404 and Make's 400 "Queue is full" too: by the schedule.
    """
    hint = None
    if isinstance(outcome, Answer):
        if 200 <= outcome.status < 300:
            return _DELIVERED
        if outcome.status == 410:
            return _gone(claim, outcome, schedule, now)
        if outcome.status == 409 and claim.subscription_id is None:
            ended = _conflict(claim, _text(outcome.body), now)
            if ended is not None:
                return ended
        hint = _hint(outcome, now)
    due_at = next_attempt(_made(claim), schedule, now=now, hint=hint, endless=claim.probe)
    return Verdict(DeliveryStatus.PENDING if due_at else DeliveryStatus.FAILED, due_at)


def _verdict_by_hand(outcome: Outcome) -> Verdict:
    """What somebody has sent is one attempt, and no word about its subscription: it stays, or is, delivered or not."""
    accepted = isinstance(outcome, Answer) and 200 <= outcome.status < 300
    return _DELIVERED if accepted else Verdict(DeliveryStatus.FAILED, counts=False)


def _made(claim: Claim) -> int:
    """How many attempts, with this one, the schedule has seen."""
    return claim.attempts + 1 - claim.uncounted_attempts


def _gone(claim: Claim, answer: Answer, schedule: Sequence[timedelta], now: datetime) -> Verdict:
    """Make answers 410 "There is no scenario listening" for a scenario that is off: that may change any day."""
    if "no scenario listening" not in _text(answer.body).lower():
        return Verdict(DeliveryStatus.FAILED, subscription=SubscriptionEffect.DISABLE, reason=_GONE)
    due_at = next_attempt(_made(claim), schedule, now=now, endless=claim.subscription_id is not None)
    status = DeliveryStatus.PENDING if due_at else DeliveryStatus.FAILED
    return Verdict(status, due_at, subscription=SubscriptionEffect.PAUSE, reason=_NO_SCENARIO)


def _conflict(claim: Claim, said: str, now: datetime) -> Verdict | None:
    """n8n's answer to what resumes a Wait node: 409 "is running already" when it has not come to the node yet, and
    "has finished already" or "has finished with error" when it never will. None for any other 409.

    What came too soon does not count in the schedule.
    """
    if "is running already" in said and claim.uncounted_attempts < len(limits.CALLBACK_RETRIES):
        return Verdict(DeliveryStatus.PENDING, now + limits.CALLBACK_RETRIES[claim.uncounted_attempts], counts=False)
    return Verdict(DeliveryStatus.CANCELLED) if "has finished" in said else None


def _hint(answer: Answer, now: datetime) -> timedelta | None:
    """How long a 429 or 503 asks to wait: seconds or an HTTP date."""
    if answer.status not in (429, 503):
        return None
    said = answer.headers.get("retry-after", "").strip()
    if re.fullmatch("[0-9]+", said):
        return timedelta(seconds=int(said)) if len(said) < 10 else timedelta.max
    try:
        moment = parsedate_to_datetime(said)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _text(body: bytes) -> str:
    """An answer as text; without NUL, which PostgreSQL cannot keep."""
    return body.decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
