"""The bell: whoever makes something due wakes the relay, on both engines."""

import select
import threading
from datetime import timedelta

import pytest

from connector.store.arrivals import Arrival
from connector.store.bell import DELIVERIES, RECEIPTS
from connector.store.store import Store


def rings(ear, seconds=5.0):
    """What it rings for within so many seconds."""
    ready, _, _ = select.select([ear.fileno()], [], [], seconds)
    return ear.hear() if ready else set()


@pytest.fixture
def ear(store):
    ear = store.database.bell.listen()
    yield ear
    ear.close()


def test_what_is_due_rings(store, alice, make, now, ear):
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    assert rings(ear) == {RECEIPTS}
    subscription = make.subscription(alice)
    store.events.publish([make.sighting(alice)], now=now)
    assert rings(ear) == {DELIVERIES}
    delivery = store.events.add_test(
        connection_id=alice.id,
        subscription_id=subscription.id,
        trigger="video_done",
        event_id="evt_1",
        body="{}",
        now=now,
    )
    assert rings(ear) == {DELIVERIES}
    store.deliveries.replay(alice.id, delivery, now=now)
    assert rings(ear) == {DELIVERIES}


def test_it_is_silent_when_nothing_is_due(store, alice, make, now, ear):
    make.subscription(alice)
    store.receipts.watch(alice.id, "video", "vid_1", now=now, due_at=now + timedelta(hours=1))
    assert not rings(ear, 0.05)
    store.receipts.watch(alice.id, "video", "vid_2", now=now, due_at=now)
    assert rings(ear) == {RECEIPTS}


def test_another_process_hears_it(store, database_url, ear):
    other = Store(database_url)
    other.database.bell.ring(RECEIPTS)
    assert rings(ear) == {RECEIPTS}
    other.close()


def test_a_thousand_rings_wait_for_nobody(store, ear):
    """Nobody hears meanwhile: the bell is only a hint, and no request waits for it."""
    ringing = threading.Thread(target=lambda: [store.database.bell.ring(RECEIPTS) for _ in range(1000)])
    ringing.start()
    ringing.join(5)
    assert not ringing.is_alive() and rings(ear)


def test_ringing_where_nobody_listens_is_fine(store):
    store.database.bell.ring(DELIVERIES)


def test_noise_is_heard_as_something_nobody_knows(store, ear):
    if store.database.sqlite:
        ear._socket.sendto(b"\xff\xfe", ear._socket.getsockname())
        assert not rings(ear) & {RECEIPTS, DELIVERIES}
    else:
        store.database.bell.ring("\N{BELL SYMBOL}")
        assert rings(ear) == {"\N{BELL SYMBOL}"}
