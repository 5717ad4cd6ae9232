"""Notifications: whoever makes something due wakes the relay, on both engines."""

import select
import threading
from datetime import timedelta

import pytest

from connector.store.arrivals import Arrival
from connector.store.notifications import DELIVERIES, RECEIPTS
from connector.store.store import Store


def received(listener, seconds=5.0):
    """The topics that are received within so many seconds."""
    ready, _, _ = select.select([listener.fileno()], [], [], seconds)
    return listener.received() if ready else set()


@pytest.fixture
def listener(store):
    listener = store.database.notifier.listen()
    yield listener
    listener.close()


def test_what_is_due_is_notified(store, alice, make, now, listener):
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    assert received(listener) == {RECEIPTS}
    subscription = make.subscription(alice)
    store.events.publish([make.observation(alice)], now=now)
    assert received(listener) == {DELIVERIES}
    delivery = store.events.add_test(
        connection_id=alice.id,
        subscription_id=subscription.id,
        trigger="video_done",
        event_id="evt_1",
        body="{}",
        now=now,
    )
    assert received(listener) == {DELIVERIES}
    store.deliveries.send_again(alice.id, delivery, even_if_paused=False, now=now)
    assert received(listener) == {DELIVERIES}


def test_it_is_silent_when_nothing_is_due(store, alice, make, now, listener):
    make.subscription(alice)
    store.receipts.watch(alice.id, "video", "vid_1", now=now, due_at=now + timedelta(hours=1))
    assert not received(listener, 0.05)
    store.receipts.watch(alice.id, "video", "vid_2", now=now, due_at=now)
    assert received(listener) == {RECEIPTS}


def test_another_process_receives_it(store, database_url, listener):
    other = Store(database_url)
    other.database.notifier.notify(RECEIPTS)
    assert received(listener) == {RECEIPTS}
    other.close()


def test_a_thousand_notifications_wait_for_nobody(store, listener):
    """Nobody receives them meanwhile: a notification is only a hint, and no request waits for it."""
    notifying = threading.Thread(target=lambda: [store.database.notifier.notify(RECEIPTS) for _ in range(1000)])
    notifying.start()
    notifying.join(5)
    assert not notifying.is_alive() and received(listener)


def test_notifying_where_nobody_listens_is_fine(store):
    store.database.notifier.notify(DELIVERIES)


def test_noise_is_received_as_a_topic_that_nobody_knows(store, listener):
    if store.database.sqlite:
        listener._socket.sendto(b"\xff\xfe", listener._socket.getsockname())
        assert not received(listener) & {RECEIPTS, DELIVERIES}
    else:
        store.database.notifier.notify("\N{SNOWMAN}")
        assert received(listener) == {"\N{SNOWMAN}"}
