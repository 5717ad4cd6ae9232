"""The sweep: ends that no webhook told, of resources that were started in the provider's own app.

`Sweep` is a duty of the relay. Every ten minutes it looks through what a connection has upstream, some pages at a time;
every hour where no subscription waits for it and the provider has a webhook of ours. What is final there and was not
known to be is not told from here: it gets a watch, so that the provider is asked and one happening stays one event. The
first time through, all is noted without a word, but for what has changed since the connection was made. Argil documents
no order of its lists: the first page of each, where new resources are on all that was seen, is looked at each time, and
the others in turn. What is under way there is watched.
"""

import logging
import random
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args

from connector import errors, vault
from connector.egress.http import NoAnswer, Outcome, Read
from connector.egress.sender import Sender
from connector.providers.base import Listed, Listing, Provider, Reason
from connector.services import key_status, receipt_policy
from connector.services.webhooks import UNCLEAR
from connector.store import sweeps
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.sweeps import Place
from connector.vault import SealBroken, Vault

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=10)
SELDOM = timedelta(hours=1)
SPREAD = 0.1  # at most this share on top, so that not all are due at once for ever
AGAIN = timedelta(minutes=1)  # after a first look that failed
LOOK = timedelta(seconds=1)  # between two looks for sweeps that are due
IN_FLIGHT = 20
PAGES = 5  # of one connection at a time, beside the first
MOST_PAGES = 1_000
ASK_SECONDS = 10.0
LEASE = timedelta(minutes=2)  # longer than all its questions


@dataclass(slots=True)
class _Walk:
    """A claimed sweep under way: the page it is at, how many it has seen, what is on the first page of each kind, and
    how the provider calls the second one."""

    sweep: sweeps.Sweep
    connection: Connection
    provider: Provider
    resource_type: str
    cursor: str | None = None
    page: int = 1
    seen: int = 0
    firsts: dict[str, frozenset[str]] = field(default_factory=dict)
    seconds: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where to go on when it is broken off here. First pages are looked at each time."""
        return Place(self.resource_type, self.cursor, self.page) if self.cursor else self.sweep.place

    def go_on(self, listing: Listing) -> bool:
        """Move to the next page; False after the last one."""
        page_ids = frozenset(each.id for each in listing.lines)
        if self.cursor is None:
            self.firsts[self.resource_type] = page_ids
            if listing.next:
                self.seconds[self.resource_type] = listing.next
            return self._next_first() or self._resume()
        self.seen += 1
        known = page_ids <= self.firsts[self.resource_type]  # it may not know pages at all
        if listing.next and not known and self.page < MOST_PAGES:
            self.cursor, self.page = listing.next, self.page + 1
            return True
        resource_types = self.provider.swept
        return self._second_of(resource_types[resource_types.index(self.resource_type) + 1 :])

    def _next_first(self) -> bool:
        left = [each for each in self.provider.swept if each not in self.firsts]
        if left:
            self.resource_type = left[0]
        return bool(left)

    def _resume(self) -> bool:
        place = self.sweep.place
        for resource_type in self.seconds:
            if resource_type == place.list_name and place.cursor:
                self.resource_type, self.cursor, self.page = resource_type, place.cursor, place.page
                return True
        return self._second_of(self.provider.swept)

    def _second_of(self, resource_types: Sequence[str]) -> bool:
        resource_type = next((each for each in resource_types if each in self.seconds), None)
        if resource_type:
            self.resource_type, self.cursor, self.page = resource_type, self.seconds[resource_type], 2
        return resource_type is not None


class Sweep:
    """One relay process's share of the sweeps."""

    topic = None

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        sender: Sender,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._sender = sender
        self._clock = clock
        self._look_at = clock()
        self._in_flight = 0
        self._waiting: deque[_Walk] = deque()
        self._heard: deque[tuple[_Walk, Read[Listing], Outcome]] = deque()

    @property
    def busy(self) -> bool:
        """Whether a question is in the air or its answer not yet looked at. What only waits may be left to others."""
        return bool(self._in_flight or self._heard)

    def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
        """Look at the pages that came, ask for the next ones, and claim what is due.

        Never says that there is more: nobody waits for a sweep, and no bell rings for it.
        """
        self.settle()
        while self._waiting:
            self._ask(self._waiting.popleft())
        now, room = self._clock(), IN_FLIGHT - self._in_flight
        if look and room > 0 and now >= self._look_at:
            self._look_at = now + LOOK
            if self._store.sweeps.due(now=now):
                self._claim(now, room)
        return ()

    def settle(self) -> None:
        """Look at the pages that came."""
        while self._heard:
            walk, read, outcome = self._heard.popleft()
            try:
                if isinstance(outcome, NoAnswer):
                    raise errors.ProviderFailed(f"no answer: {outcome.failure}")
                with key_status.noticed(self._store, walk.connection, self._clock):
                    listing = read.understand(outcome)
            except errors.Problem as problem:
                self._break_off(walk, problem)
            else:
                self._compare(walk, listing)

    def _claim(self, now: datetime, room: int) -> None:
        token = self._store.token()
        claimed = self._store.sweeps.claim(token=token, now=now, until=now + LEASE, later=self._next(now), limit=room)
        for sweep in claimed:
            connection = self._store.connections.get(sweep.connection_id)
            if connection is not None:
                provider = self._providers[connection.provider]
                self._ask(_Walk(sweep, connection, provider, provider.swept[0]))

    def _ask(self, walk: _Walk) -> None:
        try:
            api_key = self._vault.open(vault.api_key(walk.connection.id), walk.connection.sealed_key)
        except SealBroken as broken:
            return self._break_off(walk, broken)
        read = walk.provider.sweep(api_key, walk.resource_type, walk.cursor)
        self._in_flight += 1
        self._sender.send(
            read.request, lambda outcome: self._hear(walk, read, outcome), timeout=ASK_SECONDS, guarded=False
        )

    def _hear(self, walk: _Walk, read: Read[Listing], outcome: Outcome) -> None:
        self._in_flight -= 1
        self._heard.append((walk, read, outcome))

    def _compare(self, walk: _Walk, listing: Listing) -> None:
        """What the page says that we do not know. A resource that is under way again will end once more."""
        sweep, resource_type, now = walk.sweep, listing.resource_type, self._clock()
        ends = {each.id: each.end for each in listing.lines}
        known = self._store.sweeps.known(sweep.connection_id, resource_type, ends, given_up=get_args(Reason))
        final = [each for each in listing.lines if each.state == "final" and not known.get(each.id, False)]
        old = {each.id for each in final if each.id not in known and _is_old(each, listing, sweep)}
        asked = {each.id: now for each in final if each.id not in old}
        again = [each.id for each in listing.lines if each.state in ("under_way", "unknown") and known.get(each.id)]
        begun = [each for each in listing.lines if each.state == "under_way" and each.id not in known]
        asked |= dict.fromkeys(again, now)
        asked |= {each.id: now + receipt_policy.WATCH_AFTER for each in begun if _may_end(each, now)}
        if old or asked or begun:
            account, under_way = walk.connection.account, [each.id for each in begun]
            if not self._store.sweeps.note(
                sweep, resource_type, finished=old, under_way=under_way, asked=asked, account=account, now=now
            ):
                return  # somebody else sweeps here now
            fields = {
                "connection": sweep.connection_id,
                "resource_type": resource_type,
                "noted": len(old),
                "asked": len(asked),
            }
            log.info("sweep found news", extra={"fields": fields})
        self._go_on(walk, listing)

    def _go_on(self, walk: _Walk, listing: Listing) -> None:
        if not walk.go_on(listing):
            self._rest(walk, place=sweeps.BEGINNING, noted=True)
        elif walk.seen == PAGES:
            self._rest(walk, place=walk.place, noted=walk.sweep.noted)
        else:
            self._waiting.append(walk)

    def _rest(self, walk: _Walk, *, place: Place, noted: bool) -> None:
        now = self._clock()
        due_at = self._next(now, walk.connection) if noted else now  # the first time through is not to last
        self._store.sweeps.rest(walk.sweep, place=place, noted=noted, due_at=due_at)

    def _break_off(self, walk: _Walk, problem: errors.ConnectorError) -> None:
        sweep, now = walk.sweep, self._clock()
        fields = {
            "connection": sweep.connection_id,
            "resource_type": walk.resource_type,
            "page": walk.page,
            "why": str(problem),
        }
        log.warning("sweep broken off", extra={"fields": fields})
        due_at = self._next(now, walk.connection) if sweep.noted else now + AGAIN
        stale = walk.cursor is not None and isinstance(problem, errors.InvalidInput | errors.NotFound)
        place = sweeps.BEGINNING if stale else walk.place
        self._store.sweeps.rest(sweep, place=place, noted=sweep.noted, due_at=due_at)

    def _next(self, now: datetime, connection: Connection | None = None) -> datetime:
        every = EVERY
        if (
            connection
            and connection.webhook_id not in (None, UNCLEAR)
            and not self._store.subscriptions.live(connection.id)
        ):
            every = SELDOM
        return now + every * (1 + random.random() * SPREAD)


def _is_old(listed: Listed, listing: Listing, sweep: sweeps.Sweep) -> bool:
    """Whether it was final already when the connection was made, or is the provider's own, as far as can be told."""
    changed_since = listed.changed_at is not None and listed.changed_at >= sweep.since
    return not changed_since and (listing.shared or not sweep.noted)


def _may_end(listed: Listed, now: datetime) -> bool:
    """Whether it is under way since not so long that one would have given it up."""
    return listed.changed_at is not None and listed.changed_at > now - receipt_policy.LATE_AFTER
