"""What the contracts of the store share: threads that start at once, and a delivery that waits to be sent."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from support.postgresql import databases  # noqa: F401

from connector.store.settlements import Claim, Settlement
from connector.store.store import Store

THREADS = 8
LEASE = timedelta(seconds=60)

Result = TypeVar("Result")


@pytest.fixture
def at_once() -> Iterator[Callable[[Callable[[int], Result]], list[Result]]]:
    """Calls something with 0 to 7 in eight threads that start together. Gives what came of each, in that order."""
    with ThreadPoolExecutor(THREADS) as pool:

        def run(work: Callable[[int], Result]) -> list[Result]:
            together = threading.Barrier(THREADS)

            def one(number: int) -> Result:
                together.wait()
                return work(number)

            return list(pool.map(one, range(THREADS)))

        yield run


@pytest.fixture
def while_it_waits(store: Store) -> Iterator[Callable[[Callable[[], Result]], Future[Result]]]:
    """Starts something in a thread, and comes back once that waits for a row, on an engine that has such locks."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def start(work: Callable[[], Result]) -> Future[Result]:
        begun = pool.submit(work)
        until = time.monotonic() + 10
        while not store.database.sqlite and not begun.done() and time.monotonic() < until:
            with store.database.read() as transaction:
                if transaction.execute(waiting).scalar_one():
                    break
        return begun

    with ThreadPoolExecutor(1) as pool:
        yield start


@pytest.fixture
def count(store: Store) -> Callable[[sa.Table], int]:
    """How many rows a table has."""

    def rows(table: sa.Table) -> int:
        with store.database.read() as transaction:
            return transaction.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    return rows


class Relay:
    """A worker of the outbox: claims with a token of its own, and settles in one word."""

    def __init__(self, store: Store, token: str) -> None:
        self._outbox = store.outbox
        self._token = token

    def claim(self, now: datetime, *, limit: int = 100) -> list[Claim]:
        return self._outbox.claim(token=self._token, now=now, until=now + LEASE, limit=limit)

    def settle(self, claim: Claim, status: str, now: datetime, **more: Any) -> None:
        """`status` as a `Settlement` has it; a pending one is due again in a minute."""
        self._outbox.settle([self.settlement(claim, status, now, **more)], now=now, disable_after=timedelta(days=5))

    def settlement(self, claim: Claim, status: Any, now: datetime, **more: Any) -> Settlement:
        usual: dict[str, Any] = {
            "due_at": now + timedelta(minutes=1) if status == "pending" else None,
            "started_at": now,
            "seconds": 0.25,
            "status_code": 200 if status == "delivered" else 500,
            "failure": None,
            "answer": "ok",
        }
        return Settlement(claim=claim, status=status, **(usual | more))


@pytest.fixture
def relay(store: Store) -> Relay:
    return Relay(store, "relay")


@pytest.fixture
def other_relay(store: Store) -> Relay:
    return Relay(store, "other relay")
