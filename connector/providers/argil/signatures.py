"""The signature of what Argil's webhook endpoints send: Standard Webhooks, https://www.standardwebhooks.com

It covers id, moment and raw body, so that a webhook can be sent again only as it was, and only for a short while.
Argil's page names the scheme and shows no secret: one that is not base64 behind `whsec_` is the key as it is written.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from connector import ids

ID, MOMENT, SIGNATURE = HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
WINDOW = 300  # seconds between the signed moment and the arrival, one way or the other
_PREFIX = "whsec_"


def signed(headers: Mapping[str, str]) -> bool:
    """Whether a signature came at all, right or wrong."""
    return bool(headers.get(SIGNATURE))


def right(headers: Mapping[str, str], body: str, secrets: Sequence[str], *, received_at: datetime) -> bool:
    """Whether a signature is that of one of the secrets, and the moment that it covers is that of the arrival."""
    moment = headers.get(MOMENT, "")
    if not re.fullmatch("[0-9]{1,12}", moment) or abs(received_at.timestamp() - int(moment)) > WINDOW:
        return False
    text = f"{headers.get(ID, '')}.{moment}.{body}".encode()
    expected = [sign(secret, text) for secret in secrets]
    given = headers.get(SIGNATURE, "").split()
    return any([ids.same(each, one) for each in given for one in expected])


def sign(secret: str, text: bytes) -> str:
    """One signature, as the header has it."""
    return "v1," + base64.b64encode(hmac.new(_key(secret), text, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()
