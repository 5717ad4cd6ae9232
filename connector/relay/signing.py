"""Standard Webhooks headers: https://www.standardwebhooks.com, symmetric signatures (v1), and how secrets are replaced.

A replaced secret signs beside the new one for `SECRET_OVERLAP`, so that a receiver can change over whenever it likes.
Those that still sign are kept as one text, sealed as a whole: a line for each, with its end. A header is not endless:
while `MOST_OLD` still sign, none is replaced.
"""

import base64
import functools
import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from connector import limits
from connector.errors import RateLimited

MOST_OLD = 5  # that sign beside the newest


def headers(*, event_id: str, body: bytes, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """The three headers of one attempt: one signature for each secret, the newest first, over id, second and body.

    A secret is `whsec_` + base64.
    """
    timestamp = str(int(now.timestamp()))
    signed = f"{event_id}.{timestamp}.".encode() + body
    signatures = " ".join([f"v1,{_signature(secret, signed)}" for secret in secrets])
    return {"webhook-id": event_id, "webhook-timestamp": timestamp, "webhook-signature": signatures}


def retire(secret: str, old: str | None, *, now: datetime) -> str:
    """The text of old secrets once `secret` is replaced; `old` is what it was before.

    Raises `RateLimited` while as many sign as may: ending one early would refuse what its receiver was promised.
    """
    signing = [(until, each) for until, each in _old(old or "") if until > now]
    if len(signing) >= MOST_OLD:
        seconds = (min(until for until, _ in signing) - now).total_seconds()
        hours = limits.SECRET_OVERLAP // timedelta(hours=1)
        raise RateLimited(
            f"This secret was replaced {MOST_OLD} times within {hours} hours, and each one"
            " before it still signs for as long. Use the newest one, or try again when the oldest of them has ended.",
            retry_after=math.ceil(seconds),
        )
    return "\n".join(f"{until.isoformat()} {each}" for until, each in [(now + limits.SECRET_OVERLAP, secret), *signing])


def still_signing(old: str, now: datetime) -> list[str]:
    """The secrets of a text of old ones whose end has not come, the newest first."""
    return [secret for until, secret in _old(old) if until > now]


def last_end(old: str, now: datetime) -> datetime | None:
    """Until when any secret of a text of old ones signs; None where none does any more."""
    return max((until for until, _ in _old(old) if until > now), default=None)


def _old(text: str) -> Iterator[tuple[datetime, str]]:
    for line in text.splitlines():
        until, _, secret = line.partition(" ")
        yield datetime.fromisoformat(until), secret


def _signature(secret: str, signed: bytes) -> str:
    signature = _keyed(secret).copy()
    signature.update(signed)
    return base64.b64encode(signature.finalize()).decode()


@functools.lru_cache(maxsize=10_000)
def _keyed(secret: str) -> HMAC:
    """What a secret's every signature begins with."""
    return HMAC(base64.b64decode(secret.removeprefix("whsec_")), SHA256())
