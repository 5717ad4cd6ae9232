"""The contract of `store.connections`, on both engines."""

import dataclasses
from datetime import timedelta

import pytest

from connector import limits
from connector.store import tables
from connector.store.arrivals import Arrival
from connector.store.further_webhooks import Registration

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def test_a_connection_is_found_by_id_and_token(store, alice, bob):
    assert store.connections.get(alice.id) == alice
    assert store.bearers.by_hash(alice.token_hash).connection == alice
    assert store.connections.several({alice.id, bob.id, "con_other"}) == {alice.id: alice, bob.id: bob}


def test_nothing_is_found_by_what_is_another_kind_of_secret(store, alice):
    assert store.bearers.by_hash(alice.inbound_hash) is None


def test_a_connection_prints_no_secret(alice):
    assert not [word for word in ("key of", "secret of", "token of", "inbound of") if word in repr(alice)]


def test_a_change_touches_one_connection(store, alice, mallory, now):
    store.connections.change(alice.id, now=now + SECOND, label="Alice", sealed_key="another")
    changed = store.connections.get(alice.id)
    assert (changed.label, changed.sealed_key, changed.updated_at) == ("Alice", "another", now + SECOND)
    assert store.connections.get(mallory.id) == mallory


def test_burying_leaves_only_what_recognises_the_token(store, make, alice, relay, now, count):
    make.subscription(alice)
    store.events.publish([make.observation(alice)], now=now)
    relay.settle(relay.claim(now)[0], "delivered", now)
    render = make.operation(alice)
    store.operations.begin(render, join_after=now)
    store.renders.lock("argil", "video", "vid_1", render.id, now=now - limits.RENDER_SHOWS - SECOND)
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    store.callbacks.add(alice.id, "op_1", target_url="https://a.example", callback_id=None, now=now)
    store.upstream_webhooks.lease(alice.id, token="lease", now=now, until=now + MINUTE)

    store.connections.tombstone(alice.id, now=now + SECOND)

    assert store.connections.get(alice.id) is None
    assert store.connections.several({alice.id}) == {}
    tombstone = store.bearers.by_hash(alice.token_hash).connection
    assert (tombstone.id, tombstone.status, tombstone.label) == (alice.id, "deleted", "")
    assert {tombstone.sealed_key, tombstone.sealed_inbound_secret, tombstone.sealed_signing_secret} == {""}
    left = {name for name, table in tables.metadata.tables.items() if count(table)}
    assert left == {"connections", "tokens"}


def test_burying_leaves_the_lock_of_a_render_that_began_a_moment_ago(store, make, alice, mallory, now):
    """Of one account: disconnected and connected anew, nobody pays twice."""
    render, again = make.operation(alice), make.operation(mallory)
    for each in (render, again):
        store.operations.begin(each, join_after=now)
    store.renders.lock("argil", "video", "vid_1", render.id, now=now)
    store.connections.tombstone(alice.id, now=now + SECOND)
    held = store.renders.lock("argil", "video", "vid_1", again.id, now=now + SECOND)
    assert held is not None and held.operation_id == render.id


def test_burying_leaves_the_locks_of_strangers_however_old(store, make, alice, mallory, now):
    render, again = make.operation(mallory), make.operation(mallory)
    for each in (render, again):
        store.operations.begin(each, join_after=now)
    store.renders.lock("argil", "video", "vid_1", render.id, now=now)
    store.connections.tombstone(alice.id, now=now + 3600 * SECOND)
    held = store.renders.lock("argil", "video", "vid_1", again.id, now=now + 3600 * SECOND)
    assert held is not None and held.operation_id == render.id


def test_burying_leaves_strangers_alone(store, make, alice, mallory, now, count):
    kept = make.subscription(mallory)
    store.events.publish([make.observation(alice)], now=now)
    store.events.publish([make.observation(mallory)], now=now)
    store.connections.tombstone(alice.id, now=now)
    assert store.subscriptions.get(mallory.id, kept.id) == kept
    assert len(store.feed.after(mallory.id, position=0, limit=10).rows) == count(tables.identities) == 1


def test_what_is_seen_for_a_buried_connection_is_not_kept(store, make, alice, now, count):
    store.connections.tombstone(alice.id, now=now)
    assert store.events.publish([make.observation(alice)], now=now) == []
    assert count(tables.events) == count(tables.resources) == count(tables.identities) == 0


def test_a_buried_connection_does_not_change(store, alice, now):
    store.connections.tombstone(alice.id, now=now)
    store.connections.change(alice.id, now=now, status="active", sealed_key="back again")
    assert store.bearers.by_hash(alice.token_hash).connection.sealed_key == ""


def test_burying_while_its_events_are_published_and_sent_leaves_nothing(store, make, alice, now, at_once, count):
    make.subscription(alice)

    def work(number):
        if number == 7:
            return store.connections.tombstone(alice.id, now=now)
        for round in range(3):
            store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
            store.events.publish([make.observation(alice, f"vid_{number}_{round}")], now=now)
            store.outbox.claim(token=f"{number}", now=now, until=now + MINUTE, limit=2)

    at_once(work)
    assert count(tables.events) == count(tables.deliveries) == count(tables.resources) == 0


def test_one_of_eight_gets_the_webhook_lease(store, alice, now, at_once):
    got = at_once(lambda each: store.upstream_webhooks.lease(alice.id, token=f"{each}", now=now, until=now + MINUTE))
    assert sorted(got) == [False] * 7 + [True]


def test_whoever_has_the_webhook_lease_can_make_it_longer(store, alice, now):
    assert store.upstream_webhooks.lease(alice.id, token="first", now=now, until=now + MINUTE)
    assert store.upstream_webhooks.lease(alice.id, token="first", now=now + SECOND, until=now + 2 * MINUTE)
    assert not store.upstream_webhooks.lease(alice.id, token="second", now=now + MINUTE * 1.5, until=now + MINUTE)


def test_a_webhook_lease_ends_by_itself(store, alice, now):
    def lease(token, at):
        return store.upstream_webhooks.lease(alice.id, token=token, now=at, until=at + MINUTE)

    assert lease("first", now)
    assert not lease("second", now + 59 * SECOND)
    assert lease("third", now + 61 * SECOND)


def test_only_the_holder_releases_the_webhook_lease(store, alice, now):
    store.upstream_webhooks.lease(alice.id, token="holder", now=now, until=now + MINUTE)
    store.upstream_webhooks.release(alice.id, token="stranger", account=0, webhook_id="wrong")
    assert store.connections.get(alice.id).webhook_id is None
    assert not store.upstream_webhooks.lease(alice.id, token="next", now=now, until=now + MINUTE)

    store.upstream_webhooks.release(alice.id, token="holder", account=0, webhook_id="wh_1", webhook_checked_at=now)
    assert store.connections.get(alice.id).webhook_id == "wh_1"
    assert store.upstream_webhooks.lease(alice.id, token="next", now=now, until=now + MINUTE)


def test_what_was_learnt_in_another_account_is_not_kept_but_the_lease_ends(store, alice, now):
    store.upstream_webhooks.lease(alice.id, token="holder", now=now, until=now + MINUTE)
    assert store.connections.replace_key(alice, sealed_key="another", another=True, now=now)
    store.upstream_webhooks.release(alice.id, token="holder", account=0, webhook_id="wh_1")
    assert store.connections.get(alice.id).webhook_id is None
    assert store.upstream_webhooks.lease(alice.id, token="next", now=now, until=now + MINUTE)


@pytest.mark.parametrize("another", [True, False])
def test_a_key_is_replaced_once_and_another_accounts_counts(store, make, now, another):
    alice = make.connection("alice", webhook_id="wh_1", webhook_base="https://a.example", status="reconnect_required")
    assert store.connections.replace_key(alice, sealed_key="another", another=another, now=now + SECOND)
    assert not store.connections.replace_key(alice, sealed_key="a third", another=another, now=now + SECOND)
    changed = store.connections.get(alice.id)
    assert (changed.sealed_key, changed.status, changed.updated_at) == ("another", "active", now + SECOND)
    assert (changed.account, changed.webhook_id) == ((1, None) if another else (0, "wh_1"))


def test_of_a_key_that_was_replaced_nothing_is_said(store, alice, now):
    store.connections.mark(alice, status="reconnect_required", now=now)
    assert store.connections.get(alice.id).status == "reconnect_required"
    store.connections.replace_key(alice, sealed_key="another", another=False, now=now)
    store.connections.mark(alice, status="reconnect_required", now=now)
    assert store.connections.get(alice.id).status == "active"


HERE = "https://bridge.example"


@pytest.fixture
def unchecked(store, now):
    """The labels of those that are due after 1, 10 or 60 minutes."""

    def unchecked(**more):
        due = {"unsettled": now - MINUTE, "listening": now - 10 * MINUTE, "idle": now - 60 * MINUTE}
        due |= {"silent": now - 5 * MINUTE}
        usual = {"base": HERE, "reachable": {"argil"}, "limit": 10}
        return [each.label for each in store.upstream_webhooks.unchecked(**(due | usual | more))]

    return unchecked


@pytest.fixture
def registered(make, now):
    """A connection whose webhook was looked at some minutes ago."""

    def registered(name, minutes, **more):
        values = {"webhook_id": "wh_1", "webhook_base": HERE, "webhook_checked_at": now - minutes * MINUTE}
        return make.connection(name, **(values | more))

    return registered


@pytest.mark.parametrize(
    "why", [{"webhook_id": None}, {"webhook_base": None}, {"webhook_base": "https://other.example"}]
)
def test_one_that_is_not_registered_here_is_due_soon(registered, unchecked, why):
    registered("soon", 0.5, **why)
    registered("due", 2, **why)
    registered("never", 0, **why | {"webhook_checked_at": None})
    assert unchecked() == ["never", "due"]


@pytest.mark.parametrize("status, due", [("active", True), ("paused", True), ("disabled", False)])
def test_one_that_a_subscription_listens_to_is_due_before_idle_ones(make, registered, unchecked, status, due):
    make.subscription(registered("listens", 11), status=status)
    registered("idle", 59)
    registered("forgotten", 61)
    assert unchecked() == ["forgotten"] + ["listens"] * due


def test_so_is_one_that_an_open_callback_waits_for(store, registered, unchecked, now):
    owner = registered("waits", 11)
    assert unchecked() == []
    store.callbacks.add(owner.id, "op_1", target_url="https://a.example", callback_id=None, now=now)
    assert unchecked() == ["waits"]


def test_who_cannot_be_called_is_due_only_while_a_webhook_is_left(registered, unchecked):
    registered("left", 2, webhook_base="https://other.example")
    registered("none", 2, webhook_id=None)
    assert unchecked(reachable=set()) == ["left"]


def test_one_that_rests_beside_a_proved_one_is_settled_while_that_tells_what_happens(registered, unchecked, now):
    rests = {"webhook_id": None, "proved_interface": "signed"}
    registered("tells", 2, **rests)
    registered("missed just now", 2, **rests, missed_at=now - MINUTE)
    registered("silent", 2, **rests, missed_at=now - 6 * MINUTE)
    registered("moved", 2, **rests, webhook_base="https://other.example")
    assert sorted(unchecked()) == ["moved", "silent"]


def test_who_cannot_be_called_is_due_while_a_further_webhook_is_left(store, registered, unchecked, now):
    left = registered("left", 61, webhook_id=None)
    registered("none", 61, webhook_id=None)
    store.upstream_webhooks.lease(left.id, token="t", now=now, until=now + MINUTE)
    found = {"signed": Registration(webhook_id="wh_2", base=HERE, written="digest")}
    store.upstream_webhooks.release(left.id, token="t", account=0, further=found)
    assert store.further_webhooks.of(left.id) == found
    assert unchecked(reachable=set()) == ["left"]


def test_what_a_lost_lease_or_a_left_account_learnt_of_further_webhooks_is_forgotten(store, alice, now):
    found = {"signed": Registration(webhook_id="wh_2")}
    store.upstream_webhooks.lease(alice.id, token="t", now=now, until=now + MINUTE)
    store.upstream_webhooks.release(alice.id, token="other", account=0, further=found)
    store.upstream_webhooks.release(alice.id, token="t", account=1, further=found)
    assert store.further_webhooks.of(alice.id) == {}


def test_a_proof_is_noted_in_its_account_and_has_the_webhooks_looked_at_next(store, registered, now):
    alice = registered("alice", 2)
    store.further_webhooks.proved(alice.id, "signed", account=1, now=now)
    assert store.connections.get(alice.id) == alice
    store.further_webhooks.proved(alice.id, "signed", account=0, now=now)
    proved = store.connections.get(alice.id)
    assert (proved.proved_interface, proved.webhook_checked_at) == ("signed", None)
    store.connections.change(alice.id, now=now, missed_at=now, webhook_checked_at=now)
    store.further_webhooks.proved(alice.id, "signed", account=0, now=now)
    again = store.connections.get(alice.id)
    assert (again.missed_at, again.webhook_checked_at) == (None, now)


def test_webhooks_whose_secrets_are_doubted_are_looked_at_next_and_by_one_alone(store, registered, now):
    alice, bob = registered("alice", 2, sealed_webhook_secrets="old"), registered("bob", 2)
    assert store.upstream_webhooks.doubt(alice, sealed_secrets="ending", now=now)
    doubted = store.connections.get(alice.id)
    assert (doubted.sealed_webhook_secrets, doubted.webhook_checked_at) == ("ending", None)
    assert not store.upstream_webhooks.doubt(alice, sealed_secrets="other", now=now)
    store.connections.tombstone(alice.id, now=now)
    assert not store.upstream_webhooks.doubt(doubted, sealed_secrets="other", now=now)
    assert store.connections.get(bob.id) == bob


def test_an_end_that_nobody_told_is_missed_where_a_webhook_has_proved_itself(store, make, registered, now):
    alice, bob = registered("alice", 2, proved_interface="signed"), registered("bob", 2)
    for found in (False, True):
        for each in (alice, bob):
            store.events.publish(
                [dataclasses.replace(make.observation(each), resource_id=f"vid_{found}", found=found)], now=now
            )
        missed = [store.connections.get(each.id).missed_at for each in (alice, bob)]
        assert missed == [now if found else None, None]


def test_another_accounts_key_and_the_end_of_a_connection_forget_them(store, alice, bob, now):
    for each in (alice, bob):
        store.upstream_webhooks.lease(each.id, token="t", now=now, until=now + MINUTE)
        found = {"signed": Registration(webhook_id="wh_2")}
        store.upstream_webhooks.release(each.id, token="t", account=0, further=found, proved_interface="signed")
    store.connections.replace_key(store.connections.get(alice.id), sealed_key="new", another=True, now=now)
    store.connections.tombstone(bob.id, now=now)
    assert store.further_webhooks.of(alice.id) == store.further_webhooks.of(bob.id) == {}
    assert store.connections.get(alice.id).proved_interface is None


def test_one_whose_key_is_refused_is_never_due(registered, unchecked):
    registered("refused", 100, status="reconnect_required")
    assert unchecked() == []


def test_the_longest_unchecked_come_first(registered, unchecked):
    for name, minutes in (("old", 61), ("older", 62), ("oldest", 63)):
        registered(name, minutes)
    assert unchecked(limit=2) == ["oldest", "older"]
