"""The contract of `store.subscriptions`, on both engines."""

import dataclasses
from datetime import timedelta

import pytest

from connector import ids
from connector.store import tables
from connector.store.row_locks import OwnerGone
from connector.store.subscriptions import TargetTaken, TooMany

SECOND = timedelta(seconds=1)


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice, target_url="https://hooks.example/alice")


@pytest.fixture
def publish(store, make, alice, now):
    """Make an event of a video, and with it one delivery for each subscription."""
    return lambda resource_id="vid_1": store.events.publish([make.observation(alice, resource_id)], now=now)


def deliveries(store, connection):
    rows = store.deliveries.page(connection.id, limit=100)
    return [(row["status"], row["due_at"]) for row in rows]


def same_target(subscription, **changes):
    return dataclasses.replace(subscription, id=ids.new_id("sub"), **changes)


def test_a_new_subscription_is_new(store, alice, hook):
    assert store.subscriptions.get(alice.id, hook.id) == hook
    assert store.subscriptions.live(alice.id) == 1


def test_same_trigger_and_target_is_the_same_subscription(store, hook):
    again, new = store.subscriptions.add(same_target(hook, sealed_secret="another"))
    assert not new
    assert (again.id, again.sealed_secret) == (hook.id, hook.sealed_secret)


def test_one_connection_has_so_many_and_another_one_its_own(store, make, alice, bob, hook):
    make.subscription(alice)
    one_more = same_target(hook, target_digest=ids.digest("elsewhere"))
    with pytest.raises(TooMany):
        store.subscriptions.add(one_more, most=2)
    assert store.subscriptions.live(alice.id) == 2
    assert store.subscriptions.add(same_target(hook), most=2)[0].id == hook.id  # what there is, is no new one
    assert store.subscriptions.add(same_target(one_more, connection_id=bob.id), most=2)[1]
    store.subscriptions.remove(alice.id, hook.id, now=hook.created_at)
    assert store.subscriptions.add(one_more, most=2)[1]


def test_subscribing_again_makes_it_active_with_the_new_filters(store, alice, hook, now):
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled", reason="gone", failing_since=now)
    again, _ = store.subscriptions.add(same_target(hook, filters={"video_id": "vid_2"}))
    assert (again.status, again.reason, again.failing_since) == ("active", None, None)
    assert again.filters == {"video_id": "vid_2"}
    assert again == store.subscriptions.get(alice.id, hook.id)


def test_subscribing_again_without_filters_takes_the_old_ones_away(store, make, alice):
    hook = make.subscription(alice, filters={"video_id": "vid_2"})
    again, _ = store.subscriptions.add(same_target(hook, filters={}))
    assert again.filters == {} and store.subscriptions.get(alice.id, hook.id).filters == {}


@pytest.mark.parametrize("change", [{"trigger": "video_failed"}, {"target_digest": ids.digest("elsewhere")}])
def test_another_trigger_or_target_is_another_subscription(store, hook, change):
    assert store.subscriptions.add(same_target(hook, **change))[1]


def test_the_same_target_for_a_stranger_is_another_subscription(store, hook, mallory):
    theirs, new = store.subscriptions.add(same_target(hook, connection_id=mallory.id))
    assert new and theirs.id != hook.id


def test_eight_that_subscribe_at_once_get_one_subscription(store, hook, alice, now, at_once):
    store.subscriptions.remove(alice.id, hook.id, now=now)
    got = at_once(lambda _: store.subscriptions.add(same_target(hook)))
    assert [new for _, new in got].count(True) == 1
    assert len({subscription.id for subscription, _ in got}) == 1


def test_subscribing_and_unsubscribing_at_once_always_ends_in_an_answer(store, hook, alice, now, at_once):
    def work(number):
        for _ in range(10):
            subscription, _ = store.subscriptions.add(same_target(hook))
            if number % 2:
                store.subscriptions.remove(alice.id, subscription.id, now=now)

    at_once(work)
    assert len(store.subscriptions.page(alice.id, after=None, limit=10)) <= 1


def test_pages_are_newest_first_and_do_not_overlap(store, make, alice):
    made = sorted((make.subscription(alice).id for _ in range(5)), reverse=True)
    first = [each.id for each in store.subscriptions.page(alice.id, after=None, limit=3)]
    second = [each.id for each in store.subscriptions.page(alice.id, after=first[-1], limit=3)]
    assert first + second == made


def test_pausing_parks_what_waits_and_resuming_makes_it_due(store, alice, hook, publish, relay, now):
    publish()
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    assert deliveries(store, alice) == [("pending", None)]
    assert relay.claim(now) == []

    store.subscriptions.change(alice.id, hook.id, now=now + SECOND, status="active")
    assert deliveries(store, alice) == [("pending", now + SECOND)]


def test_subscribing_again_resumes_what_was_paused(store, alice, hook, publish, now):
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    publish()
    store.subscriptions.add(same_target(hook, updated_at=now + SECOND))
    assert deliveries(store, alice) == [("pending", now + SECOND)]


def test_resuming_leaves_a_retry_at_its_time(store, alice, hook, publish, relay, now):
    publish()
    relay.settle(relay.claim(now)[0], "pending", now, due_at=now + timedelta(minutes=5))
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert deliveries(store, alice) == [("pending", now + timedelta(minutes=5))]


def test_pausing_leaves_alone_what_is_being_sent(store, alice, hook, publish, relay, now):
    publish()
    claim = relay.claim(now)[0]
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    relay.settle(claim, "delivered", now)
    assert deliveries(store, alice) == [("delivered", None)]


def test_what_fails_after_it_was_paused_waits_for_it_to_be_active(store, alice, hook, publish, relay, now):
    publish()
    claim = relay.claim(now)[0]
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    relay.settle(claim, "pending", now)
    assert deliveries(store, alice) == [("pending", None)]


def test_disabling_cancels_what_waits(store, alice, hook, publish, now):
    publish()
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled", reason="gone")
    assert deliveries(store, alice) == [("cancelled", None)]
    assert store.subscriptions.live(alice.id) == 0


def test_activating_forgets_its_failures(store, alice, hook, now):
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled", reason="gone", failing_since=now)
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    found = store.subscriptions.get(alice.id, hook.id)
    assert (found.reason, found.failing_since) == (None, None)


def test_it_is_known_since_when_it_has_its_status(store, alice, hook, now):
    assert hook.status_since is None  # an older version's, or one that nobody changed
    steps = [("paused", 1, 1), ("paused", 2, 1), ("active", 3, 3), ("active", 4, 3), ("disabled", 5, 5)]
    for status, at, since in steps:
        store.subscriptions.change(alice.id, hook.id, now=now + at * SECOND, status=status)
        assert store.subscriptions.get(alice.id, hook.id).status_since == now + since * SECOND
    target = "https://hooks.example/elsewhere"
    store.subscriptions.change(
        alice.id, hook.id, now=now + 6 * SECOND, target_url=target, target_digest=ids.digest(target)
    )
    found = store.subscriptions.get(alice.id, hook.id)
    assert (found.status_since, found.updated_at) == (now + 5 * SECOND, now + 6 * SECOND)
    again = same_target(found, updated_at=now + 7 * SECOND)
    assert store.subscriptions.add(again)[0].status_since == now + 7 * SECOND
    assert store.subscriptions.add(dataclasses.replace(again, updated_at=now + 8 * SECOND))[0].status_since == (
        now + 7 * SECOND
    )


def test_a_disabled_one_missed_what_happened_since_it_began_to_fail(store, alice, hook, now):
    assert hook.missed_since is None
    disabled = {"status": "disabled", "reason": "gone"}
    store.subscriptions.change(alice.id, hook.id, now=now + SECOND, **disabled)
    assert store.subscriptions.get(alice.id, hook.id).missed_since == now + SECOND
    store.subscriptions.change(alice.id, hook.id, now=now + 9 * SECOND, failing_since=now)
    assert store.subscriptions.get(alice.id, hook.id).missed_since == now
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert store.subscriptions.get(alice.id, hook.id).missed_since is None


def test_removing_cancels_what_waits_and_keeps_what_was_delivered(store, alice, hook, publish, relay, now):
    publish("vid_1")
    relay.settle(relay.claim(now)[0], "delivered", now)
    publish("vid_2")
    assert store.subscriptions.remove(alice.id, hook.id, now=now)
    assert sorted(deliveries(store, alice)) == [("cancelled", None), ("delivered", None)]
    assert store.subscriptions.get(alice.id, hook.id) is None
    assert relay.claim(now + timedelta(days=1)) == []


def test_removing_twice_is_told(store, alice, hook, now):
    assert store.subscriptions.remove(alice.id, hook.id, now=now)
    assert not store.subscriptions.remove(alice.id, hook.id, now=now)


def test_a_taken_target_is_refused_and_changes_nothing(store, make, alice, hook, now):
    other = make.subscription(alice)
    with pytest.raises(TargetTaken):
        store.subscriptions.change(
            alice.id, other.id, now=now, target_url=hook.target_url, target_digest=hook.target_digest
        )
    assert store.subscriptions.get(alice.id, other.id) == other


def test_a_stranger_sees_nothing(store, hook, mallory):
    assert store.subscriptions.get(mallory.id, hook.id) is None
    assert store.subscriptions.page(mallory.id, after=None, limit=10) == []
    assert store.subscriptions.live(mallory.id) == 0


@pytest.mark.parametrize("status", ["active", "paused", "disabled"])
def test_a_stranger_changes_nothing(store, alice, hook, publish, mallory, now, status):
    publish()
    before = deliveries(store, alice)
    store.subscriptions.change(mallory.id, hook.id, now=now + SECOND, status=status)
    assert store.subscriptions.get(alice.id, hook.id) == hook
    assert deliveries(store, alice) == before


def test_a_stranger_unparks_nothing(store, alice, hook, publish, mallory, now):
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    publish()
    store.subscriptions.change(mallory.id, hook.id, now=now, status="active")
    assert deliveries(store, alice) == [("pending", None)]


def test_a_stranger_removes_nothing(store, alice, hook, publish, mallory, now):
    publish()
    assert not store.subscriptions.remove(mallory.id, hook.id, now=now)
    assert deliveries(store, alice) == [("pending", now)]


def test_of_a_connection_that_went_nobody_subscribes(store, make, alice, hook, now, count):
    store.connections.tombstone(alice.id, now=now)
    with pytest.raises(OwnerGone):
        store.subscriptions.add(same_target(hook))
    assert count(tables.subscriptions) == 0


def test_whoever_subscribes_while_the_connection_goes_leaves_nothing_behind(
    store, make, alice, hook, now, at_once, count
):
    def work(number):
        if number == 0:
            return store.connections.tombstone(alice.id, now=now)
        try:
            make.subscription(alice)
        except OwnerGone:
            return None

    at_once(work)
    assert count(tables.subscriptions) == count(tables.sweeps) == 0


def test_a_secret_is_replaced_once_by_whoever_knows_the_one_before(store, alice, hook, now, at_once):
    won = at_once(
        lambda number: store.subscriptions.rotate(hook, sealed_secret=f"{number}", sealed_old_secrets="old", now=now)
    )
    found = store.subscriptions.get(alice.id, hook.id)
    assert won.count(True) == 1 and found.sealed_secret == str(won.index(True))
    assert found.sealed_old_secrets == "old" and "old" not in repr(found)


def test_a_claim_has_both_secrets(store, alice, hook, publish, relay, now):
    store.subscriptions.rotate(hook, sealed_secret="new", sealed_old_secrets="old", now=now)
    publish()
    (claim,) = relay.claim(now)
    assert (claim.sealed_secret, claim.sealed_old_secrets) == ("new", "old")
    assert "old" not in repr(claim)


def test_old_secrets_are_sealed_anew_with_the_others(store, alice, hook, now):
    def renewed(*place_and_sealed):
        return place_and_sealed[-1].upper()

    assert store.seals.reseal(renewed).count == 4
    store.subscriptions.rotate(
        store.subscriptions.get(alice.id, hook.id), sealed_secret="new", sealed_old_secrets="old", now=now
    )
    assert store.seals.reseal(renewed).count == 5
    found = store.subscriptions.get(alice.id, hook.id)
    assert (found.sealed_secret, found.sealed_old_secrets) == ("NEW", "OLD")


def test_no_test_is_sent_to_one_that_went(store, alice, hook, now, count):
    store.subscriptions.remove(alice.id, hook.id, now=now)
    delivery_id = store.events.add_test(
        connection_id=alice.id, subscription_id=hook.id, trigger="video_done", event_id="evt_t", body="{}", now=now
    )
    assert delivery_id is None and count(tables.events) == 0
