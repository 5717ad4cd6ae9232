"""The webhook endpoints of Argil's API v2, which sign what they send: a second interface beside the webhooks of v1.

API v2 is early access, and its pages name only the call that registers. Whether a key may use it, whether an endpoint
takes the events of v1 by their names or only all of them (`*`), and how one is listed and removed must show by trying:
whatever Argil refuses here means that the webhooks of v1 serve alone.
https://docs.argil.ai/v2/platform/webhooks
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from connector import errors
from connector.egress.http import Answer, Read
from connector.providers.argil.client import Client, one, segment
from connector.providers.argil.webhooks import EVENTS
from connector.providers.base import InterfaceRefused, UpstreamWebhook, WebhookInterface

INTERFACE = WebhookInterface("endpoints", signed=True)
EVERYTHING = ("*",)
PAGE = 100
MOST_PAGES = 50  # of a workspace's endpoints: a list that goes on and on is no list
NOT_THERE = (405, 410, 501)  # beside 404: what is not offered at all
_OFF = "disabled"


class AccountEndpoints:
    """Those of the workspace of one user's key. `client` speaks to API v2."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self) -> "list[UpstreamWebhook]":
        """One that Argil has switched off counts as at no address, so that it is made anew."""
        return [UpstreamWebhook(row["id"], "" if row.get("status") == _OFF else _url(row)) for row in self._rows()]

    def create(self, url: str) -> UpstreamWebhook:
        """By the names of our events; where those are not taken, for all events."""
        with _offered():
            try:
                made = self._made(url, EVENTS)
            except errors.InvalidInput:
                made = self._made(url, EVERYTHING)
        secret = made.get("secret")
        if not isinstance(secret, str) or not secret:
            self.delete(made["id"])
            raise InterfaceRefused("Argil gave no secret with the webhook endpoint.")
        return UpstreamWebhook(made["id"], _url(made) or url, secret)

    def delete(self, webhook_id: str) -> None:
        try:
            with _offered():
                self._call("DELETE", f"/webhook_endpoints/{segment(webhook_id)}")
        except InterfaceRefused as refused:
            if not isinstance(refused.__cause__, errors.NotFound):
                raise errors.ProviderFailed(f"Argil did not remove the webhook endpoint. {refused}") from None

    def _made(self, url: str, events: Sequence[str]) -> dict[str, Any]:
        return one(self._call("POST", "/webhook_endpoints", {"url": url, "enabled_events": list(events)}))

    def _rows(self) -> Iterator[dict[str, Any]]:
        query = {"limit": str(PAGE)}
        for _ in range(MOST_PAGES):
            with _offered():
                page = self._call("GET", f"/webhook_endpoints?{urlencode(query)}")
            rows = [one(each) for each in page.get("data") or ()] if isinstance(page, dict) else []
            yield from rows
            if not rows or not page.get("has_more"):
                return
            query["starting_after"] = rows[-1]["id"]

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        reads = self._client.reads

        def understand(answer: Answer) -> Any:
            if answer.status in NOT_THERE:
                raise InterfaceRefused(f"Argil does not take this call (status {answer.status}).")
            return reads.understand(answer)

        return self._client.ask(Read(reads.request(method, path, body), understand))


@contextlib.contextmanager
def _offered() -> Iterator[None]:
    """Whatever Argil refuses is not offered to this key; that the key is refused is for API v1 to say."""
    try:
        yield
    except (
        errors.ReconnectRequired,
        errors.KeyDoubted,
        errors.NotFound,
        errors.InvalidInput,
        errors.InsufficientCredits,
    ) as problem:
        raise InterfaceRefused(problem.message) from problem


def _url(row: Mapping[str, Any]) -> str:
    told = row.get("url")
    return told if isinstance(told, str) else ""
