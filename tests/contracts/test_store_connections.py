"""The contract of `store.connections`, on both engines."""

from datetime import timedelta

import pytest

from connector.store import tables
from connector.store.receipts import Arrival

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def test_a_connection_is_found_by_id_and_token(store, alice, bob):
    assert store.connections.get(alice.id) == alice
    assert store.connections.by_token(alice.token_hash) == alice
    assert store.connections.several({alice.id, bob.id, "con_other"}) == {alice.id: alice, bob.id: bob}


def test_nothing_is_found_by_what_is_another_kind_of_secret(store, alice):
    assert store.connections.by_token(alice.inbound_hash) is None


def test_a_connection_prints_no_secret(alice):
    assert not [word for word in ("key of", "secret of", "token of", "inbound of") if word in repr(alice)]


def test_a_change_touches_one_connection(store, alice, mallory, now):
    store.connections.change(alice.id, now=now + SECOND, label="Alice", sealed_key="another")
    changed = store.connections.get(alice.id)
    assert (changed.label, changed.sealed_key, changed.updated_at) == ("Alice", "another", now + SECOND)
    assert store.connections.get(mallory.id) == mallory


def test_burying_leaves_only_what_recognises_the_token(store, make, alice, relay, now, count):
    make.subscription(alice)
    store.events.publish([make.sighting(alice)], now=now)
    relay.settle(relay.claim(now)[0], "delivered", now)
    store.operations.begin(make.operation(alice), join_after=now)
    store.receipts.arrive(Arrival("argil", alice.inbound_hash, "{}", now))
    store.callbacks.add(alice.id, "op_1", target_url="https://a.example", callback_id=None, now=now)
    store.connections.lease_webhook(alice.id, token="lease", now=now, until=now + MINUTE)

    store.connections.bury(alice.id, now=now + SECOND)

    assert store.connections.get(alice.id) is None
    assert store.connections.several({alice.id}) == {}
    tombstone = store.connections.by_token(alice.token_hash)
    assert (tombstone.id, tombstone.status, tombstone.label) == (alice.id, "deleted", "")
    assert {tombstone.sealed_key, tombstone.sealed_inbound_secret, tombstone.sealed_signing_secret} == {""}
    left = {name for name, table in tables.metadata.tables.items() if count(table)}
    assert left == {"connections", "identities"}


def test_burying_leaves_strangers_alone(store, make, alice, mallory, now):
    kept = make.subscription(mallory)
    store.events.publish([make.sighting(mallory)], now=now)
    store.connections.bury(alice.id, now=now)
    assert store.subscriptions.get(mallory.id, kept.id) == kept
    assert len(store.events.feed(mallory.id, after=0, limit=10).rows) == 1


def test_what_is_seen_for_a_buried_connection_is_not_kept(store, make, alice, now, count):
    store.connections.bury(alice.id, now=now)
    assert store.events.publish([make.sighting(alice)], now=now) == []
    assert count(tables.events) == count(tables.things) == count(tables.identities) == 0


def test_a_buried_connection_does_not_change(store, alice, now):
    store.connections.bury(alice.id, now=now)
    store.connections.change(alice.id, now=now, status="active", sealed_key="back again")
    assert store.connections.by_token(alice.token_hash).sealed_key == ""


def test_burying_while_its_events_are_published_and_sent_leaves_nothing(store, make, alice, now, at_once, count):
    make.subscription(alice)

    def work(number):
        if number == 7:
            return store.connections.bury(alice.id, now=now)
        for round in range(3):
            store.receipts.arrive(Arrival("argil", alice.inbound_hash, "{}", now))
            store.events.publish([make.sighting(alice, f"vid_{number}_{round}")], now=now)
            store.outbox.claim(token=f"{number}", now=now, until=now + MINUTE, limit=2)

    at_once(work)
    assert count(tables.events) == count(tables.deliveries) == count(tables.things) == 0


def test_one_of_eight_gets_the_webhook_lease(store, alice, now, at_once):
    got = at_once(lambda each: store.connections.lease_webhook(alice.id, token=f"{each}", now=now, until=now + MINUTE))
    assert sorted(got) == [False] * 7 + [True]


def test_whoever_has_the_webhook_lease_can_make_it_longer(store, alice, now):
    assert store.connections.lease_webhook(alice.id, token="first", now=now, until=now + MINUTE)
    assert store.connections.lease_webhook(alice.id, token="first", now=now + SECOND, until=now + 2 * MINUTE)
    assert not store.connections.lease_webhook(alice.id, token="second", now=now + MINUTE * 1.5, until=now + MINUTE)


def test_a_webhook_lease_ends_by_itself(store, alice, now):
    def lease(token, at):
        return store.connections.lease_webhook(alice.id, token=token, now=at, until=at + MINUTE)

    assert lease("first", now)
    assert not lease("second", now + 59 * SECOND)
    assert lease("third", now + 61 * SECOND)


def test_only_the_holder_releases_the_webhook_lease(store, alice, now):
    store.connections.lease_webhook(alice.id, token="holder", now=now, until=now + MINUTE)
    store.connections.release_webhook(alice.id, token="stranger", webhook_id="wrong")
    assert store.connections.get(alice.id).webhook_id is None
    assert not store.connections.lease_webhook(alice.id, token="next", now=now, until=now + MINUTE)

    store.connections.release_webhook(alice.id, token="holder", webhook_id="wh_1", webhook_checked_at=now)
    assert store.connections.get(alice.id).webhook_id == "wh_1"
    assert store.connections.lease_webhook(alice.id, token="next", now=now, until=now + MINUTE)


@pytest.mark.parametrize("status, expected", [("active", True), ("paused", True), ("disabled", False)])
def test_unchecked_are_those_with_a_live_subscription(store, make, alice, mallory, now, status, expected):
    make.subscription(alice, status=status)
    found = store.connections.unchecked(before=now, limit=10)
    assert [each.id for each in found] == [alice.id] * expected


def test_unchecked_are_those_that_still_have_a_webhook(store, make, now):
    left = make.connection("left over", webhook_id="wh_1")
    assert store.connections.unchecked(before=now, limit=10) == [left]


def test_unchecked_leaves_out_the_recently_checked_and_the_refused(store, make, now):
    make.connection("recent", webhook_id="wh_1", webhook_checked_at=now)
    make.connection("refused", webhook_id="wh_2", status="reconnect_required")
    assert store.connections.unchecked(before=now, limit=10) == []


def test_the_never_checked_come_before_the_long_unchecked(store, make, now):
    old = make.connection("old", webhook_id="wh_1", webhook_checked_at=now - MINUTE)
    older = make.connection("older", webhook_id="wh_2", webhook_checked_at=now - 2 * MINUTE)
    never = make.connection("never", webhook_id="wh_3")
    assert store.connections.unchecked(before=now, limit=2) == [never, older]
    assert store.connections.unchecked(before=now, limit=3) == [never, older, old]
