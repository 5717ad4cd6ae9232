"""What providers call: known by an unguessable address, kept before it is acknowledged, understood later."""

import json
from datetime import datetime

from connector import errors, ids
from connector.store.receipts import Arrival
from connector.store.store import Store

MAX_BODY = 256 * 1024


class InboundService:
    """Takes what arrives at inbound addresses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def receive(self, provider: str, secret: str, body: bytes, *, now: datetime) -> None:
        """Commit a receipt. Raises `NotFound` for an unknown address, `MalformedRequest` for what is no JSON object."""
        address = ids.digest(secret)
        text = _text(body)
        if text is None and self._store.receipts.owned(provider, address):
            raise errors.MalformedRequest("The body must be a JSON object.")
        if text is None or not self._store.receipts.arrive(Arrival(provider, address, text, now)):
            raise errors.NotFound("Nobody listens at this address.")


def _text(body: bytes) -> str | None:
    """A JSON object as text; None for anything else."""
    try:
        text = body.decode()
        return text if isinstance(json.loads(text), dict) and "\x00" not in text else None
    except (ValueError, RecursionError):
        return None
