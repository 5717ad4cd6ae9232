"""HeyGen as a provider: the declarations joined, and the questions the bridge asks it."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from connector import errors
from connector.catalogue.entries import Entry, TriggerGroup
from connector.catalogue.field_tables import FieldTable
from connector.catalogue.overrides import Overrides
from connector.egress.http import Read
from connector.egress.session import Session
from connector.providers.answer_cache import Cache
from connector.providers.base import KnownAccount, Provider, WebhookInterface, Webhooks
from connector.providers.heygen import (
    account,
    accounts,
    api_request,
    assets,
    avatar_video,
    avatars,
    batch,
    estimates,
    events,
    field_support_table,
    lists,
    option_lists,
    overrides,
    questions,
    reach,
    settings,
    templates,
    translations,
    videos,
    voices,
    webhooks,
)
from connector.providers.heygen.client import Api, Client, Reads
from connector.providers.observations import Ignored, Listing, Observation, Reason, Report
from connector.setting_values import Setting


class HeyGen:
    """HeyGen's API at `base_url`, spoken to over one of its interfaces."""

    key: ClassVar[str] = "heygen"
    label: ClassVar[str] = "HeyGen"
    entries: ClassVar[tuple[Entry, ...]] = (
        *avatar_video.ACTIONS,
        *batch.ACTIONS,
        *templates.ACTIONS,
        *translations.ACTIONS,
        *videos.ACTIONS,
        *estimates.ACTIONS,
        *assets.ACTIONS,
        *account.ACTIONS,
        *api_request.ACTIONS,
        *videos.SEARCHES,
        *avatars.SEARCHES,
        *voices.SEARCHES,
        *option_lists.OPTIONS,
        *templates.OPTIONS,
        *translations.OPTIONS,
        *events.TRIGGERS,
    )
    overrides: ClassVar[Overrides] = overrides.OVERRIDES
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS
    resource_types: ClassVar[tuple[str, ...]] = ("video", "translation")
    lists: ClassVar[tuple[str, ...]] = lists.NAMES
    webhook_interfaces: ClassVar[tuple[WebhookInterface, ...]] = (webhooks.INTERFACE,)
    webhook_headers: ClassVar[tuple[str, ...]] = webhooks.HEADERS
    trigger_groups: ClassVar[tuple[TriggerGroup, ...]] = events.GROUPS
    reached_by: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = reach.REACHED_BY
    field_tables: ClassVar[tuple[FieldTable, ...]] = (field_support_table.TABLE,)

    def __init__(self, base_url: str, api: Api, session: Session, now: Callable[[], float] = time.monotonic) -> None:
        """`now` is the clock of what is kept a short while, in seconds."""
        self.base_url = base_url
        self._api = api
        self._session = session
        self._cache = Cache(now)

    @classmethod
    def address(cls, values: Mapping[str, Any]) -> str:
        return str(settings.URL.of(values))

    @classmethod
    def build(cls, values: Mapping[str, Any], session: Session) -> Self:
        return cls(cls.address(values), settings.API.of(values), session)

    def client(self, api_key: str, left: Callable[[], float] | None = None) -> Client:
        return Client(self._reads(api_key), self._session, self._cache, left)

    def check_key(self, api_key: str) -> None:
        if not (api_key.isascii() and api_key.isprintable()):  # no header could carry it
            raise errors.ReconnectRequired("An API key of HeyGen's has only letters, digits and signs of ASCII.")
        client = self.client(api_key)
        client.ask(questions.account(client.reads))

    def same_account(self, api_key: str, known: KnownAccount) -> bool | None:
        return accounts.same(self.client(api_key), self.client(known.api_key) if known.api_key else None, known)

    def webhooks(self, api_key: str, interface: str, left: Callable[[], float] | None = None) -> Webhooks:
        return webhooks.AccountWebhooks(self.client(api_key, left))

    def read_webhook(
        self, headers: Mapping[str, str], body: str, secrets: Sequence[str], *, received_at: datetime
    ) -> Report | Ignored | None:
        return webhooks.report(headers, body, secrets, received_at=received_at)

    def report_for(self, resource_type: str, resource_id: str) -> Report:
        return events.report_for(resource_type, resource_id)

    def look_up(self, api_key: str, report: Report) -> Read[Observation]:
        asked = questions.one(self._reads(api_key), report.resource_type, report.id)
        return Read(asked.request, lambda answer: events.seen(report, asked.understand(answer)))

    def list_page(self, api_key: str, name: str, cursor: str | None) -> Read[Listing]:
        return lists.page(self._reads(api_key), name, cursor)

    def account(self, api_key: str) -> Read[object]:
        asked = questions.account(self._reads(api_key))
        return Read(asked.request, asked.understand)

    def unresolved(self, report: Report, reason: Reason) -> Observation:
        return events.unresolved(report, reason)

    def from_report(self, report: Report, seen: Mapping[str, Any]) -> Observation:
        return events.from_report(report, seen)

    def _reads(self, api_key: str) -> Reads:
        return Reads(self.base_url, api_key, self._api)


PROVIDER: type[Provider] = HeyGen
