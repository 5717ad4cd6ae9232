"""The made-up provider's webhooks: registered with a secret, and signed with it over the moment and the body."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from connector import errors, ids
from connector.egress.http import Read
from connector.providers.base import UpstreamWebhook, WebhookInterface

from .client import Client, understand
from .entries import LISTS

INTERFACE = WebhookInterface("webhooks", signed=True)
HEADERS = ("made-up-signature", "made-up-time", "made-up-event")
WINDOW = 300  # seconds between the signed moment and the arrival


class AccountWebhooks:
    """Those of one account."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self) -> "list[UpstreamWebhook]":
        return [UpstreamWebhook(row["id"], row["url"]) for row in self._rows()]

    def create(self, url: str) -> UpstreamWebhook:
        made = self._call("POST", "/webhooks", {"url": url})
        return UpstreamWebhook(made["id"], made["url"], made["secret"])

    def delete(self, webhook_id: str) -> None:
        try:
            self._call("DELETE", f"/webhooks/{webhook_id}")
        except errors.NotFound:
            pass

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return self._client.ask(Read(self._client.reads.request(method, path, body), understand))

    def _rows(self) -> Iterator[dict[str, Any]]:
        token = None
        while True:
            page = self._client.ask(self._client.reads.page("webhooks", token))
            yield from page["items"]
            token = page["next_token"]
            if token is None:
                return


def signed(headers: Mapping[str, str], body: str, secrets: Sequence[str], received_at: datetime) -> bool:
    """Whether the signature is that of one of the secrets, and the moment that it signs is that of the arrival."""
    moment = headers.get("made-up-time", "")
    if not moment.isdecimal() or abs(received_at.timestamp() - int(moment)) > WINDOW:
        return False
    text = f"{moment}.{body}".encode()
    right = [hmac.new(secret.encode(), text, hashlib.sha256).hexdigest() for secret in secrets]
    return any([ids.same(headers.get("made-up-signature", ""), each) for each in right])


def named(body: str) -> tuple[str, Mapping[str, Any]] | None:
    """The resource type that a body speaks of, and what it shows of the resource; None for no event we know."""
    told = json.loads(body)
    raw, resource_type = told.get("about"), str(told.get("type")).partition(".")[0]
    if not isinstance(raw, dict) or resource_type not in LISTS or not ids.is_providers(raw.get("id")):
        return None
    return resource_type, raw
