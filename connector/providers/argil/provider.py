"""Argil as a provider: the declarations joined, and the questions the bridge asks it."""

import json
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
from connector.providers.argil import (
    accounts,
    answers,
    api_request,
    assets,
    avatars,
    download,
    endpoints,
    estimates,
    events,
    option_lists,
    overrides,
    paging,
    proofs,
    settings,
    signatures,
    subtitles,
    video_search,
    videos,
    voices,
    webhooks,
)
from connector.providers.argil.client import Client, Reads
from connector.providers.argil.endpoints import AccountEndpoints
from connector.providers.argil.settings import MinutePrice
from connector.providers.argil.webhooks import AccountWebhooks
from connector.providers.base import KnownAccount, Provider, WebhookInterface, Webhooks
from connector.providers.observations import Ignored, Listing, Observation, Reason, Report
from connector.setting_values import Setting

BY_ITSELF = "connecting, by itself"


class Argil:
    """Argil's API at `base_url`."""

    key: ClassVar[str] = "argil"
    label: ClassVar[str] = "Argil"
    entries: ClassVar[tuple[Entry, ...]] = (
        *videos.ACTIONS,
        *video_search.ACTIONS,
        *download.ACTIONS,
        *avatars.ACTIONS,
        *voices.ACTIONS,
        *assets.ACTIONS,
        *subtitles.ACTIONS,
        *estimates.ACTIONS,
        *api_request.ACTIONS,
        *video_search.SEARCHES,
        *avatars.SEARCHES,
        *voices.SEARCHES,
        *option_lists.OPTIONS,
        *events.TRIGGERS,
    )
    overrides: ClassVar[Overrides] = overrides.OVERRIDES
    settings: ClassVar[tuple[Setting, ...]] = settings.SETTINGS
    resource_types: ClassVar[tuple[str, ...]] = ("video", "avatar")
    lists: ClassVar[tuple[str, ...]] = ("video", "avatar")  # named as they were when there was one of each type
    webhook_interfaces: ClassVar[tuple[WebhookInterface, ...]] = (webhooks.INTERFACE, endpoints.INTERFACE)
    webhook_headers: ClassVar[tuple[str, ...]] = signatures.HEADERS  # of endpoints: what API v1 sends is not signed
    trigger_groups: ClassVar[tuple[TriggerGroup, ...]] = events.GROUPS
    field_tables: ClassVar[tuple[FieldTable, ...]] = ()
    reached_by: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("GET /assets", ("options/assets", "options/music")),
        ("POST /assets", ("actions/create_asset",)),
        ("GET /assets/{id}", ("actions/get_asset",)),
        ("GET /avatars", ("searches/find_avatars", "options/avatars")),
        ("POST /avatars", ("actions/create_avatar",)),
        ("GET /avatars/{id}", ("actions/get_avatar", "options/gestures")),
        ("GET /subtitles", ("options/subtitle_styles",)),
        ("GET /subtitles/videos/{videoProjectId}/export", ("actions/export_subtitles",)),
        ("GET /videos", ("searches/find_videos", "options/videos")),
        ("POST /videos", ("actions/create_video", "actions/create_and_render_video")),
        ("GET /videos/{id}", ("actions/get_video", "actions/download_video")),
        ("DELETE /videos/{id}", ("actions/delete_video",)),
        ("POST /videos/{id}/render", ("actions/render_video", "actions/create_and_render_video")),
        ("GET /voices", ("searches/find_voices", "options/voices")),
        ("GET /voices/{id}", ("actions/get_voice",)),
        ("GET /webhooks", (BY_ITSELF,)),
        ("POST /webhooks", (BY_ITSELF,)),
        ("PUT /webhooks/{id}", ("actions/api_request",)),
        ("DELETE /webhooks/{id}", (BY_ITSELF,)),
    )

    def __init__(
        self,
        base_url: str,
        session: Session,
        now: Callable[[], float] = time.monotonic,
        minute: MinutePrice | None = None,
    ) -> None:
        """`now` is the clock of what is kept a short while, in seconds; `minute`, what a minute of video costs."""
        self._minute = minute
        self.base_url = base_url
        self._session = session
        self._cache = Cache(now)

    @classmethod
    def address(cls, values: Mapping[str, Any]) -> str:
        return str(settings.URL.of(values))

    @classmethod
    def build(cls, values: Mapping[str, Any], session: Session) -> Self:
        return cls(cls.address(values), session, minute=settings.MINUTE.of(values))

    def client(self, api_key: str, left: Callable[[], float] | None = None) -> Client:
        return Client(self.base_url, api_key, self._session, self._cache, left, self._minute)

    def check_key(self, api_key: str) -> None:
        if not (api_key.isascii() and api_key.isprintable()):  # no header could carry it
            raise errors.ReconnectRequired("An API key of Argil's has only letters, digits and signs of ASCII.")
        client = self.client(api_key)
        client.ask(client.reads.webhooks())  # the smallest answer that wants a valid key

    def same_account(self, api_key: str, known: KnownAccount) -> bool | None:
        before = self.client(known.api_key) if known.api_key else None
        return accounts.same(self.client(api_key), self.webhooks(api_key, endpoints.INTERFACE.key), before, known)

    def webhooks(self, api_key: str, interface: str, left: Callable[[], float] | None = None) -> Webhooks:
        if interface == endpoints.INTERFACE.key:
            second = settings.second(self.base_url)
            return AccountEndpoints(Client(second, api_key, self._session, self._cache, left))
        return AccountWebhooks(self.client(api_key, left))

    def read_webhook(
        self, headers: Mapping[str, str], body: str, secrets: Sequence[str], *, received_at: datetime
    ) -> Report | Ignored | None:
        """What was signed is Argil's word, or nobody's. Where no secret is known, it is a hint like one of API v1."""
        told = answers.as_expected(json.loads(body))
        if not secrets or not signatures.signed(headers):
            return events.report(told)
        if not signatures.right(headers, body, secrets, received_at=received_at):
            return Ignored("its signature is not Argil's, or it came too late")
        proved = proofs.report(told)
        return proved or Ignored("an event of Argil's that no trigger is about", kept=False)

    def report_for(self, resource_type: str, resource_id: str) -> Report:
        return events.report_for(resource_type, resource_id)

    def look_up(self, api_key: str, report: Report) -> Read[Observation]:
        reads = Reads(self.base_url, api_key)
        asked = reads.video(report.id) if report.resource_type == "video" else reads.avatar(report.id)
        return Read(asked.request, lambda answer: events.seen(report, asked.understand(answer)))

    def list_page(self, api_key: str, name: str, cursor: str | None) -> Read[Listing]:
        reads = Reads(self.base_url, api_key)
        if name == "avatar":  # all of them, in one array
            rows = reads.avatars()
            return Read(rows.request, lambda answer: events.avatars(rows.understand(answer)))
        number = int(cursor) if cursor and cursor.isdecimal() else 1
        page = paging.videos(reads, {}, number)
        return Read(page.request, lambda answer: events.videos(page.understand(answer), number))

    def account(self, api_key: str) -> Read[object]:
        reads = Reads(self.base_url, api_key)
        return Read(reads.webhooks().request, reads.webhooks().understand)

    def unresolved(self, report: Report, reason: Reason) -> Observation:
        return events.unresolved(report, reason)

    def from_report(self, report: Report, seen: Mapping[str, Any]) -> Observation:
        return events.from_report(report, seen)


PROVIDER: type[Provider] = Argil
