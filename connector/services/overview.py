"""How a connection is doing, for whoever opens the console: what was sent, what was spent, what needs attention."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from connector import limits
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Trigger
from connector.services.tokens import TokenService
from connector.states import DeliveryStatus
from connector.store.connections import Connection
from connector.store.overview import Begun, Hook, Spent
from connector.store.store import Store
from connector.store.tokens import Token

FAILURES_NAMED = 3
FAILURES_COUNTED = 100  # more are as many


class Range(StrEnum):
    """How far an overview looks back."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"


_STEPS = {Range.DAY: timedelta(hours=1), Range.WEEK: timedelta(days=1), Range.MONTH: timedelta(days=1)}
_COUNTS = {Range.DAY: 24, Range.WEEK: 7, Range.MONTH: 30}


@dataclass(frozen=True, slots=True)
class Slice:
    """A day or an hour, in UTC: the deliveries that came in it by how they stand now, and what was started in it."""

    since: datetime
    until: datetime
    deliveries: Mapping[DeliveryStatus, int]
    spent: Spent


@dataclass(frozen=True, slots=True)
class FailedVideo:
    """Something that was to be made and has failed. `name` is empty where it has none."""

    id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What somebody should look at; all of it since `lately`, or as it is now."""

    lately: datetime
    hooks: Sequence[Hook]
    failed_deliveries: int
    failed_videos: Sequence[FailedVideo]  # the newest of them
    failed_video_count: int  # `FAILURES_COUNTED` where there are more
    unclear: int
    tokens: Sequence[Token]


class OverviewService:
    """Counts what there is for one connection at a time."""

    def __init__(self, store: Store, catalogue: Catalogue, tokens: TokenService) -> None:
        self._store = store
        self._catalogue = catalogue
        self._tokens = tokens

    def slices(self, connection: Connection, back: Range, *, now: datetime) -> list[Slice]:
        """The hours or days of a range, oldest first; the last one is not over."""
        periods = periods_of(back, now)
        counted = self._store.overview.deliveries(connection.id, periods)
        spent = self._store.overview.spent(connection.id, self._starting(connection), periods)
        return [Slice(*period, *each) for period, each in zip(periods, zip(counted, spent, strict=True), strict=True)]

    def attention(self, connection: Connection, *, now: datetime) -> Attention:
        """What somebody should look at."""
        lately, found = now - limits.LATELY, self._store.overview
        failures = found.failures(connection.id, self._failing(connection), since=lately, limit=FAILURES_COUNTED)
        return Attention(
            lately=lately,
            hooks=found.troubled(connection.id, limit=limits.SUBSCRIPTIONS_OF_CONNECTION),
            failed_deliveries=found.failed(connection.id, since=lately),
            failed_videos=[_failed(each.body) for each in failures[:FAILURES_NAMED]],
            failed_video_count=len(failures),
            unclear=found.unclear(connection.id, self._starting(connection), since=lately, limit=FAILURES_COUNTED),
            tokens=[each for each in self._tokens.of(connection) if _expires_soon(each, now)],
        )

    def begun(self, connection: Connection) -> Begun:
        """Which first steps were taken."""
        return self._store.overview.begun(connection.id)

    def _starting(self, connection: Connection) -> list[str]:
        """The actions that start what costs something."""
        return [each.key for _, each in self._offered(connection).of(Action) if each.starts_resource_type]

    def _failing(self, connection: Connection) -> list[str]:
        """The triggers that tell of something that failed."""
        return [each.key for _, each in self._offered(connection).of(Trigger) if each.tells_failure]

    def _offered(self, connection: Connection) -> Catalogue:
        return self._catalogue.only(connection.provider)


def periods_of(back: Range, now: datetime) -> list[tuple[datetime, datetime]]:
    """The whole hours or days in UTC, without a gap, of which the last one holds `now`."""
    step, count = _STEPS[back], _COUNTS[back]
    begun = now.replace(minute=0, second=0, microsecond=0)
    begun = begun.replace(hour=0) if step >= timedelta(days=1) else begun
    first = begun - step * (count - 1)
    return [(first + step * at, first + step * (at + 1)) for at in range(count)]


def _expires_soon(token: Token, now: datetime) -> bool:
    return token.expires_at is not None and token.expires_at - now <= limits.EXPIRES_SOON


def _failed(body: str) -> FailedVideo:
    told: dict[str, Any] = json.loads(body)
    resource = told.get(str(told.get("type", "")).partition(".")[0]) or {}
    return FailedVideo(str(resource.get("id") or ""), str(resource.get("name") or ""), str(told.get("reason") or ""))
