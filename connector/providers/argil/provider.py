"""Argil as a provider: the declarations joined, and the questions the bridge asks it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from connector import errors
from connector.catalogue.operations import Entry
from connector.egress.http import Read
from connector.egress.session import Session
from connector.providers.argil import happenings, pickers, videos
from connector.providers.argil.client import AccountWebhooks, Client, Reads
from connector.providers.base import Hint, Sighting, Webhooks


class Argil:
    """Argil's API at `base_url`."""

    key: ClassVar[str] = "argil"
    label: ClassVar[str] = "Argil"
    entries: ClassVar[tuple[Entry, ...]] = videos.ACTIONS + pickers.OPTIONS + happenings.TRIGGERS

    def __init__(self, base_url: str, session: Session) -> None:
        self._base_url = base_url
        self._session = session

    def client(self, api_key: str) -> Client:
        return Client(self._base_url, api_key, self._session)

    def check_key(self, api_key: str) -> None:
        if not (api_key.isascii() and api_key.isprintable()):  # no header could carry it
            raise errors.ReconnectRequired("An API key of Argil's has only letters, digits and signs of ASCII.")
        client = self.client(api_key)
        client.ask(client.reads.webhooks())  # the smallest answer that wants a valid key

    def webhooks(self, api_key: str) -> Webhooks:
        return AccountWebhooks(self.client(api_key), self._session)

    def read_webhook(self, body: Mapping[str, Any]) -> Hint | None:
        return happenings.hint(body)

    def look_up(self, api_key: str, hint: Hint) -> Read[Sighting]:
        reads = Reads(self._base_url, api_key)
        asked = reads.video(hint.id) if hint.about == "video" else reads.avatar(hint.id)
        return Read(asked.request, lambda answer: happenings.sighting(hint.about, asked.understand(answer)))

    def believe(self, hint: Hint) -> Sighting:
        return happenings.believe(hint)
