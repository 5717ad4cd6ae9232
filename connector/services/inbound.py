"""What providers call: known by an unguessable address, kept before it is acknowledged, understood later."""

import json
import re
from datetime import datetime

from connector import errors, ids
from connector.store.receipts import Arrival
from connector.store.store import Store

MAX_BODY = 256 * 1024
MAX_DEPTH = 64  # of objects and lists in each other: what is read here must be readable wherever it is read again

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class InboundService:
    """Takes what arrives at inbound addresses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def receive(self, provider: str, secret: str, body: bytes, *, now: datetime) -> None:
        """Commit a receipt. Raises `NotFound` for an unknown address, `MalformedRequest` for what is no JSON object."""
        address = ids.digest(secret)
        text = _text(body)
        if text is None and self._store.receipts.owned(provider, address):
            raise errors.MalformedRequest(f"The body must be a JSON object, nested at most {MAX_DEPTH} deep.")
        if text is None or not self._store.receipts.arrive(Arrival(provider, address, text, now)):
            raise errors.NotFound("Nobody listens at this address.")


def _text(body: bytes) -> str | None:
    """A JSON object as text; None for anything else."""
    try:
        text = body.decode()
        if "\x00" in text or _depth(text) > MAX_DEPTH:
            return None
        return text if isinstance(json.loads(text), dict) else None
    except ValueError:
        return None


def _depth(text: str) -> int:
    """How deep a JSON text is nested at most; counted without recursion, and only where there is much to count."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
