"""One target gets every event that it listens to once, however its subscriptions come, join and go, on both engines."""

import dataclasses
import itertools
import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from connector import ids
from connector.store import tables
from connector.store.store import Store
from connector.store.subscriptions import Subscription, TargetTaken

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TRIGGERS = ("avatar_ready", "video_done", "video_failed")
TARGETS = ("https://hooks.example/one", "https://hooks.example/two")
NUMBERS = itertools.count()

Sets = st.lists(st.sampled_from(TRIGGERS), min_size=1, unique=True).map(lambda some: tuple(sorted(some)))


class Machine(RuleBasedStateMachine):
    """One connection's targets. `listens`: the triggers of each subscription; `owed`: what it is still to get."""

    def __init__(self, store: Store, make: Any, relay: Any) -> None:
        super().__init__()
        self.store, self.make, self.relay = store, make, relay
        self.owner = make.connection(f"owner {next(NUMBERS)}")
        self.now = START
        self.made: dict[str, Subscription] = {}
        self.listens: dict[str, set[str]] = {}
        self.owed: dict[str, set[str]] = {}

    def subscription(self, triggers: tuple[str, ...], target: str) -> Subscription:
        self.now += timedelta(seconds=1)
        first, *further = triggers
        new_id = ids.new_id("sub")
        return Subscription(
            id=new_id,
            connection_id=self.owner.id,
            trigger=first,
            further_triggers=tuple(further),
            target_url=target,
            target_digest=ids.digest(target),
            filters={},
            status="active",  # type: ignore[arg-type]
            sealed_secret=f"secret of {new_id}",
            created_at=self.now,
            updated_at=self.now,
        )

    def overlapping(self, triggers: tuple[str, ...], target: str) -> list[str]:
        """Those of a target that have one of these triggers, the oldest first."""
        found = [
            key for key, each in self.made.items() if each.target_url == target and self.listens[key] & {*triggers}
        ]
        return sorted(found, key=lambda key: self.made[key].created_at)

    @rule(triggers=Sets, url=st.sampled_from(TARGETS), exactly=st.booleans())
    def subscribe(self, triggers: tuple[str, ...], url: str, exactly: bool) -> None:
        wanted, found = self.subscription(triggers, url), self.overlapping(triggers, url)
        exactly = exactly or len(triggers) > 1
        got, new = self.store.subscriptions.add(wanted, exactly=exactly)
        assert new == (not found)
        if new:
            self.made[got.id], self.listens[got.id], self.owed[got.id] = got, set(triggers), set()
        oldest, *others = found or [got.id]
        assert (got.id, got.sealed_secret) == (oldest, self.made[oldest].sealed_secret)
        if exactly:
            self.listens[oldest] = set(triggers)
            for each in others:
                self.owed[oldest] |= self.owed.pop(each)
                del self.made[each], self.listens[each]
        assert set(got.triggers) == self.listens[oldest]

    @rule(pick=st.integers(0, 9))
    def unsubscribe(self, pick: int) -> None:
        if self.made:
            gone = sorted(self.made)[pick % len(self.made)]
            assert self.store.subscriptions.remove(self.owner.id, gone, now=self.now)
            del self.made[gone], self.listens[gone], self.owed[gone]

    @rule(pick=st.integers(0, 9), url=st.sampled_from(TARGETS))
    def move(self, pick: int, url: str) -> None:
        if not self.made:
            return
        moved = sorted(self.made)[pick % len(self.made)]
        taken = set(self.overlapping(tuple(self.listens[moved]), url)) - {moved}
        values = {"target_url": url, "target_digest": ids.digest(url)}
        try:
            self.store.subscriptions.change(self.owner.id, moved, now=self.now, **values)
        except TargetTaken:
            assert taken
        else:
            assert not taken
            self.made[moved] = dataclasses.replace(self.made[moved], **values)

    @rule(trigger=st.sampled_from(TRIGGERS))
    def publish(self, trigger: str) -> None:
        (event_id,) = self.store.events.publish(
            [self.make.observation(self.owner, f"vid_{next(NUMBERS)}", trigger=trigger)], now=self.now
        )
        for key, triggers in self.listens.items():
            if trigger in triggers:
                self.owed[key].add(event_id)

    @rule()
    def deliver(self) -> None:
        owed = Counter((self.made[key].target_url, event) for key, events in self.owed.items() for event in events)
        claims = [each for each in self.relay.claim(self.now) if each.connection_id == self.owner.id]
        assert Counter((each.target_url, each.event_id) for each in claims) == owed
        assert not owed or max(owed.values()) == 1
        for claim in claims:
            self.relay.settle(claim, "delivered", self.now)
        self.owed = {key: set() for key in self.owed}

    @invariant()
    def the_rows_say_the_same(self) -> None:
        rows = self.store.subscriptions.page(self.owner.id, after=None, limit=100)
        assert {row.id: set(row.triggers) for row in rows} == self.listens


@pytest.mark.usefixtures("now")
def test_each_target_gets_each_event_once(store: Store, make: Any, relay: Any) -> None:
    run_state_machine_as_test(
        lambda: Machine(store, make, relay),
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_nothing_is_lost_or_doubled_while_subscriptions_join(
    store: Store, make: Any, alice: Any, now: datetime
) -> None:
    """Whoever publishes meanwhile finds each target before they join, or after."""
    machine = Machine(store, make, None)
    machine.owner, machine.now = alice, now
    for trigger in TRIGGERS:
        store.subscriptions.add(machine.subscription((trigger,), TARGETS[0]))
    done, published = threading.Event(), list[str]()

    def publish() -> None:
        for number in range(60):
            seen = make.observation(alice, f"vid_{number}", trigger=TRIGGERS[number % 3])
            published.extend(store.events.publish([seen], now=now))
        done.set()

    publisher = threading.Thread(target=publish)
    publisher.start()
    order = random.Random(1)
    while not done.is_set():
        wanted = machine.subscription(tuple(sorted(order.sample(TRIGGERS, 2))), TARGETS[0])
        store.subscriptions.add(wanted, exactly=True)
        for trigger in TRIGGERS:  # whatever that took away
            store.subscriptions.add(machine.subscription((trigger,), TARGETS[0]))
    publisher.join()
    claims = store.outbox.claim(token="all", now=now + timedelta(hours=1), until=now + timedelta(hours=2), limit=1_000)
    assert len(published) == 60
    assert max(Counter(each.event_id for each in claims).values()) == 1
    assert len(claims) >= 40  # two of three triggers are always listened to


def test_what_was_in_flight_or_parked_goes_over(store: Store, make: Any, alice: Any, relay: Any, now: datetime) -> None:
    first = make.subscription(alice, target_url=TARGETS[0])
    second = make.subscription(alice, target_url=TARGETS[0], trigger="video_failed", created_at=now + timedelta(1))
    store.events.publish([make.observation(alice, "vid_1", trigger="video_failed")], now=now)
    (claim,) = relay.claim(now)
    store.subscriptions.change(alice.id, second.id, now=now, status="paused")
    store.events.publish([make.observation(alice, "vid_2", trigger="video_failed")], now=now)
    wanted = dataclasses.replace(first, id=ids.new_id("sub"), further_triggers=("video_failed",), updated_at=now)
    assert store.subscriptions.add(wanted, exactly=True)[0].id == first.id
    relay.settle(claim, "pending", now)
    again = relay.claim(now + timedelta(minutes=2))
    assert [each.subscription_id for each in again] == [first.id, first.id]
    assert store.subscriptions.get(alice.id, second.id) is None


def listening(hook: Subscription, *triggers: str) -> Subscription:
    first, *further = sorted(triggers)
    return dataclasses.replace(hook, trigger=first, further_triggers=tuple(further))


def test_an_event_that_both_have_is_sent_by_the_one_that_stays(
    store: Store, make: Any, alice: Any, relay: Any, now: datetime
) -> None:
    event = store.events.publish([make.observation(alice, "vid_1", trigger="video_failed")], now=now)[0]
    first = make.subscription(alice, target_url=TARGETS[0], trigger="video_failed")
    replay(store, alice, first, now)
    relay.settle(relay.claim(now)[0], "failed", now)
    store.subscriptions.add(listening(first, "avatar_ready", "video_failed"), exactly=True)
    store.subscriptions.add(listening(first, "avatar_ready", "video_done"), exactly=True)  # no more video_failed
    later = make.subscription(alice, target_url=TARGETS[0], trigger="video_failed", created_at=now + timedelta(1))
    assert later.id != first.id
    replay(store, alice, later, now)
    store.subscriptions.add(listening(first, "video_done", "video_failed"), exactly=True)
    assert [(each.event_id, each.subscription_id) for each in relay.claim(now)] == [(event, first.id)]


def replay(store: Store, owner: Any, hook: Any, now: datetime) -> None:
    store.replays.begin(owner.id, hook.id, since=now - timedelta(days=1), now=now)
    run_replays(store, now)


def run_replays(store: Store, now: datetime) -> None:
    for each in store.replays.open(limit=10):
        batch = store.replays.batch(each, limit=100)
        store.replays.advance(each, [past.id for past in batch], after=each.until, done=len(batch), now=now)


def test_a_replay_goes_on_with_the_triggers_it_was_begun_for(
    store: Store, make: Any, alice: Any, relay: Any, now: datetime
) -> None:
    done = store.events.publish([make.observation(alice, "vid_1")], now=now)[0]
    failed = store.events.publish([make.observation(alice, "vid_2", trigger="video_failed")], now=now)[0]
    first = make.subscription(alice, target_url=TARGETS[0])
    second = make.subscription(alice, target_url=TARGETS[0], trigger="video_failed", created_at=now + timedelta(1))
    assert store.replays.begin(alice.id, second.id, since=now, now=now) == 1
    wanted = dataclasses.replace(first, further_triggers=("video_failed",))
    store.subscriptions.add(wanted, exactly=True)
    run_replays(store, now)
    assert [each.event_id for each in relay.claim(now)] == [failed]
    assert store.replays.begin(alice.id, first.id, since=now, now=now) == 2
    run_replays(store, now)
    assert done in {each.event_id for each in relay.claim(now)}


def test_a_subscription_to_several_counts_as_one_and_takes_its_rows_with_it(
    store: Store, make: Any, alice: Any, count: Any, now: datetime
) -> None:
    hook = make.subscription(alice, further_triggers=("video_failed",))
    assert store.subscriptions.live(alice.id) == 1 and count(tables.subscription_triggers) == 1
    assert store.subscriptions.at(alice.id, ["video_failed"], hook.target_digest) == hook
    store.subscriptions.remove(alice.id, hook.id, now=now)
    assert count(tables.subscription_triggers) == 0


def test_a_strangers_subscription_of_the_same_target_stays_theirs(
    store: Store, make: Any, alice: Any, mallory: Any
) -> None:
    theirs = make.subscription(mallory, target_url=TARGETS[0], trigger="video_failed")
    hook = make.subscription(alice, target_url=TARGETS[0])
    store.subscriptions.add(dataclasses.replace(hook, further_triggers=("video_failed",)), exactly=True)
    assert store.subscriptions.get(mallory.id, theirs.id) == theirs


def test_one_trigger_leaves_the_filters_of_several_alone_and_a_set_of_one_takes_its_place(
    store: Store, make: Any, alice: Any
) -> None:
    filters = {"extras.row": "42"}
    hook = make.subscription(alice, trigger="avatar_ready", further_triggers=("video_done",), filters=filters)
    one = dataclasses.replace(hook, id=ids.new_id("sub"), further_triggers=(), filters={"avatar_id": "ava_1"})
    again, _ = store.subscriptions.add(one)
    assert (again.triggers, again.filters) == (hook.triggers, filters)
    narrowed, _ = store.subscriptions.add(one, exactly=True)
    assert (narrowed.id, narrowed.triggers, narrowed.filters) == (hook.id, ("avatar_ready",), {"avatar_id": "ava_1"})


def test_a_replay_whose_triggers_change_meanwhile_is_read_anew(
    store: Store, make: Any, alice: Any, relay: Any, now: datetime
) -> None:
    failed = store.events.publish([make.observation(alice, "vid_1", trigger="video_failed")], now=now)[0]
    done = store.events.publish([make.observation(alice, "vid_2")], now=now)[0]
    hook = make.subscription(alice, target_url=TARGETS[0])
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    (read,) = store.replays.open(limit=10)
    assert read.after < read.until
    batch = store.replays.batch(read, limit=100)
    store.subscriptions.add(dataclasses.replace(hook, further_triggers=("video_failed",)), exactly=True)
    store.replays.advance(read, [each.id for each in batch], after=read.until, done=len(batch), now=now)
    assert relay.claim(now) == []
    store.replays.begin(alice.id, hook.id, since=now, now=now)
    run_replays(store, now)
    assert {each.event_id for each in relay.claim(now)} == {failed, done}


@pytest.mark.parametrize("ended", [True, False])
def test_what_two_replays_count_is_told_of_the_one_that_they_become(
    store: Store, make: Any, alice: Any, now: datetime, ended: bool
) -> None:
    for number, trigger in enumerate(("video_done", "video_failed", "video_failed")):
        store.events.publish([make.observation(alice, f"vid_{number}", trigger=trigger)], now=now)
    first = make.subscription(alice, target_url=TARGETS[0])
    second = make.subscription(alice, target_url=TARGETS[0], trigger="video_failed", created_at=now + timedelta(1))
    store.replays.begin(alice.id, first.id, since=now, now=now)
    if ended:
        run_replays(store, now)
    store.replays.begin(alice.id, second.id, since=now - timedelta(1), now=now + timedelta(1), even_if_paused=True)
    store.subscriptions.add(dataclasses.replace(first, further_triggers=("video_failed",)), exactly=True)
    last = store.replays.last(alice.id, first.id)
    assert last is not None and last.ended_at is None and last.even_if_paused
    assert (last.events, last.done, last.since) == (2 if ended else 3, 0, now - timedelta(1))
    assert last.began_at == (now + timedelta(1) if ended else now)
    run_replays(store, now + timedelta(2))
    last = store.replays.last(alice.id, first.id)
    assert last is not None and (last.done, last.ended_at) == (last.events, now + timedelta(2))
