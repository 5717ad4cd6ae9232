"""The contract of `store.replays`, on both engines."""

import dataclasses
from datetime import timedelta

import pytest

from connector.store import tables
from connector.store.replays import Progress

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice)


@pytest.fixture
def publish(store, make, alice, now):
    """Make an event of one of alice's videos; gives its id."""
    return lambda resource_id="vid_1", at=now: store.events.publish([make.observation(alice, resource_id)], now=at)[0]


@pytest.fixture
def step(store, now):
    """Go on with every replay by one batch, as a relay does. Gives how many were open."""

    def step(limit=100, at=now):
        open_ = store.replays.open(limit=10)
        for replay in open_:
            batch = store.replays.batch(replay, limit=limit)
            after = batch[-1].position if len(batch) == limit else replay.until
            store.replays.advance(replay, [each.id for each in batch], after=after, done=len(batch), now=at)
        return len(open_)

    return step


@pytest.fixture
def delivered(relay, now):
    """Have all that is due accepted."""

    def delivered(at=now):
        for claim in relay.claim(at):
            relay.settle(claim, "delivered", at)

    return delivered


def test_a_hook_that_says_it_is_gone_missed_what_it_said_that_to(store, alice, hook, publish, relay, delivered, now):
    publish("vid_1", at=now)
    delivered()
    assert store.replays.missed_since(hook) is None
    for second, video in enumerate(["vid_2", "vid_3"], 1):
        publish(video, at=now + second * SECOND)
    taken, refused = relay.claim(now + MINUTE)
    relay.settle(refused, "failed", now + MINUTE, subscription="disable", reason="It is gone.")
    relay.settle(taken, "delivered", now + MINUTE)
    disabled = store.subscriptions.get(alice.id, hook.id)
    assert (disabled.status, disabled.status_since) == ("disabled", now + MINUTE)
    assert store.replays.missed_since(disabled) == now + 2 * SECOND


def test_what_happened_since_is_sent_again(store, alice, hook, publish, step, relay, delivered, now):
    publish("vid_1", at=now - MINUTE)
    wanted = {publish("vid_2", at=now), publish("vid_3", at=now + SECOND)}
    delivered(now + SECOND)
    assert store.replays.begin(alice.id, hook.id, since=now, now=now) == 2
    assert relay.claim(now + MINUTE) == []
    step()
    claims = relay.claim(now + MINUTE)
    assert {each.event_id for each in claims} == wanted
    assert {(each.attempts, each.manual) for each in claims} == {(1, True)}
    assert step() == 0


def test_what_happened_before_it_subscribed_is_sent_too(store, make, alice, publish, step, relay, now):
    before = publish()
    hook = make.subscription(alice)
    assert relay.claim(now) == []
    assert store.replays.begin(alice.id, hook.id, since=now, now=now) == 1
    step()
    (claim,) = relay.claim(now)
    assert (claim.event_id, claim.attempts, claim.manual) == (before, 0, True)
    relay.settle(claim, "failed", now)
    (row,) = store.deliveries.page(alice.id, limit=9)
    assert (row["status"], row["settled_at"]) == ("failed", now)
    assert store.subscriptions.get(alice.id, hook.id).failing_since is None


def test_a_paused_subscription_gets_it_if_that_is_asked_for(store, alice, hook, publish, step, relay, delivered, now):
    before = publish()
    delivered()
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    waiting = publish("vid_2")
    store.replays.begin(alice.id, hook.id, since=now, now=now, even_if_paused=True)
    step()
    claims = relay.claim(now)
    assert {each.event_id: each.manual for each in claims} == {before: True, waiting: True}
    for each in claims:
        relay.settle(each, "failed", now)
    rows = store.deliveries.page(alice.id, limit=9)
    assert {row["event_id"]: (row["status"], row["due_at"]) for row in rows if row["event_id"] == before} == {
        before: ("delivered", None)
    }
    assert relay.claim(now + MINUTE) == []
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert [(each.event_id, each.manual) for each in relay.claim(now + MINUTE)] == [(waiting, False)]


def test_the_one_that_a_pause_waits_for_keeps_its_next_try(store, alice, hook, publish, step, relay, now):
    publish()
    (probe,) = relay.claim(now)
    relay.settle(probe, "pending", now, due_at=now + 10 * MINUTE, subscription="pause", reason="No scenario listens.")
    store.replays.begin(alice.id, hook.id, since=now, now=now, even_if_paused=True)
    step()
    assert relay.claim(now + MINUTE) == []
    (again,) = relay.claim(now + 10 * MINUTE)
    assert again.probe and not again.manual


def test_it_goes_on_where_it_was_batch_by_batch(store, alice, hook, publish, step, relay, delivered, now):
    events = [publish(f"vid_{each}") for each in range(7)]
    delivered()
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    seen = []
    while step(limit=3):
        seen.append({each.event_id for each in relay.claim(now)})
    assert seen == [set(events[:3]), set(events[3:6]), set(events[6:])]


def test_a_batch_is_written_once_whoever_has_it(store, alice, hook, publish, relay, delivered, now, at_once, count):
    events = [publish(f"vid_{each}") for each in range(5)]
    delivered()
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    [replay] = store.replays.open(limit=1)
    at_once(lambda _: store.replays.advance(replay, events[:3], after=replay.after + 3, done=3, now=now))
    assert len(relay.claim(now)) == 3
    [rest] = store.replays.open(limit=1)
    assert (rest.after, rest.until) == (replay.after + 3, replay.until)
    assert store.replays.last(alice.id, hook.id).done == 3
    assert count(tables.deliveries) == 5


def test_what_was_read_by_filters_of_before_is_read_anew(store, alice, hook, publish, relay, delivered, now):
    publish()
    delivered()
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    (replay,) = store.replays.open(limit=1)
    past = store.replays.batch(replay, limit=9)
    store.subscriptions.change(alice.id, hook.id, now=now, filters={"video_id": "vid_2"})
    store.replays.advance(replay, [each.id for each in past], after=replay.until, done=1, now=now)
    assert relay.claim(now + MINUTE) == [] and len(store.replays.open(limit=1)) == 1


def test_asked_for_twice_it_is_one_that_covers_both(store, alice, hook, publish, step, relay, delivered, now):
    events = [publish(f"vid_{each}", at=now + each * MINUTE) for each in range(4)]
    delivered(now + 9 * MINUTE)
    assert store.replays.begin(alice.id, hook.id, since=now + 2 * MINUTE, now=now) == 2
    assert store.replays.begin(alice.id, hook.id, since=now + 3 * MINUTE, now=now) == 1
    assert store.replays.begin(alice.id, hook.id, since=now + MINUTE, now=now) == 3
    step(at=now + 9 * MINUTE)
    assert {each.event_id for each in relay.claim(now + 9 * MINUTE)} == set(events[1:])
    assert step() == 0


def test_what_is_being_sent_is_left_alone(store, alice, hook, publish, step, relay, now):
    publish()
    (claim,) = relay.claim(now)
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    step()
    assert relay.claim(now) == []
    relay.settle(claim, "delivered", now)
    assert store.deliveries.get(alice.id, claim.delivery_id)["status"] == "delivered"


def test_for_a_paused_subscription_it_waits(store, alice, hook, publish, step, relay, delivered, now):
    publish()
    delivered()
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    step()
    assert relay.claim(now) == []
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert len(relay.claim(now)) == 1


def test_what_waits_for_a_paused_subscription_goes_on_to_wait_as_it_did(store, alice, hook, publish, step, relay, now):
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    publish()
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    step()
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert [each.manual for each in relay.claim(now)] == [False], "with all its tries"


def test_it_ends_with_its_subscription(store, make, alice, publish, step, relay, delivered, now):
    gone, disabled = make.subscription(alice), make.subscription(alice)
    publish()
    delivered()
    for each in (gone, disabled):
        store.replays.begin(alice.id, each.id, since=now, now=now)
    store.subscriptions.remove(alice.id, gone.id, now=now)
    store.subscriptions.change(alice.id, disabled.id, now=now, status="disabled", reason="gone")
    assert step() == 1
    assert step() == 0 and relay.claim(now + MINUTE) == []


def test_an_event_that_was_pruned_meanwhile_is_none(store, alice, hook, publish, relay, delivered, now):
    kept, pruned = publish("vid_1", at=now + MINUTE), publish("vid_2", at=now)
    delivered(now + MINUTE)
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    [replay] = store.replays.open(limit=1)
    store.retention.prune(before=now + SECOND, limit=10)
    store.replays.advance(replay, [pruned, kept], after=replay.until, done=2, now=now + MINUTE)
    assert [each.event_id for each in relay.claim(now + MINUTE)] == [kept]


def test_other_triggers_and_tests_are_left_out(store, make, alice, hook, now):
    store.events.publish([make.observation(alice, final="failed", trigger="video_failed")], now=now)
    store.events.add_test(
        connection_id=alice.id, subscription_id=hook.id, trigger="video_done", event_id="evt_t", body="{}", now=now
    )
    assert store.replays.begin(alice.id, hook.id, since=now, now=now) == 0 and store.replays.open(limit=1) == []


def test_a_stranger_begins_nothing_and_learns_nothing(store, make, alice, hook, publish, mallory, now):
    publish()
    store.events.publish([make.observation(mallory)], now=now)
    assert store.replays.begin(mallory.id, hook.id, since=now, now=now) == 0
    assert store.replays.open(limit=1) == []
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    assert store.replays.last(mallory.id, hook.id) is None
    assert store.replays.count(mallory.id, hook.id, since=now) == 0


# What is told of it


def test_it_tells_how_far_it_has_come_and_when_it_had_come_to_its_end(store, alice, hook, publish, step, now):
    assert store.replays.last(alice.id, hook.id) is None
    for each in range(5):
        publish(f"vid_{each}")
    assert store.replays.count(alice.id, hook.id, since=now) == 5
    assert store.replays.last(alice.id, hook.id) is None
    store.replays.begin(alice.id, hook.id, since=now, now=now + SECOND, even_if_paused=True)
    begun = Progress(since=now, events=5, done=0, even_if_paused=True, began_at=now + SECOND, ended_at=None)
    assert store.replays.last(alice.id, hook.id) == begun
    assert [each.even_if_paused for each in store.replays.open(limit=9)] == [True]
    step(limit=3)
    assert store.replays.last(alice.id, hook.id) == dataclasses.replace(begun, done=3)
    step(limit=3, at=now + MINUTE)
    assert store.replays.last(alice.id, hook.id) == dataclasses.replace(begun, done=5, ended_at=now + MINUTE)
    assert step() == 0


def test_one_of_nothing_has_ended_as_it_begins(store, alice, hook, publish, now):
    publish()
    assert store.replays.begin(alice.id, hook.id, since=now + SECOND, now=now + MINUTE) == 0
    last = store.replays.last(alice.id, hook.id)
    assert (last.events, last.done, last.since, last.ended_at) == (0, 0, now + SECOND, now + MINUTE)
    assert store.replays.open(limit=1) == []
    store.replays.begin(alice.id, hook.id, since=now, now=now + MINUTE)
    assert store.replays.begin(alice.id, hook.id, since=now + SECOND, now=now + MINUTE) == 0
    assert len(store.replays.open(limit=1)) == 1, "the one that goes on is left alone"


def test_one_after_another_begins_to_count_anew(store, alice, hook, publish, step, now):
    publish("vid_1"), publish("vid_2", at=now + MINUTE)
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    step()
    store.replays.begin(alice.id, hook.id, since=now + MINUTE, now=now + MINUTE)
    last = store.replays.last(alice.id, hook.id)
    assert (last.events, last.done, last.since, last.began_at) == (1, 0, now + MINUTE, now + MINUTE)
    assert last.ended_at is None and step() == 1


@pytest.mark.parametrize(("from_minute", "events", "done"), [(0, 9, 0), (3, 8, 2), (6, 8, 2)])
def test_what_is_asked_for_meanwhile_is_counted_in(store, alice, hook, publish, step, now, from_minute, events, done):
    for each in range(8):
        publish(f"vid_{each}", at=now + each * MINUTE)
    later = now + 9 * MINUTE
    store.replays.begin(alice.id, hook.id, since=now, now=later)
    step(limit=2, at=later)
    if from_minute == 0:
        publish("vid_8", at=later)
    for wish in (True, False):
        since = now + from_minute * MINUTE
        store.replays.begin(alice.id, hook.id, since=since, now=later + SECOND, even_if_paused=wish)
    last = store.replays.last(alice.id, hook.id)
    assert (last.events, last.done, last.since, last.began_at) == (events, done, now, later)
    assert last.even_if_paused and last.ended_at is None
    while step(limit=3, at=later):
        pass
    last = store.replays.last(alice.id, hook.id)
    assert (last.events, last.done, last.ended_at) == (events, events, later)


def test_at_its_end_what_was_pruned_meanwhile_counts_no_more(store, alice, hook, publish, step, delivered, now):
    publish("vid_1"), publish("vid_2", at=now + MINUTE)
    delivered(now + MINUTE)
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    store.retention.prune(before=now + SECOND, limit=10)
    step()
    last = store.replays.last(alice.id, hook.id)
    assert (last.events, last.done, last.ended_at) == (1, 1, now)


def test_one_that_its_subscriptions_end_broke_off_says_so(store, alice, hook, publish, step, now):
    for each in range(3):
        publish(f"vid_{each}")
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    step(limit=2)
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled", reason="gone")
    step(limit=2, at=now + MINUTE)
    last = store.replays.last(alice.id, hook.id)
    assert (last.events, last.done, last.ended_at) == (3, 2, now + MINUTE)
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    assert step() == 0, "it does not go on by itself"


def test_it_is_known_until_the_retention_is_over(store, alice, bob, make, hook, publish, step, now):
    others = make.subscription(bob)
    publish()
    for owner, each in ((alice, hook), (bob, others)):
        store.replays.begin(owner.id, each.id, since=now, now=now)
    store.events.publish([make.observation(bob)], now=now)
    store.replays.begin(bob.id, others.id, since=now, now=now)
    step()
    store.replays.begin(bob.id, others.id, since=now, now=now)
    store.retention.prune(before=now, limit=10)
    assert store.replays.last(alice.id, hook.id).ended_at == now
    store.retention.prune(before=now + SECOND, limit=10)
    assert store.replays.last(alice.id, hook.id) is None
    assert store.replays.last(bob.id, others.id).ended_at is None, "one that goes on stays, however old"
