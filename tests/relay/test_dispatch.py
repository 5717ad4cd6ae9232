"""The outbox is emptied: every delivery once while leases hold, again when they end, none stopped by another."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from standardwebhooks import Webhook
from support.receiver import OK, Receiver, Reply

from connector import ids, limits
from connector.limits import DISABLE_AFTER
from connector.relay.dispatch import LEASE_MARGIN
from connector.store import tables
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault, signing_secret

from .conftest import TIMEOUT, Clock, Outgoing, Relay

NewRelay = Callable[[], Relay]


def test_an_event_arrives_signed_with_its_subscriptions_secret(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, now: datetime
) -> None:
    subscription = outgoing.subscription()
    [event_id] = outgoing.events()
    relay.round()
    [arrival] = receiver.arrivals
    assert arrival.event["id"] == arrival.headers["webhook-id"] == event_id
    signature = Webhook(outgoing.secrets[subscription.id]).sign(event_id, now, arrival.body.decode())
    assert arrival.headers["webhook-signature"] == signature
    delivery = outgoing.delivery()
    assert (delivery["status"], delivery["attempt_count"]) == ("delivered", 1)
    assert delivery["tries"][0]["status_code"] == 200
    assert not relay.dispatch.busy


def test_what_was_refused_is_tried_again_when_due_and_with_the_same_id(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock
) -> None:
    receiver.replies = [(500, {}, b"no"), (302, {"Location": receiver.url + "/elsewhere"}, b"")]
    outgoing.subscription()
    [event_id] = outgoing.events()
    relay.round()
    relay.round()
    assert len(receiver.arrivals) == 1
    clock.forward(seconds=5.5)
    relay.round()
    assert len(receiver.arrivals) == 2
    clock.forward(seconds=66)
    relay.round()
    assert [each.headers["webhook-id"] for each in receiver.arrivals] == [event_id] * 3
    assert {each.path for each in receiver.arrivals} == {"/hook"}
    assert len({each.headers["webhook-timestamp"] for each in receiver.arrivals}) == 3
    delivery = outgoing.delivery()
    assert delivery["status"] == "delivered"
    assert [each["status_code"] for each in delivery["tries"]] == [500, 302, 200]


def test_after_the_schedule_it_has_failed_and_is_kept(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock
) -> None:
    receiver.then = (500, {}, b"never")
    outgoing.subscription()
    outgoing.events()
    for _ in range(5):
        relay.round()
        clock.forward(minutes=2)
    assert len(receiver.arrivals) == 3
    assert (outgoing.delivery()["status"], outgoing.delivery()["attempt_count"]) == ("failed", 3)


def test_an_answer_that_no_text_column_takes_is_kept_all_the_same(
    relay: Relay, outgoing: Outgoing, receiver: Receiver
) -> None:
    receiver.then = (500, {}, b"\x00\xff\xfe binary \x00")
    outgoing.subscription()
    outgoing.events()
    relay.round()
    assert "binary" in outgoing.delivery()["tries"][0]["answer"]


def test_gone_means_never_again(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, store: Store, alice: Connection
) -> None:
    receiver.then = (410, {}, b"gone")
    subscription = outgoing.subscription()
    outgoing.events()
    relay.round()
    found = store.subscriptions.get(alice.id, subscription.id)
    assert found and found.status == "disabled" and "410" in (found.reason or "")
    outgoing.events(3)
    relay.round()
    assert len(receiver.arrivals) == 1


def test_a_subscription_that_fails_for_five_days_is_disabled_with_its_reason(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, store: Store, alice: Connection, clock: Clock
) -> None:
    receiver.then = (500, {}, b"")
    subscription = outgoing.subscription()
    for passed in (timedelta(0), timedelta(days=1), DISABLE_AFTER - timedelta(days=1, hours=1), timedelta(hours=2)):
        clock.now += passed
        outgoing.events(4)
        relay.round()
    found = store.subscriptions.get(alice.id, subscription.id)
    assert found and found.status == "disabled" and "5 days" in (found.reason or "")


def test_a_callback_is_sent_with_its_id_and_the_connections_secret(
    relay: Relay, vault: Vault, make: Any, store: Store, receiver: Receiver, now: datetime
) -> None:
    secret, owner_id = ids.new_signing_secret(), ids.new_id("con")
    owner = make.connection("carol", id=owner_id, sealed_signing_secret=vault.seal(signing_secret(owner_id), secret))
    [event_id] = store.events.publish([make.observation(owner)], now=now)
    row = {"id": "dlv_1", "connection_id": owner.id, "event_id": event_id, "target_url": receiver.url + "/callback"}
    row |= {"callback_id": "row 42", "status": "pending", "attempts": 0, "earlier": 0, "due_at": now, "created_at": now}
    with store.database.write() as transaction:
        transaction.execute(tables.deliveries.insert().values(row))
    relay.round()
    [arrival] = receiver.arrivals
    assert arrival.path == "/callback" and arrival.event["callback_id"] == "row 42"
    assert arrival.headers["webhook-signature"] == Webhook(secret).sign(event_id, now, arrival.body.decode())


def test_two_relays_on_one_store_never_send_the_same_delivery_while_leases_hold(
    new_relay: NewRelay, outgoing: Outgoing, receiver: Receiver
) -> None:
    outgoing.subscription("/a")
    outgoing.subscription("/b")
    events = outgoing.events(40)
    relays = [new_relay(), new_relay()]
    start = threading.Barrier(2)

    def work(relay: Relay) -> None:
        start.wait()
        relay.round()

    threads = [threading.Thread(target=work, args=(each,)) for each in relays]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    arrived = Counter((each.path, each.headers["webhook-id"]) for each in receiver.arrivals)
    assert arrived == Counter((path, event) for path in ("/a", "/b") for event in events)
    assert {each["status"] for each in outgoing.deliveries()} == {"delivered"}


@pytest.fixture
def held(receiver: Receiver) -> threading.Event:
    """The receiver's first answer waits until this is set."""
    release, first = threading.Event(), threading.Lock()

    def reply() -> Reply:
        if first.acquire(blocking=False):
            release.wait(10)
        return OK

    receiver.then = reply
    return release


def send_until_received(relay: Relay, receiver: Receiver) -> None:
    """Send what is due until the receiver has it."""
    relay.poll()
    while not receiver.arrivals:
        relay.sender.turn(0.01)


def test_a_lease_holds_longer_than_an_attempt_may_take(
    new_relay: NewRelay, outgoing: Outgoing, receiver: Receiver, clock: Clock, held: threading.Event
) -> None:
    slow, other = new_relay(), new_relay()
    outgoing.subscription()
    outgoing.events()
    send_until_received(slow, receiver)
    clock.now += TIMEOUT + LEASE_MARGIN - timedelta(seconds=1)
    other.round()
    assert len(receiver.arrivals) == 1
    held.set()
    slow.finish()
    assert outgoing.delivery()["status"] == "delivered"


def test_a_lease_that_ended_is_taken_over_and_the_late_settlement_changes_nothing(
    new_relay: NewRelay, outgoing: Outgoing, receiver: Receiver, clock: Clock, held: threading.Event
) -> None:
    slow, other = new_relay(), new_relay()
    outgoing.subscription()
    [event_id] = outgoing.events()
    send_until_received(slow, receiver)
    clock.now += TIMEOUT + LEASE_MARGIN + timedelta(seconds=1)
    other.round()
    assert [each.headers["webhook-id"] for each in receiver.arrivals] == [event_id] * 2
    settled = outgoing.delivery()
    assert (settled["status"], settled["attempt_count"]) == ("delivered", 1)
    held.set()
    slow.finish()
    assert outgoing.delivery() == settled
    assert not slow.dispatch.busy


def test_a_late_failure_does_not_undo_what_the_new_holder_is_doing(
    new_relay: NewRelay, outgoing: Outgoing, receiver: Receiver, clock: Clock, held: threading.Event
) -> None:
    slow, other = new_relay(), new_relay()
    outgoing.subscription()
    outgoing.events()
    send_until_received(slow, receiver)
    clock.now += TIMEOUT + LEASE_MARGIN + timedelta(seconds=1)
    receiver.replies = [(500, {}, b"")]
    other.poll()
    held.set()
    slow.finish()
    assert (outgoing.delivery()["status"], outgoing.delivery()["tries"]) == ("pending", [])
    other.finish()
    assert [each["status_code"] for each in outgoing.delivery()["tries"]] == [500]


def test_a_secret_that_does_not_open_stops_only_its_own_deliveries(
    relay: Relay, outgoing: Outgoing, receiver: Receiver
) -> None:
    outgoing.subscription("/broken", vault=Vault([Fernet.generate_key().decode()]))
    outgoing.subscription("/sound")
    outgoing.events(3)
    relay.round()
    assert Counter(each.path for each in receiver.arrivals) == {"/sound": 3}
    assert Counter(each["status"] for each in outgoing.deliveries()) == {"delivered": 3, "pending": 3}
    assert not relay.dispatch.busy


def test_what_a_full_batch_left_is_claimed_at_once(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.limits.CLAIMS", 4)
    outgoing.subscription()
    outgoing.events(6)
    relay.poll()
    assert relay.sender.in_flight == 4
    relay.dispatch.poll()
    assert relay.sender.in_flight == 6
    relay.finish()
    assert len(receiver.arrivals) == 6


def backwards(*place_and_sealed: str) -> str:
    return place_and_sealed[-1][::-1]


def test_a_delivery_whose_secret_does_not_open_waits_and_counts_for_nothing(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, store: Store
) -> None:
    """In the middle of a change of keys another machine can sign it; nobody's hook is to blame."""
    subscription = outgoing.subscription()
    [event_id] = outgoing.events()
    store.seals.reseal(backwards)
    for _ in range(30):
        relay.round()
        clock.forward(hours=6)
    assert receiver.arrivals == []
    delivery, owner = outgoing.delivery(), store.subscriptions.get(subscription.connection_id, subscription.id)
    assert (delivery["status"], delivery["attempt_count"]) == ("pending", 0)
    assert owner and (owner.status, owner.failing_since) == ("active", None)
    store.seals.reseal(backwards)
    relay.round()
    assert [each.event["id"] for each in receiver.arrivals] == [event_id]


def test_what_is_announced_while_all_slots_are_taken_is_claimed_when_some_are_free(
    new_relay: NewRelay, outgoing: Outgoing, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SLOTS": 2, "QUEUE": 2, "POLL_EVERY": 1e9}.items():
        monkeypatch.setattr(limits, name, value)
    relay = new_relay()
    outgoing.subscription()
    for count in (2, 2, 1):  # in flight, in the queue, in the outbox
        outgoing.events(count)
        relay.poll()
    assert relay.sender.in_flight == 2
    while relay.dispatch.busy:
        relay.sender.turn(1.0)
        relay.dispatch.poll()
    assert len(receiver.arrivals) == 5
