"""What providers call: known by an unguessable address, kept before it is acknowledged, understood later."""

import json
import logging
from datetime import datetime

from connector import errors, ids
from connector.store.store import Store

log = logging.getLogger(__name__)

MAX_BODY = 256 * 1024


class InboundService:
    """Takes what arrives at inbound addresses."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def receive(self, provider: str, secret: str, body: bytes, *, now: datetime) -> None:
        """Commit a receipt. Raises `NotFound` for an unknown address, `MalformedRequest` for what is no JSON object."""
        presented = ids.digest(secret)
        connection = self._store.connections.by_inbound(provider, presented)
        if connection is None or not ids.same(presented, connection.inbound_hash):
            raise errors.NotFound("Nobody listens at this address.")
        try:
            text = body.decode()
            told = json.loads(text)
        except (ValueError, RecursionError):
            raise errors.MalformedRequest("The body must be a JSON object.") from None
        if not isinstance(told, dict) or "\x00" in text:
            raise errors.MalformedRequest("The body must be a JSON object.")
        self._store.receipts.keep(connection.id, text, now=now)
        log.info("receipt kept", extra={"fields": {"connection": connection.id}})
