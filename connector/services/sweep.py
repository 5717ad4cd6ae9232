"""The sweep: ends that no webhook told, of things that were started in the provider's own app.

`Sweep` is a duty of the relay. Every ten minutes it looks through what a connection has upstream, some pages at a time;
every hour where no subscription waits for it and the provider has a webhook of ours. What is final there and was not
known to be is not told from here: it gets a watch, so that the provider is asked and one happening stays one event. The
first time through, all is noted without a word, but for what has changed since the connection was made. Argil documents
no order of its lists: the first page, where new things are on all that was seen, is looked at each time, and the others
in turn.
"""

import logging
import random
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connector import errors
from connector.egress.http import NoAnswer, Outcome, Read
from connector.egress.sender import Sender
from connector.providers.base import Listed, Listing, Provider
from connector.services import refusals
from connector.services.webhooks import UNCLEAR
from connector.store import sweeps
from connector.store.connections import Connection
from connector.store.store import Store
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
    """A claimed sweep under way: the page it is at, how many it has seen, and what is on the first one."""

    sweep: sweeps.Sweep
    connection: Connection
    provider: Provider
    page: int = 1
    seen: int = 0
    first: frozenset[str] = field(default_factory=frozenset)


class Sweep:
    """One relay process's share of the sweeps."""

    hears = None

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

    def begin(self, look: bool = True, *, rung: bool = False) -> Collection[str]:
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
                with refusals.noticed(self._store, walk.connection, self._clock):
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
                self._ask(_Walk(sweep, connection, self._providers[connection.provider]))

    def _ask(self, walk: _Walk) -> None:
        try:
            api_key = self._vault.open(walk.connection.id, walk.connection.sealed_key)
        except SealBroken as broken:
            return self._break_off(walk, broken)
        read = walk.provider.sweep(api_key, walk.page)
        self._in_flight += 1
        self._sender.send(
            read.request, lambda outcome: self._hear(walk, read, outcome), timeout=ASK_SECONDS, guarded=False
        )

    def _hear(self, walk: _Walk, read: Read[Listing], outcome: Outcome) -> None:
        self._in_flight -= 1
        self._heard.append((walk, read, outcome))

    def _compare(self, walk: _Walk, listing: Listing) -> None:
        """What the page says that we do not know. A thing that is under way again will end once more."""
        sweep = walk.sweep
        known = self._store.sweeps.known(sweep.connection_id, listing.about, [each.id for each in listing.lines])
        final = [each for each in listing.lines if each.state == "final" and not known.get(each.id, False)]
        old = {each.id for each in final if each.id not in known and _is_old(each, sweep)}
        asked = [each.id for each in final if each.id not in old]
        asked += [each.id for each in listing.lines if each.state == "under_way" and known.get(each.id, False)]
        if old or asked:
            if not self._store.sweeps.note(sweep, listing.about, finished=old, asked=asked, now=self._clock()):
                return  # somebody else sweeps here now
            fields = {"connection": sweep.connection_id, "noted": len(old), "asked": len(asked)}
            log.info("sweep found news", extra={"fields": fields})
        self._go_on(walk, listing)

    def _go_on(self, walk: _Walk, listing: Listing) -> None:
        sweep, page_ids = walk.sweep, frozenset(each.id for each in listing.lines)
        if walk.page == 1:
            walk.first, page = page_ids, max(2, sweep.page)
            over = not listing.more
        else:
            walk.seen, page = walk.seen + 1, walk.page + 1
            over = not listing.more or page_ids <= walk.first or page > MOST_PAGES  # it may not know pages at all
        if over:
            self._rest(walk, page=1, noted=True)
        elif walk.seen == PAGES:
            self._rest(walk, page=page, noted=sweep.noted)
        else:
            walk.page = page
            self._waiting.append(walk)

    def _rest(self, walk: _Walk, *, page: int, noted: bool) -> None:
        now = self._clock()
        due_at = self._next(now, walk.connection) if noted else now  # the first time through is not to last
        self._store.sweeps.rest(walk.sweep, page=page, noted=noted, due_at=due_at)

    def _break_off(self, walk: _Walk, problem: errors.ConnectorError) -> None:
        sweep, now = walk.sweep, self._clock()
        fields = {"connection": sweep.connection_id, "page": walk.page, "why": str(problem)}
        log.warning("sweep broken off", extra={"fields": fields})
        due_at = self._next(now, walk.connection) if sweep.noted else now + AGAIN
        self._store.sweeps.rest(sweep, page=max(walk.page, sweep.page), noted=sweep.noted, due_at=due_at)

    def _next(self, now: datetime, connection: Connection | None = None) -> datetime:
        every = EVERY
        if (
            connection
            and connection.webhook_id not in (None, UNCLEAR)
            and not self._store.subscriptions.live(connection.id)
        ):
            every = SELDOM
        return now + every * (1 + random.random() * SPREAD)


def _is_old(listed: Listed, sweep: sweeps.Sweep) -> bool:
    """Whether it was final already when the connection was made, as far as can be told."""
    changed_since = listed.changed_at is not None and listed.changed_at >= sweep.since
    return not sweep.noted and not changed_since
