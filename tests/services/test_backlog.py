"""A flooded inbound address: so much is kept, and the database is asked seldom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import errors, limits, vault
from connector.limits import BACKLOG_BYTES as MOST_BYTES
from connector.limits import BACKLOG_COUNTED as STEP
from connector.limits import BACKLOG_COUNTED_BYTES as STEP_BYTES
from connector.limits import BACKLOG_LOOK_AGAIN as LOOK_AGAIN
from connector.limits import BACKLOG_RECEIPTS as MOST
from connector.limits import BACKLOGS_REMEMBERED as REMEMBERED
from connector.services import backlog
from connector.services.backlog import Backlog
from connector.services.inbound import Webhook
from connector.store.connections import Connection

from .conftest import House

ADDRESS = ("argil", "digest")


class Waiting:
    """What the database would say, and how often it was asked."""

    def __init__(self) -> None:
        self.receipts = self.size = self.asked = 0
        self.seconds = 0.0

    def __call__(self, address: backlog.Address) -> tuple[int, int]:
        self.asked += 1
        return self.receipts, self.size

    def arrives(self, to: Backlog, size: int = 100, address: backlog.Address = ADDRESS) -> bool:
        if to.refuses(address, size):
            return False
        self.receipts += 1
        self.size += size
        return True


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


def made(waiting: Waiting) -> Backlog:
    return Backlog(waiting, lambda: waiting.seconds)


def test_what_is_understood_as_it_comes_never_fills_it(waiting: Waiting) -> None:
    watched = made(waiting)
    for _ in range(3 * MOST):
        assert waiting.arrives(watched)
        waiting.receipts = waiting.size = 0
    assert waiting.asked <= 3 * MOST / STEP


@pytest.mark.parametrize("size", [100, 256 * 1024])
def test_a_flood_is_kept_up_to_the_limit_and_others_notice_nothing(waiting: Waiting, size: int) -> None:
    watched = made(waiting)
    kept = sum(waiting.arrives(watched, size) for _ in range(MOST + 5 * STEP))
    assert kept <= MOST + STEP and kept * size <= MOST_BYTES + STEP_BYTES
    assert kept >= MOST or kept * size >= MOST_BYTES
    refused = watched.refuses(ADDRESS, size)
    assert isinstance(refused, errors.RateLimited) and isinstance(refused.retry_after, int)
    asked = waiting.asked
    assert not waiting.arrives(watched, size) and waiting.asked == asked  # not each time
    assert waiting.arrives(watched, size, ("argil", "another"))
    waiting.receipts = waiting.size = 0
    waiting.seconds += LOOK_AGAIN
    assert waiting.arrives(watched, size)


def test_it_remembers_so_many_addresses(waiting: Waiting) -> None:
    watched = made(waiting)
    for number in range(REMEMBERED + 100):
        watched.refuses(("argil", str(number)), 1)
    assert len(watched._counted) == REMEMBERED


@given(st.lists(st.tuples(st.integers(1, 256 * 1024), st.integers(0, 3)), max_size=200), st.integers(1, 3))
def test_never_more_than_a_step_beyond_the_limit(arrivals: list[tuple[int, int]], processes: int) -> None:
    waiting = Waiting()
    waiting.receipts, waiting.size = MOST - 100, MOST_BYTES - 10 * 1024 * 1024
    all_of_them = [made(waiting) for _ in range(processes)]
    for number, (size, understood) in enumerate(arrivals):
        waiting.arrives(all_of_them[number % processes], size)
        waiting.receipts -= understood
    assert waiting.receipts <= MOST + processes * STEP
    assert waiting.size <= MOST_BYTES + processes * STEP_BYTES


def test_an_address_that_is_full_is_told_so_and_what_was_taken_is_worked_through(
    house: House, alice: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"BACKLOG_RECEIPTS": 3, "BACKLOG_COUNTED": 1, "BACKLOG_LOOK_AGAIN": 0.0}.items():
        monkeypatch.setattr(limits, name, value)
    bob = house.connect("bob")

    def arrives(at: Connection) -> errors.Problem | None:
        secret = house.vault.open(vault.inbound_secret(at.id), at.sealed_inbound_secret)
        return house.inbound.receive([Webhook("argil", secret, b'{"event": "NEWS"}')], now=house.clock())[0]

    assert [arrives(alice) for _ in range(3)] == [None] * 3
    full = arrives(alice)
    assert isinstance(full, errors.RateLimited) and full.retry_after
    assert arrives(bob) is None
    house.relay.round()
    assert house.receipts() == [("unknown", house.receipts()[0][1])] * 4
    assert arrives(alice) is None
