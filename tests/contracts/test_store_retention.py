"""What has ended is forgotten after its time, and what has not is kept."""

from datetime import timedelta

from connector import limits
from connector.store import tables
from connector.store.arrivals import Arrival
from connector.store.receipts import ReceiptOutcome

MONTH = timedelta(days=30)


def test_an_old_event_goes_with_its_deliveries_once_none_is_pending(store, now, alice, make, relay, count):
    make.subscription(alice)
    store.events.publish([make.observation(alice)], now=now)
    late = now + MONTH + timedelta(days=1)
    assert store.retention.prune(before=late - MONTH, limit=100) == 0
    [claim] = relay.claim(now)
    relay.settle(claim, "delivered", now)
    assert store.retention.prune(before=now - timedelta(seconds=1), limit=100) == 0
    assert store.retention.prune(before=late - MONTH, limit=100) == 1
    assert count(tables.events) == count(tables.deliveries) == count(tables.attempts) == 0
    assert count(tables.identities) == 1


def test_a_happening_told_again_after_it_was_forgotten_makes_no_event(store, now, alice, make, count):
    store.events.publish([make.observation(alice)], now=now)
    store.retention.prune(before=now + MONTH, limit=100)
    store.events.publish([make.observation(alice)], now=now + MONTH)
    assert count(tables.events) == 0


def test_what_recognises_a_disconnected_token_goes_after_its_time(store, now, alice, bob, make, count):
    for each in (alice, bob):
        make.subscription(each)
    store.connections.tombstone(alice.id, now=now)
    assert store.retention.prune(before=now, limit=100) == 0 and store.bearers.by_hash(alice.token_hash)
    assert store.retention.prune(before=now + MONTH, limit=100) == 1
    assert store.bearers.by_hash(alice.token_hash) is None and store.connections.get(bob.id) == bob


def test_a_test_that_waits_for_a_paused_subscription_goes_and_what_happened_stays(store, now, alice, make, count):
    hook = make.subscription(alice, status="paused")
    store.events.publish([make.observation(alice)], now=now)
    for number in range(3):
        store.events.add_test(
            connection_id=alice.id,
            subscription_id=hook.id,
            trigger="video_done",
            event_id=f"evt_{number}",
            body="{}",
            now=now,
        )
    assert count(tables.events) == count(tables.deliveries) == 4
    assert store.retention.prune(before=now + MONTH, limit=100) == 3
    assert count(tables.events) == count(tables.deliveries) == 1


def test_of_what_was_understood_a_connection_keeps_the_newest(store, now, alice, bob, make, count, monkeypatch):
    monkeypatch.setattr(limits, "RECEIPTS_OF_CONNECTION", 10)
    monkeypatch.setattr(limits, "TRIMMED_AT_ONCE", 1)  # others have their turn before
    for number in range(5):
        make.connection(f"other {number}")
    for owner, how_many in ((alice, 40), (bob, 10)):
        arrivals = [Arrival("argil", owner.inbound_hash, "{}", now + timedelta(seconds=n)) for n in range(how_many)]
        store.arrivals.arrive(arrivals)
    first, *others = store.receipts.claim(token="t", now=now + MONTH, until=now + MONTH, limit=100)
    store.receipts.record([ReceiptOutcome(receipt=each, status="unknown", note="odd") for each in others])
    assert [store.retention.prune(before=now - MONTH, limit=20) for _ in range(20)].count(20) == 1
    assert count(tables.receipts) == 10 + 10 + 1  # what is not understood stays, however old
    kept = store.database.engine.connect()
    with kept, kept.begin():
        oldest = kept.execute(tables.receipts.select().where(tables.receipts.c.connection_id == alice.id)).all()
    ended = [each.received_at for each in oldest if each.status != "new"]
    assert min(ended) == now + timedelta(seconds=30) and [each.id for each in oldest if each.status == "new"] == [
        first.id
    ]


def test_receipts_wait_until_they_are_understood(store, now, alice, count):
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    assert store.retention.prune(before=now + MONTH, limit=100) == 0 and count(tables.receipts) == 1


def test_running_operations_stay_and_finished_ones_go(store, now, alice, make, count):
    operation, _ = store.operations.begin(make.operation(alice), join_after=now)
    assert store.retention.prune(before=now + MONTH, limit=100) == 0
    store.operations.finish(
        operation.id, token=operation.lease_token, http_status=200, answer={}, answered=True, now=now
    )
    assert store.retention.prune(before=now + MONTH, limit=100) == 1 and count(tables.operations) == 0


def test_callbacks_that_nobody_will_ever_tell_go_too(store, now, alice, count):
    store.callbacks.add(alice.id, "op_1", target_url="https://a.example", callback_id=None, now=now)
    assert store.retention.prune(before=now, limit=100) == 0
    assert store.retention.prune(before=now + MONTH, limit=100) == 1 and count(tables.callbacks) == 0
