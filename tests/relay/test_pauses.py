"""Make's "no scenario listening": paused, and tried again by one delivery until the scenario listens."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from support.receiver import OK, Receiver, Reply

from connector.limits import DISABLE_AFTER
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.subscriptions import Subscription

from .conftest import Clock, Outgoing, Relay

OFF: Reply = (410, {}, b"There is no scenario listening for this webhook.")

Standing = Callable[[], Subscription]


@pytest.fixture
def hook(outgoing: Outgoing) -> Subscription:
    return outgoing.subscription()


@pytest.fixture
def standing(store: Store, alice: Connection, hook: Subscription) -> Standing:
    """The subscription as it stands now."""

    def standing() -> Subscription:
        found = store.subscriptions.get(alice.id, hook.id)
        assert found
        return found

    return standing


@pytest.fixture
def paused(relay: Relay, outgoing: Outgoing, receiver: Receiver, hook: Subscription) -> list[str]:
    """Four events for a scenario that is off: one was tried, three came later. Gives their ids."""
    receiver.then = OFF
    first = outgoing.events()
    relay.round()
    rest = outgoing.events(3)
    relay.round()
    return first + rest


def test_only_one_delivery_is_tried_while_the_rest_waits(
    relay: Relay, receiver: Receiver, clock: Clock, paused: list[str], standing: Standing
) -> None:
    assert standing().status == "paused" and "Make" in (standing().reason or "")
    assert [each.event["id"] for each in receiver.arrivals] == paused[:1]
    for _ in range(5):
        clock.forward(seconds=67)
        relay.round()
    assert [each.event["id"] for each in receiver.arrivals] == paused[:1] * 6


def test_it_is_tried_by_the_schedule_and_its_last_wait_goes_on(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, paused: list[str]
) -> None:
    for wait in (5, 60, 60, 60):
        before = len(receiver.arrivals)
        clock.forward(seconds=wait - 1)
        relay.round()
        assert len(receiver.arrivals) == before
        clock.forward(seconds=1 + wait * 0.1)
        relay.round()
        assert len(receiver.arrivals) == before + 1


def test_once_the_scenario_listens_everything_follows_by_itself(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, paused: list[str], standing: Standing
) -> None:
    receiver.then = OK
    clock.forward(seconds=6)
    relay.round()
    relay.round()
    assert Counter(each.event["id"] for each in receiver.arrivals[1:]) == Counter(paused)
    assert (standing().status, standing().reason, standing().failing_since) == ("active", None, None)
    assert {each["status"] for each in outgoing.deliveries()} == {"delivered"}
    outgoing.events()
    relay.round()
    assert len(receiver.arrivals) == 6


def test_many_that_are_answered_so_at_once_leave_one_that_is_tried(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, hook: Subscription
) -> None:
    receiver.then = OFF
    outgoing.events(20)
    relay.round()
    assert len(receiver.arrivals) == 20
    for _ in range(3):
        clock.forward(seconds=67)
        relay.round()
    assert len(receiver.arrivals) == 23 and len({each.event["id"] for each in receiver.arrivals[20:]}) == 1


def test_one_that_was_in_the_air_when_the_pause_began_is_judged_by_itself(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, standing: Standing
) -> None:
    release = threading.Event()

    def late() -> Reply:
        release.wait(10)
        return OK

    receiver.replies, receiver.then = [OFF], late
    outgoing.events(2)
    relay.poll()
    while relay.sender.in_flight == 2:
        relay.sender.turn(0.1)
    relay.dispatch.flush()
    assert standing().status == "paused"
    release.set()
    relay.finish()
    assert sorted(each["status"] for each in outgoing.deliveries()) == ["delivered", "pending"]
    clock.forward(seconds=6)
    relay.round()
    assert standing().status == "active"
    assert {each["status"] for each in outgoing.deliveries()} == {"delivered"}


def test_another_failure_of_the_one_that_is_tried_changes_nothing(
    relay: Relay, receiver: Receiver, clock: Clock, paused: list[str], standing: Standing
) -> None:
    receiver.then = (500, {}, b"")
    for _ in range(5):
        clock.forward(seconds=67)
        relay.round()
    assert standing().status == "paused" and len(receiver.arrivals) == 6
    receiver.then = OK
    clock.forward(seconds=67)
    relay.round()
    assert standing().status == "active"


def test_after_five_days_it_is_disabled_and_says_why(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, paused: list[str], standing: Standing
) -> None:
    began = clock.now
    for days in (0, 1, 2):
        for _ in range(5):
            clock.forward(seconds=67)
            relay.round()
        clock.now = began + timedelta(days=days + 1)
    clock.now = began + DISABLE_AFTER - timedelta(minutes=1)
    relay.round()
    assert standing().status == "paused"
    clock.forward(minutes=2)
    relay.round()
    assert standing().status == "disabled" and "5 days" in (standing().reason or "")
    assert {each["status"] for each in outgoing.deliveries()} == {"cancelled"}


def test_its_owner_can_make_it_active_at_once(
    relay: Relay, receiver: Receiver, clock: Clock, store: Store, paused: list[str], hook: Subscription
) -> None:
    receiver.then = OK
    store.subscriptions.change(hook.connection_id, hook.id, now=clock(), status="active")
    relay.round()
    assert Counter(each.event["id"] for each in receiver.arrivals[1:]) == Counter(paused)


def test_paused_by_its_owner_nothing_is_tried(
    relay: Relay, receiver: Receiver, clock: Clock, store: Store, paused: list[str], hook: Subscription
) -> None:
    store.subscriptions.change(hook.connection_id, hook.id, now=clock(), status="paused", reason=None)
    clock.forward(days=20)
    relay.round()
    assert len(receiver.arrivals) == 1


def test_a_replay_leaves_the_one_that_is_tried_to_its_time(
    relay: Relay, receiver: Receiver, clock: Clock, store: Store, paused: list[str], hook: Subscription
) -> None:
    store.replays.begin(hook.connection_id, hook.id, since=clock() - timedelta(hours=1), now=clock())
    [replay] = store.replays.open(limit=10)
    store.replays.advance(replay, paused, after=replay.until, done=len(paused), now=clock())
    relay.round()
    assert len(receiver.arrivals) == 1
    receiver.then = OK
    clock.forward(seconds=6)
    relay.round()
    relay.round()
    assert Counter(each.event["id"] for each in receiver.arrivals[1:]) == Counter(paused)
