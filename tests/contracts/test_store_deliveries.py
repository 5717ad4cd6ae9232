"""The contract of `store.deliveries`, on both engines."""

from datetime import timedelta

import pytest

from connector import limits
from connector.store import row_locks
from connector.store.delivery_search import Filters

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice)


@pytest.fixture
def publish(store, make, alice, now):
    """Make an event of one of alice's videos; gives its id."""
    return lambda resource_id="vid_1", at=now: store.events.publish([make.observation(alice, resource_id)], now=at)[0]


@pytest.fixture
def delivered(hook, publish, relay, now):
    """The id of a delivery that was accepted at its first attempt."""
    publish()
    (claim,) = relay.claim(now)
    relay.settle(claim, "delivered", now)
    return claim.delivery_id


def page(store, owner, *, after=None, before=None, limit=100, **filters):
    return store.deliveries.page(owner.id, Filters(**filters), after=after, before=before, limit=limit)


def test_pages_are_newest_first_and_do_not_overlap(store, alice, hook, publish):
    for each in range(5):
        publish(f"vid_{each}")
    whole = [row["id"] for row in page(store, alice)]
    first = [row["id"] for row in page(store, alice, limit=3)]
    second = [row["id"] for row in page(store, alice, limit=3, after=first[-1])]
    assert first + second == whole == sorted(whole, reverse=True)


def test_a_page_is_of_one_subscription_or_status(store, make, alice, hook, delivered, publish):
    other = make.subscription(alice)
    publish("vid_2")
    assert {row["subscription_id"] for row in page(store, alice, subscription_id=other.id)} == {other.id}
    assert [row["id"] for row in page(store, alice, status="delivered")] == [delivered]
    assert len(page(store, alice, subscription_id=hook.id, status="pending")) == 1


def test_a_delivery_comes_with_its_event_and_tries(store, alice, hook, delivered, now):
    found = store.deliveries.get(alice.id, delivered)
    assert (found["subscription_id"], found["trigger"], found["status"]) == (hook.id, "video_done", "delivered")
    assert (found["attempt_count"], found["created_at"], found["settled_at"]) == (1, now, now)
    assert found["event_id"] in found["body"]
    (only,) = found["tries"]
    assert (only["number"], only["started_at"], only["seconds"], only["answer"]) == (1, now, 0.25, "ok")


def test_a_replayed_delivery_is_sent_again_as_the_same_event(store, alice, delivered, relay, now):
    assert store.deliveries.send_again(alice.id, delivered, even_if_paused=False, now=now + MINUTE)
    (claim,) = relay.claim(now + MINUTE)
    assert (claim.delivery_id, claim.attempts) == (delivered, 1)
    relay.settle(claim, "delivered", now + MINUTE)
    assert [each["number"] for each in store.deliveries.get(alice.id, delivered)["tries"]] == [1, 2]


def test_of_many_attempts_the_newest_are_told(store, alice, delivered, relay, now, monkeypatch):
    monkeypatch.setattr(limits, "ATTEMPTS_TOLD", 3)
    for _ in range(4):
        store.deliveries.send_again(alice.id, delivered, even_if_paused=False, now=now)
        relay.settle(relay.claim(now)[0], "failed", now)
    found = store.deliveries.get(alice.id, delivered)
    assert (found["attempt_count"], [each["number"] for each in found["tries"]]) == (5, [3, 4, 5])


def test_what_is_being_sent_is_not_sent_a_second_time_by_a_replay(store, alice, hook, publish, relay, now):
    publish()
    (claim,) = relay.claim(now)
    assert store.deliveries.send_again(alice.id, claim.delivery_id, even_if_paused=False, now=now)
    assert relay.claim(now) == []
    relay.settle(claim, "delivered", now)
    assert store.deliveries.get(alice.id, claim.delivery_id)["status"] == "delivered"


def test_without_its_subscription_a_delivery_cannot_be_replayed(store, alice, hook, delivered, relay, now):
    store.subscriptions.remove(alice.id, hook.id, now=now)
    assert not store.deliveries.send_again(alice.id, delivered, even_if_paused=False, now=now)
    assert relay.claim(now + MINUTE) == []


def test_a_replay_to_a_paused_subscription_waits(store, alice, hook, delivered, relay, now):
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    store.deliveries.send_again(alice.id, delivered, even_if_paused=False, now=now)
    assert relay.claim(now) == []
    assert store.deliveries.get(alice.id, delivered)["due_at"] is None
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert len(relay.claim(now)) == 1


@pytest.mark.parametrize("status", ["delivered", "failed"])
def test_nothing_is_sent_again_to_a_disabled_subscription_and_it_stays_as_it_ended(
    store, alice, hook, publish, relay, now, status
):
    publish()
    (claim,) = relay.claim(now)
    relay.settle(claim, status, now)
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled")
    with pytest.raises(row_locks.Disabled):
        store.deliveries.send_again(alice.id, claim.delivery_id, even_if_paused=False, now=now)
    assert relay.claim(now + MINUTE) == []
    assert store.deliveries.get(alice.id, claim.delivery_id)["status"] == status


def test_a_replay_says_whether_it_waits(store, alice, hook, delivered, now):
    assert store.deliveries.send_again(alice.id, delivered, even_if_paused=False, now=now) == "due"
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    assert store.deliveries.send_again(alice.id, delivered, even_if_paused=False, now=now) == "parked"


def test_a_callback_has_no_subscription_to_wait_for(store, make, alice, mallory, relay, now):
    store.callbacks.add(alice.id, "op_1", target_url="https://a.example/", callback_id=None, now=now)
    store.callbacks.attach("op_1", "video", "vid_1", now=now)
    store.events.publish([make.observation(alice)], now=now)
    (claim,) = relay.claim(now)
    relay.settle(claim, "failed", now)
    assert store.deliveries.send_again(mallory.id, claim.delivery_id, even_if_paused=False, now=now) is None
    assert relay.claim(now) == []
    assert store.deliveries.send_again(alice.id, claim.delivery_id, even_if_paused=False, now=now) == "due"
    assert [each.delivery_id for each in relay.claim(now)] == [claim.delivery_id]


def test_a_stranger_gets_nothing(store, alice, hook, delivered, mallory, relay, now):
    assert page(store, mallory) == page(store, mallory, subscription_id=hook.id) == []
    assert store.deliveries.get(mallory.id, delivered) is None
    assert not store.deliveries.send_again(mallory.id, delivered, even_if_paused=False, now=now)
    assert relay.claim(now) == []
