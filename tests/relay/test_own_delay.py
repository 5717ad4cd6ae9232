"""A target is judged by its own time: that the database, or our own loop, is slow puts nothing off."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest
from support.receiver import OK, Receiver, Reply

from connector.egress.sender import Sender
from connector.relay.background import Background
from connector.relay.dispatch import Dispatch
from connector.store.outbox import Outbox
from connector.store.settlements import Claim
from connector.store.store import Store
from connector.vault import Vault

from .conftest import LOOPBACK, SCHEDULE, TIMEOUT, Clock, Outgoing

SLOW = 0.02  # seconds that an exchange takes longer
AWAY = 0.06  # seconds between two looks of the loop: something else keeps it busy


class Counted:
    """An outbox that counts what is asked of it."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.token = outbox.token
        self.exchanges = 0
        self.settled = 0
        self.claimed: list[int] = []
        self.put_off = 0

    def due(self, *, now: datetime) -> bool:
        return self._outbox.due(now=now)

    def claim(self, *, now: datetime, **more: Any) -> list[Claim]:
        claims = self._outbox.claim(now=now, **more)
        self.claimed.append(len(claims))
        return claims

    def settle_and_claim(self, settlements: Any, held: Any, *, limit: int, **more: Any) -> list[Claim]:
        claims = self._outbox.settle_and_claim(settlements, held, limit=limit, **more)
        self.exchanges += 1
        self.settled += len(settlements)
        self.put_off += len(held)
        if limit:
            self.claimed.append(len(claims))
        return claims


class Slowed:
    """A relay whose database takes longer, and whose loop has other things to do, too."""

    def __init__(self, outbox: Counted, vault: Vault, *, slow: float, away: float) -> None:
        self.sender = Sender(allowed=LOOPBACK)
        self._background = Background(self.sender)
        self._slow, self._away, self._outbox = slow, away, outbox
        self._dispatch = Dispatch(
            outbox,  # type: ignore[arg-type]
            vault,
            self.sender,
            schedule=SCHEDULE,
            timeout=TIMEOUT,
            clock=lambda: datetime.now(UTC),
            run=self._run,
        )

    def work_until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not done() and time.monotonic() < end:
            self._dispatch.poll()
            self.sender.turn(0.01)
            time.sleep(self._away)
        assert done()

    def close(self) -> None:
        self._background.close()
        self.sender.close()

    def _run(self, work: Callable[[], list[Claim]]) -> "Future[list[Claim]]":
        def slowly() -> list[Claim]:
            time.sleep(self._slow)
            return work()

        return self._background(slowly)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture
def outbox(store: Store) -> Counted:
    return Counted(store.outbox)


@pytest.fixture
def relay_with(outbox: Counted, vault: Vault) -> Iterator[Callable[..., Slowed]]:
    made: list[Slowed] = []

    def make(**delays: float) -> Slowed:
        made.append(Slowed(outbox, vault, **delays))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_slow_store_and_a_busy_loop_put_nothing_off(
    outgoing: Outgoing, outbox: Counted, relay_with: Callable[..., Slowed]
) -> None:
    outgoing.subscription()
    outgoing.events(600)
    relay_with(slow=SLOW, away=AWAY).work_until(lambda: outbox.settled == 600)
    found = [count for count in outbox.claimed if count]
    assert outbox.put_off == 0
    assert found[0] == 500 and sum(found) == 600 and len(found) <= 4
    assert outbox.exchanges <= 600 / 16 + 5


def test_a_target_that_is_slow_itself_is_put_off(
    outgoing: Outgoing, receiver: Receiver, outbox: Counted, relay_with: Callable[..., Slowed]
) -> None:
    def late() -> Reply:
        time.sleep(0.7)
        return OK

    receiver.then = late
    outgoing.subscription()
    relay = relay_with(slow=SLOW, away=AWAY)
    outgoing.events(200)
    relay.work_until(lambda: outbox.settled > 0)
    outgoing.events(100)
    relay.work_until(lambda: outbox.put_off == 100)
