"""The webhooks of an Argil account at API v1. Argil gives them no secret and no name: one is known by its id and its
address.
"""

from typing import Any

from connector import errors
from connector.egress.http import Read
from connector.providers.argil.client import Client, one, segment
from connector.providers.base import UpstreamWebhook, WebhookInterface

INTERFACE = WebhookInterface("webhooks", signed=False)
EVENTS = (
    "AVATAR_TRAINING_SUCCESS",
    "AVATAR_TRAINING_FAILED",
    "VIDEO_GENERATION_SUCCESS",
    "VIDEO_GENERATION_FAILED",
)


class AccountWebhooks:
    """Those that one user's key sees."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self) -> "list[UpstreamWebhook]":
        rows = self._client.ask(self._client.reads.webhooks())
        return [UpstreamWebhook(row["id"], row.get("callbackUrl", "")) for row in rows]

    def create(self, url: str) -> UpstreamWebhook:
        made = one(self._call("POST", "/webhooks", {"callbackUrl": url, "events": list(EVENTS)}))
        return UpstreamWebhook(made["id"], made.get("callbackUrl", url))

    def delete(self, webhook_id: str) -> None:
        try:
            self._call("DELETE", f"/webhooks/{segment(webhook_id)}")
        except errors.NotFound:
            pass

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        reads = self._client.reads
        return self._client.ask(Read(reads.request(method, path, body), reads.understand))
