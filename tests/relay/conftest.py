"""A relay on a clock that is moved by hand, with real deliveries to a real receiver."""

import http.server
import ipaddress
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from support.receiver import Receiver
from support.servers import certificate, polite, serve, tls  # noqa: F401

from connector import ids
from connector.egress.sender import Sender
from connector.relay.delivery import Hides, hides_nothing
from connector.relay.dispatch import Dispatch
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.subscriptions import Subscription
from connector.vault import Vault, subscription_secret

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
SCHEDULE = (timedelta(seconds=5), timedelta(minutes=1))
TIMEOUT = timedelta(seconds=10)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> None:
        self.now += timedelta(**length)


class Relay:
    """One relay process's dispatch and sender."""

    def __init__(
        self, store: Store, vault: Vault, clock: Clock, timeout: timedelta = TIMEOUT, hides: Hides = hides_nothing
    ) -> None:
        self.sender = Sender(allowed=LOOPBACK)
        self.dispatch = Dispatch(
            store.outbox, vault, self.sender, schedule=SCHEDULE, timeout=timeout, clock=clock, hides=hides
        )

    def poll(self) -> None:
        """Poll as if work had been announced."""
        self.dispatch.gate.notified()
        self.dispatch.poll()

    def round(self) -> None:
        """Send all that is due and settle all that comes back."""
        self.poll()
        while self.dispatch.busy:
            self.sender.turn(1.0 if self.sender.in_flight else 0.0)
            self.poll()

    def finish(self) -> None:
        """Let what is in flight come back, and settle it."""
        while self.sender.in_flight:
            self.sender.turn(1.0)
        self.dispatch.flush()


class Outgoing:
    """Alice's subscription and what is sent to it."""

    def __init__(self, store: Store, vault: Vault, make: Any, alice: Connection, clock: Clock, url: str) -> None:
        self._store, self._vault, self._make, self._alice, self._clock, self._url = (
            store,
            vault,
            make,
            alice,
            clock,
            url,
        )
        self.secrets: dict[str, str] = {}

    def subscription(
        self, path: str = "/hook", *, url: str | None = None, vault: Vault | None = None, **values: Any
    ) -> Subscription:
        secret, new_id = ids.new_signing_secret(), ids.new_id("sub")
        sealed = (vault or self._vault).seal(subscription_secret(self._alice.id, new_id), secret)
        values |= {"id": new_id, "sealed_secret": sealed}
        made: Subscription = self._make.subscription(self._alice, target_url=url or self._url + path, **values)
        self.secrets[made.id] = secret
        return made

    def events(self, count: int = 1) -> list[str]:
        """Publish happenings: one delivery each for each subscription. Gives the ids of the events."""
        seen = [self._make.observation(self._alice, ids.new_id("vid")) for _ in range(count)]
        return self._store.events.publish(seen, now=self._clock())

    def deliveries(self) -> list[dict[str, Any]]:
        page = self._store.deliveries.page(self._alice.id, limit=1000)
        return [self._store.deliveries.get(self._alice.id, each["id"]) or {} for each in page]

    def delivery(self) -> dict[str, Any]:
        [only] = self.deliveries()
        return only


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def vault() -> Vault:
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(http.server.ThreadingHTTPServer, "request_queue_size", 256)  # a relay opens many at once
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def outgoing(store: Store, vault: Vault, make: Any, alice: Connection, clock: Clock, receiver: Receiver) -> Outgoing:
    return Outgoing(store, vault, make, alice, clock, receiver.url)


@pytest.fixture
def new_relay(store: Store, vault: Vault, clock: Clock) -> Iterator[Callable[..., Relay]]:
    """Makes a relay: each is another process on the same store."""
    made: list[Relay] = []

    def new(**more: Any) -> Relay:
        made.append(Relay(store, vault, clock, **more))
        return made[-1]

    yield new
    for each in made:
        each.sender.close()


@pytest.fixture
def relay(new_relay: Callable[..., Relay]) -> Relay:
    return new_relay()
