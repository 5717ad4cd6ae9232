"""The webhooks of a HeyGen account: registered with a secret, listed and removed; what is received, and its signature.

v3 (`/v3/webhooks/endpoints`) and v1 (`/v1/webhook/endpoint.…`, which goes with v2) both sign with the hex HMAC-SHA256
of the raw body, and the whole text of the secret as its key; v3 sends it as `Heygen-Signature`, with
`Heygen-Timestamp` and `Heygen-Event-Id`, v1 as `Signature`. Neither the moment nor the id is signed, so whoever has
seen a webhook can send it again: HeyGen is asked before it is told, and what it answers decides. As the signature is
the same in either header, that of v1, which comes without a moment, counts only with a secret that v1 gave.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from connector import errors, ids
from connector.egress.http import Read
from connector.providers.base import UpstreamWebhook, WebhookInterface
from connector.providers.heygen import answers, events
from connector.providers.heygen.client import Client, segment
from connector.providers.observations import Ignored, Report

INTERFACE = WebhookInterface("endpoints", signed=True)
SIGNATURE, MOMENT, EVENT_ID, OLDER_SIGNATURE = HEADERS = (
    "heygen-signature",
    "heygen-timestamp",
    "heygen-event-id",
    "signature",
)
OF_V1 = "v1 "  # before a secret that v1 gave, as it is kept with the connection
_WRONG = "its signature is wrong"
WINDOW = 300  # seconds between the moment that v3 sends and the arrival


class AccountWebhooks:
    """Those that one user's key sees."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._older = client.api == "v2"

    def list(self) -> "list[UpstreamWebhook]":
        rows = self._older_rows() if self._older else self._client.pages("/v3/webhooks/endpoints")
        return [
            UpstreamWebhook(row["endpoint_id"], _address(row))
            for row in rows
            if ids.is_providers(row.get("endpoint_id"))
        ]

    def create(self, url: str) -> UpstreamWebhook:
        path = "/v1/webhook/endpoint.add" if self._older else "/v3/webhooks/endpoints"
        made = answers.data(self._call("POST", path, {"url": url, "events": list(events.CLAIMS)}))
        if not ids.is_providers(made.get("endpoint_id")):
            raise answers.unreadable()
        secret = made.get("secret")
        given = OF_V1 if self._older else ""
        known = given + secret if isinstance(secret, str) and secret else None
        return UpstreamWebhook(made["endpoint_id"], str(made.get("url") or url), known)

    def delete(self, webhook_id: str) -> None:
        path = "/v1/webhook/endpoint.delete?endpoint_id=" if self._older else "/v3/webhooks/endpoints/"
        try:
            self._call("DELETE", path + segment(webhook_id))
        except errors.NotFound:
            pass

    def _older_rows(self) -> Iterable[dict[str, Any]]:
        return answers.rows(self._client.ask(self._client.reads.get("/v1/webhook/endpoint.list")))

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        reads = self._client.reads
        return self._client.ask(
            Read(reads.request(method, path, body), lambda answer: reads.understand(answer, path=path))
        )


def _address(row: Mapping[str, Any]) -> str:
    """Where an endpoint is called. One that HeyGen has disabled is called nowhere, and so is replaced."""
    return "" if row.get("status") == "disabled" else str(row.get("url") or "")


def report(
    headers: Mapping[str, str], body: str, secrets: Sequence[str], *, received_at: datetime
) -> Report | Ignored | None:
    """What a received body names, and whether its signature proves that; None when it is no event we know.

    Where no secret is known, nothing can be proved, and it is no more than a hint.
    """
    told = json.loads(body)
    named = events.report(told.get("event_type"), told.get("event_data"))
    if named is None or not secrets:
        return named
    if fault := _fault(headers, body, secrets, received_at):
        return Ignored(fault, other_secret=fault == _WRONG)
    return Report(
        named.resource_type,
        named.id,
        named.claim,
        named.resource,
        proved=events.told(named, told["event_data"]),
        complete=False,
        dated=False,
    )


def _fault(headers: Mapping[str, str], body: str, secrets: Sequence[str], received_at: datetime) -> str | None:
    """What is wrong with the signature: it must be that of one of the secrets, and come near the moment that v3 sends
    with it.
    """
    given, older = headers.get(SIGNATURE, ""), headers.get(OLDER_SIGNATURE, "")
    usable = secrets if given else [each for each in secrets if each.startswith(OF_V1)]
    if not (given or (older and usable)):
        return "it is not signed"
    right = [_signature(each.removeprefix(OF_V1), body) for each in usable]
    if not any([ids.same((given or older).strip().lower(), each) for each in right]):
        return _WRONG
    if given and not _near(headers.get(MOMENT, ""), received_at):
        return f"it was not sent within {WINDOW // 60} minutes of its arrival"
    return None


def _signature(secret: str, body: str) -> str:
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def _near(moment: str, received_at: datetime) -> bool:
    """Whether a moment in seconds since 1970, or in milliseconds, is near another."""
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 13):
        return False
    seconds = int(moment) / (1000 if len(moment) == 13 else 1)
    return abs(received_at.timestamp() - seconds) <= WINDOW
