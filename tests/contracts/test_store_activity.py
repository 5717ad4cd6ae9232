"""The contract of `store.activity`, on both engines."""

from datetime import timedelta

import pytest

from connector.states import ActorKind, Deed, SubscriptionEffect
from connector.store import tables
from connector.store.activity import BRIDGE, Actor

PAGE = Actor(ActorKind.PAGE, "ses_1", "Console")


def test_what_was_done_is_told_newest_first_page_by_page(store, alice, mallory, now):
    for number in range(5):
        at = now + timedelta(seconds=number)
        store.activity.add(alice.id, PAGE if number % 2 else BRIDGE, Deed.RENAMED, {"label": str(number)}, now=at)
    store.activity.add(mallory.id, BRIDGE, Deed.RENAMED, {}, now=now)
    told, after = [], None
    while page := store.activity.page(alice.id, after=after, limit=2):
        told, after = [*told, *page], page[-1].id
    assert [each.details["label"] for each in told] == list("43210")
    assert {each.deed for each in told} == {Deed.RENAMED}
    assert [each.actor for each in told] == [BRIDGE, PAGE, BRIDGE, PAGE, BRIDGE]
    assert told[0].created_at == now + timedelta(seconds=4)


@pytest.mark.parametrize("late", [False, True])
def test_of_a_buried_connection_nothing_is_kept(store, alice, mallory, now, count, late):
    for each in (alice, mallory):
        store.activity.add(each.id, BRIDGE, Deed.CONNECTED, {}, now=now)
    store.connections.tombstone(alice.id, now=now)
    if late:
        store.activity.add(alice.id, BRIDGE, Deed.RENAMED, {}, now=now)
    assert store.activity.page(alice.id, after=None, limit=10) == []
    assert count(tables.activity) == 1


def test_what_is_old_is_pruned(store, alice, now, count):
    store.activity.add(alice.id, BRIDGE, Deed.CONNECTED, {}, now=now)
    store.activity.add(alice.id, BRIDGE, Deed.RENAMED, {}, now=now + timedelta(minutes=1))
    assert store.retention.prune(before=now + timedelta(seconds=1), limit=10) == 1
    assert [each.deed for each in store.activity.page(alice.id, after=None, limit=10)] == [Deed.RENAMED]


def test_what_the_bridge_disables_is_told(store, make, alice, relay, now):
    hook = make.subscription(alice)
    store.events.publish([make.observation(alice)], now=now)
    [claim] = relay.claim(now)
    relay.settle(claim, "failed", now, subscription=SubscriptionEffect.DISABLE, reason="The target is gone.")
    [told] = store.activity.page(alice.id, after=None, limit=10)
    assert (told.actor, told.deed) == (BRIDGE, Deed.SUBSCRIPTION_DISABLED)
    assert told.details == {"subscription_id": hook.id, "reason": "The target is gone."}
