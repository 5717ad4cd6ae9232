"""The services on real parts: a store, a sandbox behind HTTP, and one clock for all, moved by hand.

What would sleep moves the clock instead, so a quarter of an hour passes in no time.
"""

import ipaddress
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from cryptography.fernet import Fernet
from support import upstream

from connector import limits
from connector.bridge import Bridge
from connector.egress.sender import Sender
from connector.relay_process import RelayProcess
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import serve
from connector.services.receipt_processor import ReceiptProcessor
from connector.services.sweep import Sweeper
from connector.settings import Settings
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.arrivals import Arrival
from connector.store.connections import Connection
from connector.store.subscriptions import Subscription

RENDER_SECONDS = 60.0
HANG_SECONDS = 0.01  # of a call that is never answered
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
NOWHERE = "http://127.0.0.1:9"  # where the sandbox's webhooks go: tests hand in the ones they want


on_both_engines = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)


class Died(BaseException):
    """The process is gone: nothing of ours runs any more."""


class Clock:
    """`now` is what the clock on the wall shows, which can be set; `passed` are the seconds that really went by."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.passed = 0.0
        self.dies = False
        self.meanwhile: Callable[[], None] | None = None  # what another process does during the next pause
        self.paused: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.passed

    def forward(self, **length: float) -> None:
        """Time passes."""
        self.now += timedelta(**length)
        self.passed += timedelta(**length).total_seconds()

    def pause(self, seconds: float) -> None:
        """What services are given for `time.sleep`."""
        if self.dies:
            raise Died
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        self.paused.append(seconds)
        self.forward(seconds=seconds)


class Argil:
    """A sandbox for all tests, whose accounts and clock are each test's own."""

    def __init__(self) -> None:
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.app = create_sandbox(
            Faults(hang_seconds=HANG_SECONDS),
            render_seconds=RENDER_SECONDS,
            training_seconds=60.0,
            clock=lambda: self.clock(),
        )
        self.server = serve(upstream.watch(self.app), "127.0.0.1", 0)
        self.http = requests.Session()
        self.http.trust_env = False

    def reset(self, clock: Clock) -> None:
        self.app.extensions["sandbox"].reset()
        self.clock = clock

    def faults(self, **changes: Any) -> None:
        none: dict[str, Any] = {each: None for each in Faults.__dataclass_fields__}
        self.app.extensions["sandbox"].switches.change(none | {"hang_seconds": HANG_SECONDS} | changes)

    def call(self, method: str, path: str, who: str = "alice", **more: Any) -> Any:
        answer = self.http.request(method, self.server.url + path, headers={"x-api-key": f"sandbox-{who}"}, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def state(self, who: str = "alice") -> dict[str, Any]:
        return dict(self.call("GET", "/sandbox/state", who))

    def asked(self, call: str, who: str = "alice") -> int:
        return int(self.state(who)["requests"].get(call, 0))

    def another_key(self, key: str, who: str = "alice") -> None:
        """A second key of somebody's account."""
        self.call("POST", "/sandbox/keys", who, json={"key": key})

    def revoke(self, key: str) -> None:
        self.call("DELETE", "/sandbox/keys", json={"key": key})

    def avatar(self, who: str = "alice") -> str:
        """One that every account has."""
        return str(next(each["id"] for each in self.call("GET", "/v1/avatars", who) if each["status"] == "IDLE"))

    def credits(self, left: int, who: str = "alice") -> None:
        self.app.extensions["sandbox"].account(f"sandbox-{who}").credits_left = left


class Asking:
    """One relay process's receipt processor and sender."""

    def __init__(self, processor: ReceiptProcessor, sender: Sender) -> None:
        self.processor = processor
        self.sender = sender

    def round(self) -> None:
        """Check every receipt that is due."""
        self.look()
        while self.processor.busy:
            self.processor.flush()
            self._turn()

    def look(self) -> None:
        """Ask about every receipt that is due, and let the answers come, but handle none yet."""
        self.processor.gate.notified()
        while self.processor.poll():
            self.processor.gate.notified()
        self._turn()

    def _turn(self) -> None:
        while self.sender.in_flight:
            self.sender.turn(1.0)


class House:
    """A bridge on one database, and its relay, which is driven by hand."""

    def __init__(self, database_url: str, clock: Clock, argil: Argil) -> None:
        self.clock, self.argil = clock, argil
        settings = Settings(
            database_url=database_url,
            encryption_keys=(Fernet.generate_key().decode(),),
            public_url=NOWHERE,
            allowed_targets=LOOPBACK,
            of_providers={"CONNECTOR_ARGIL_URL": f"{argil.server.url}/v1"},
        )
        self.bridge = bridge = Bridge(settings, clock=clock, monotonic=clock.monotonic, pause=clock.pause)
        self.store, self.vault, self.slots, self.session = bridge.store, bridge.vault, bridge.slots, bridge.session
        self.catalogue, self.providers = bridge.catalogue, bridge.providers
        self.webhooks, self.connections, self.subscriptions = bridge.webhooks, bridge.connections, bridge.subscriptions
        self.actions, self.deliveries, self.inbound = bridge.actions, bridge.deliveries, bridge.inbound
        self.process = RelayProcess(bridge)
        self.recovery, self.sweep, self.sender = self.process.recovery, self.process.sweep, self.process.asker
        self.relay = Asking(self.process.receipts, self.sender)

    def connect(self, who: str = "alice") -> Connection:
        made = self.connections.connect(
            provider="argil", api_key=f"sandbox-{who}", label=who, client_ip=None, now=self.clock()
        )
        return made.connection

    def again(self, connection: Connection) -> Connection:
        found = self.store.connections.get(connection.id)
        assert found
        return found

    def subscribe(self, connection: Connection, trigger: str = "video_done", **filters: Any) -> Subscription:
        target = f"https://hooks.example/{uuid.uuid4()}"
        made, _ = self.subscriptions.subscribe(
            connection, trigger=trigger, target_url=target, filters=filters, by=BRIDGE, now=self.clock()
        )
        return made

    def do(self, connection: Connection, action: str, key: str | None = None, **given: Any) -> Any:
        return self.actions.perform(connection, action, given, idempotency_key=key)

    def swept(self, sweep: Sweeper | None = None) -> None:
        """Each sweep that is due goes as far as it goes at a time."""
        sweep = sweep or self.sweep
        self.clock.forward(seconds=1)
        sweep.gate.notified()
        sweep.poll()
        while self.sender.in_flight:
            self.sender.turn(1.0)
            sweep.poll()

    def recover(self) -> None:
        """As the relay does that has been looking for so long that it knows which leases are not renewed."""
        for lease in self.store.operations.leases(now=self.clock(), limit=100):
            for _ in range(4):
                self.recovery._runner.held(lease)
                self.clock.passed += limits.RENEW_EVERY
        self.recovery.recover(now=self.clock())

    def told(self, connection: Connection, event: str, resource_id: str, **data: Any) -> None:
        """A webhook arrives."""
        resource_type = event.split("_")[0].lower()
        self.arrives(connection, {"event": event, "data": {f"{resource_type}Id": resource_id} | data})

    def arrives(self, connection: Connection, body: Any) -> None:
        self.store.arrivals.arrive([Arrival("argil", connection.inbound_hash, json.dumps(body), self.clock())])

    def asked_for_days(self) -> None:
        """Each receipt has been looked at as often as in two days."""
        with self.store.database.write() as transaction:
            transaction.execute(tables.receipts.update().values(tries=600))

    def receipts(self) -> list[tuple[str, str | None]]:
        """What became of each receipt that a webhook brought: status and note, oldest first."""
        table = tables.receipts
        query = sa.select(table.c.status, table.c.note).where(table.c.kind.is_(None)).order_by(table.c.id)
        with self.store.database.read() as transaction:
            return [(row.status, row.note) for row in transaction.execute(query)]

    def events(self, connection: Connection) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.store.feed.after(connection.id, position=0, limit=1_000).rows]

    def close(self) -> None:
        self.process.close()
        self.bridge.close()


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Any:
    """SQLite here; what hangs on locks and leases says `on_both_engines`."""
    return request.getfixturevalue(getattr(request, "param", "sqlite"))


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Argil]:
    argil = Argil()
    with argil.server, argil.http:
        yield argil


@pytest.fixture
def argil(sandbox: Argil, clock: Clock) -> Argil:
    sandbox.reset(clock)
    return sandbox


@pytest.fixture
def house(database_url: str, clock: Clock, argil: Argil) -> Iterator[House]:
    house = House(database_url, clock, argil)
    yield house
    house.close()


@pytest.fixture
def alice(house: House) -> Connection:
    """Connected for real, unlike the alice of other rooms."""
    return house.connect("alice")


def together(*calls: Any) -> list[Any]:
    """Make calls at the same moment, each in a thread; gives what each returned or raised."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def work(position: int) -> None:
        start.wait()
        try:
            outcomes[position] = calls[position]()
        except Exception as problem:
            outcomes[position] = problem  # type: ignore[call-overload]

    threads = [threading.Thread(target=work, args=(position,)) for position in range(len(calls))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return outcomes
