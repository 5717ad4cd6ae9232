"""Standard Webhooks headers: https://www.standardwebhooks.com, symmetric signatures (v1)."""

import base64
import functools
import hmac
from datetime import datetime


def headers(*, event_id: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """The three headers of one attempt. `secret` is `whsec_` + base64; the signature covers id, second and body."""
    timestamp = str(int(now.timestamp()))
    signed = f"{event_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()
    return {"webhook-id": event_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}


@functools.lru_cache(maxsize=10_000)
def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))
