"""One attempt: the request it is, and what its outcome means."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from connector.egress.http import Answer, NoAnswer, Outcome, Request
from connector.relay import signing
from connector.relay.backoff import next_attempt
from connector.store.outbox import Claim, Settlement

EXCERPT = 500  # characters of an answer that are kept


def request_for(claim: Claim, *, secret: str, now: datetime) -> Request:
    """The signed POST of a claim. A callback's id is written into the event's body."""
    body = claim.body
    if claim.callback_id is not None:
        body = json.dumps(json.loads(body) | {"callback_id": claim.callback_id})
    payload = body.encode()
    signed = signing.headers(event_id=claim.event_id, body=payload, secret=secret, now=now)
    return Request("POST", claim.target_url, {"Content-Type": "application/json", **signed}, payload)


def judge(
    claim: Claim, outcome: Outcome, *, schedule: Sequence[timedelta], started_at: datetime, now: datetime
) -> Settlement:
    """What an outcome means for the delivery and its subscription.

    2xx: delivered. 410: the target is gone for good (Zapier says so; Make's "no scenario listening" only pauses).
    429 and 503 may say when to come back. Anything else: by the schedule.
    """
    text = _excerpt(outcome.body) if isinstance(outcome, Answer) else None
    made = claim.attempts + 1 - claim.earlier

    def settled(status: str, due_at: datetime | None = None, **more: str | None) -> Settlement:
        return Settlement(
            claim=claim,
            status=status,  # type: ignore[arg-type]
            due_at=due_at,
            started_at=started_at,
            seconds=round(outcome.seconds, 4),
            status_code=outcome.status if isinstance(outcome, Answer) else None,
            failure=f"{outcome.failure}: {outcome.detail}" if isinstance(outcome, NoAnswer) else None,
            answer=text,
            **more,  # type: ignore[arg-type]
        )

    if isinstance(outcome, Answer):
        if 200 <= outcome.status < 300:
            return settled("delivered")
        if outcome.status == 410 and "no scenario listening" in (text or "").lower():
            due_at = next_attempt(made, schedule, now=now)
            reason = "Make says that no scenario listens. Start the scenario, then make this subscription active."
            return settled("pending" if due_at else "failed", due_at, subscription="pause", reason=reason)
        if outcome.status == 410:
            return settled("failed", subscription="disable", reason="The target answered 410: it is gone.")
    due_at = next_attempt(made, schedule, now=now, hint=_hint(outcome, now))
    return settled("pending" if due_at else "failed", due_at)


def _hint(outcome: Outcome, now: datetime) -> timedelta | None:
    """How long a 429 or 503 asks to wait: seconds or an HTTP date."""
    if not isinstance(outcome, Answer) or outcome.status not in (429, 503):
        return None
    said = outcome.headers.get("retry-after", "").strip()
    if re.fullmatch("[0-9]+", said):
        return timedelta(seconds=int(said)) if len(said) < 10 else timedelta.max
    try:
        moment = parsedate_to_datetime(said)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _excerpt(body: bytes) -> str:
    """The beginning of an answer as text; without NUL, which PostgreSQL cannot keep."""
    return body[: 4 * EXCERPT].decode(errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")[:EXCERPT]
