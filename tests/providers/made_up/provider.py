"""The made-up provider: the declarations joined, and the questions the bridge asks it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from connector import errors
from connector.catalogue.entries import Entry, TriggerGroup
from connector.catalogue.field_tables import FieldTable
from connector.catalogue.overrides import Overrides
from connector.egress.http import Answer, Read
from connector.egress.session import Session
from connector.providers.base import KnownAccount, Provider, WebhookInterface, Webhooks
from connector.providers.observations import Listed, Listing, Observation, Reason, Report
from connector.setting_values import Setting

from . import entries, settings, webhooks
from .client import Client, Reads

ENDS = {"finished": "done", "failed": "failed"}


class MadeUp:
    """The API at `base_url`."""

    key: ClassVar[str] = entries.KEY
    label: ClassVar[str] = "Made Up"
    trigger_groups: ClassVar[tuple[TriggerGroup, ...]] = entries.GROUPS
    entries: ClassVar[tuple[Entry, ...]] = entries.ENTRIES
    reached_by: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    field_tables: ClassVar[tuple[FieldTable, ...]] = ()
    overrides: ClassVar[Overrides] = Overrides()
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS
    resource_types: ClassVar[tuple[str, ...]] = ("video", "translation")
    lists: ClassVar[tuple[str, ...]] = ("videos", "translations")
    webhook_interfaces: ClassVar[tuple[WebhookInterface, ...]] = (webhooks.INTERFACE,)
    webhook_headers: ClassVar[tuple[str, ...]] = webhooks.HEADERS

    def __init__(self, base_url: str, session: Session) -> None:
        self.base_url = base_url
        self._session = session

    @classmethod
    def address(cls, values: Mapping[str, Any]) -> str:
        return str(settings.URL.of(values))

    @classmethod
    def build(cls, values: Mapping[str, Any], session: Session) -> Self:
        return cls(cls.address(values), session)

    def client(self, api_key: str, left: Callable[[], float] | None = None) -> Client:
        return Client(Reads(self.base_url, api_key), self._session, left)

    def check_key(self, api_key: str) -> None:
        if not (api_key.isascii() and api_key.isprintable()):
            raise errors.ReconnectRequired("A key of Made Up's has only printable ASCII.")
        client = self.client(api_key)
        client.ask(client.reads.account())

    def same_account(self, api_key: str, known: KnownAccount) -> bool | None:
        rows = self.webhooks(api_key, webhooks.INTERFACE.key).list()
        return any(each.id == known.webhook_id for each in rows) if known.webhook_id else None

    def webhooks(self, api_key: str, interface: str, left: Callable[[], float] | None = None) -> Webhooks:
        return webhooks.AccountWebhooks(self.client(api_key, left))

    def read_webhook(
        self, headers: Mapping[str, str], body: str, secrets: Sequence[str], *, received_at: datetime
    ) -> Report | None:
        named = webhooks.named(body)
        if named is None:
            return None
        resource_type, raw = named
        shown, seen = entries.shown(resource_type, {"id": raw["id"]}), _observed(resource_type, raw)
        if seen.final is None:
            return None
        if not webhooks.signed(headers, body, secrets, received_at):
            return Report(resource_type, seen.id, raw["state"], shown)
        complete = seen.final == "done"  # why something failed is not in the body
        return Report(resource_type, seen.id, raw["state"], shown, proved=seen, complete=complete, dated=True)

    def report_for(self, resource_type: str, resource_id: str) -> Report:
        return Report(resource_type, resource_id, "", entries.shown(resource_type, {"id": resource_id}))

    def look_up(self, api_key: str, report: Report) -> Read[Observation]:
        asked = Reads(self.base_url, api_key).one(entries.LISTS[report.resource_type], report.id)
        return Read(asked.request, lambda answer: _observed(report.resource_type, asked.understand(answer)))

    def list_page(self, api_key: str, name: str, cursor: str | None) -> Read[Listing]:
        asked = Reads(self.base_url, api_key).page(name, cursor)
        resource_type = next(each for each, listed in entries.LISTS.items() if listed == name)

        def understand(answer: Answer) -> Listing:
            page = asked.understand(answer)
            return Listing(resource_type, [_listed(row) for row in page["items"]], page["next_token"])

        return Read(asked.request, understand)

    def account(self, api_key: str) -> Read[object]:
        asked = Reads(self.base_url, api_key).account()
        return Read(asked.request, asked.understand)

    def unresolved(self, report: Report, reason: Reason) -> Observation:
        trigger = entries.TRIGGERS[report.resource_type, "failed"]
        return Observation(report.resource_type, report.id, reason, trigger, report.resource, {"reason": reason})

    def from_report(self, report: Report, seen: Mapping[str, Any]) -> Observation:
        return _observed(report.resource_type, {**seen, "id": report.id, "state": report.claim, "url": None})


def _observed(resource_type: str, raw: Mapping[str, Any]) -> Observation:
    resource, end = entries.shown(resource_type, raw), ENDS.get(str(raw.get("state")))
    if end is None:
        return Observation(resource_type, raw["id"], None, resource=resource, under_way=raw.get("state") == "working")
    extra = {"reason": raw.get("failure", "failed")} if end == "failed" else {}
    return Observation(resource_type, raw["id"], end, entries.TRIGGERS[resource_type, end], resource, extra)


def _listed(raw: Mapping[str, Any]) -> Listed:
    end = ENDS.get(str(raw.get("state")))
    return Listed(raw["id"], "final" if end else "under_way", None, end)


PROVIDER: type[Provider] = MadeUp
