"""The sweep: ends that no webhook told, of resources that were started in the provider's own app.

`Sweeper` is a poller of the relay. Every `SWEEP_EVERY` it looks through what a connection has upstream, some pages at a
time; every `SWEEP_SELDOM` where no subscription waits for it and the provider has a webhook of ours. What is news there
(`sweep_walk.news_of`) is not told from here: it gets a watch, so that the provider is asked and what happened
once stays one event.
"""

import logging
import random
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import get_args

from connector import errors, limits
from connector.egress.http import Outcome, Read
from connector.egress.sender import Sender
from connector.providers.base import Provider
from connector.providers.observations import Listing, Reason
from connector.relay.poll_gate import PollGate
from connector.services import webhook_leases
from connector.services.provider_queries import ProviderQueries, answer_of
from connector.services.sweep_walk import Walk, news_of
from connector.store import sweeps
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.sweeps import Place
from connector.vault import SealBroken, Vault

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than all its questions


class Sweeper:
    """One relay process's share of the sweeps."""

    topic = None

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        sender: Sender,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.gate = PollGate(limits.SWEEP_POLL_EVERY)
        self._store = store
        self._providers = providers
        self._queries = ProviderQueries(store, vault, sender, clock)
        self._clock = clock
        self._monotonic = monotonic
        self._next_pages: deque[Walk] = deque()

    @property
    def busy(self) -> bool:
        """Whether a page was asked for and not yet compared. What is still to be asked for may be left to others."""
        return self._queries.open > 0

    def poll(self) -> Collection[str]:
        """Compare the pages that came, ask for the next ones, and claim what is due. Makes no work for others, and
        nobody waits for it.
        """
        self._queries.handle()
        while self._next_pages:
            self._ask(self._next_pages.popleft())
        room = limits.SWEEPS_IN_FLIGHT - self._queries.open
        if room > 0 and self.gate.should_query(self._monotonic(), eager=False):
            for walk in self._claim(room):
                self._ask(walk)
        return ()

    def flush(self) -> None:
        """Compare the pages that came."""
        self._queries.handle()

    def _claim(self, room: int) -> list[Walk]:
        now = self._clock()
        claimed: list[sweeps.Sweep] = []
        if self.gate.begin(self._monotonic()) or self._store.sweeps.due(now=now):
            token, until, later = self._store.token(), now + LEASE, self._next(now)
            claimed = self._store.sweeps.claim(token=token, now=now, until=until, later=later, limit=room)
        self.gate.found(len(claimed), of=room)
        connections = self._store.connections.several({each.connection_id for each in claimed})
        return [
            Walk.begun(sweep, connection, self._providers[connection.provider])
            for sweep in claimed
            if (connection := connections.get(sweep.connection_id))
        ]

    def _ask(self, walk: Walk) -> None:
        try:
            key = self._queries.key(walk.connection)
        except SealBroken as broken:
            return self._break_off(walk, broken)
        read = walk.provider.list_page(key, walk.list_name, walk.cursor)
        self._queries.ask(walk.connection, [read], lambda outcomes: self._answered(walk, read, outcomes[0]))

    def _answered(self, walk: Walk, read: Read[Listing], outcome: Outcome) -> None:
        try:
            with self._queries.noticed(walk.connection):
                listing = answer_of(read, outcome)
        except errors.StoreUnavailable:
            raise
        except errors.Problem as problem:
            self._break_off(walk, problem)
        else:
            self._compare(walk, listing)

    def _compare(self, walk: Walk, listing: Listing) -> None:
        """Write down what the page says that we do not know, and go on."""
        sweep, resource_type, now = walk.sweep, listing.resource_type, self._clock()
        ends = {each.id: each.end for each in listing.lines}
        known = self._store.sweeps.known(sweep.connection_id, resource_type, ends, given_up=get_args(Reason))
        news = news_of(listing, known, since=sweep.since, baseline_done=sweep.baseline_done, now=now)
        if any(news):
            account = walk.connection.account
            if not self._store.sweeps.record(sweep, resource_type, **news._asdict(), account=account, now=now):
                return  # somebody else sweeps here now
            fields = {"connection": sweep.connection_id, "resource_type": resource_type}
            counts = {name: len(each) for name, each in news._asdict().items()}
            log.info("sweep found changes that no webhook had reported", extra={"fields": fields | counts})
        self._go_on(walk, listing)

    def _go_on(self, walk: Walk, listing: Listing) -> None:
        after = walk.after(listing)
        if after is None:
            self._end(walk, place=sweeps.BEGINNING, baseline_done=True)
        elif after.seen == limits.SWEEP_PAGES:
            self._end(walk, place=after.place, baseline_done=walk.sweep.baseline_done)
        else:
            self._next_pages.append(after)

    def _end(self, walk: Walk, *, place: Place, baseline_done: bool) -> None:
        now = self._clock()
        due_at = self._next(now, walk.connection) if baseline_done else now  # the first time through is not to last
        self._store.sweeps.end(walk.sweep, place=place, baseline_done=baseline_done, due_at=due_at)

    def _break_off(self, walk: Walk, problem: errors.ConnectorError) -> None:
        sweep, now = walk.sweep, self._clock()
        due_at = self._next(now, walk.connection) if sweep.baseline_done else now + limits.SWEEP_AGAIN
        stale = walk.cursor is not None and isinstance(problem, errors.InvalidInput | errors.NotFound)
        place = sweeps.BEGINNING if stale else walk.place
        self._store.sweeps.end(sweep, place=place, baseline_done=sweep.baseline_done, due_at=due_at)
        fields = {
            "connection": sweep.connection_id,
            "list": walk.list_name,
            "page": walk.page,
            "why": str(problem),
        }
        log.warning("sweep interrupted by a provider error, resumed later", extra={"fields": fields})

    def _next(self, now: datetime, connection: Connection | None = None) -> datetime:
        every = limits.SWEEP_EVERY
        if connection and webhook_leases.registered(connection) and not self._store.subscriptions.live(connection.id):
            every = limits.SWEEP_SELDOM
        return now + every * (1 + random.random() * limits.SWEEP_SPREAD)
