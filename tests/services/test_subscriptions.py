"""What the owner of a subscription can do: rotate its secret, try it out, replay, subscribe again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from support.receiver import Receiver

from connector import errors, limits
from connector.egress.sender import Sender
from connector.relay.dispatch import Dispatch
from connector.relay.signing import MOST_OLD
from connector.services import replays as room
from connector.services.send_limit import SendLimit
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.store.subscriptions import Subscription

from .conftest import LOOPBACK, Clock, House, on_both_engines, together
from .test_receipt_processor import DONE, rendered


class Deliveries:
    """A relay process's dispatch, and the receiver it sends to."""

    def __init__(self, house: House, receiver: Receiver) -> None:
        self.sender = Sender(allowed=LOOPBACK)
        self.receiver = receiver
        wait = timedelta(seconds=5)
        self.dispatch = Dispatch(
            house.store.outbox, house.vault, self.sender, schedule=(wait,), timeout=wait, clock=house.clock
        )

    def round(self) -> list[str]:
        """Send all that is due. Gives the ids of the videos that were told of, sorted: they are sent together."""
        before = len(self.receiver.arrivals)
        self.dispatch.gate.notified()
        self.dispatch.poll()
        while self.sender.in_flight:
            self.sender.turn(1.0)
        self.dispatch.flush()
        return sorted(each.event["video"]["id"] for each in self.receiver.arrivals[before:])


@pytest.fixture
def deliveries(house: House) -> Iterator[Deliveries]:
    with Receiver() as receiver:
        deliveries = Deliveries(house, receiver)
        yield deliveries
        deliveries.sender.close()


@pytest.fixture
def clock() -> Clock:
    """Real time, which signatures are judged by, unless a test moves it."""
    return Clock(datetime.now(UTC))


def hook(house: House, connection: Connection, receiver: Receiver, **filters: Any) -> Subscription:
    made, _ = house.subscriptions.subscribe(
        connection, trigger="video_done", target_url=receiver.url, filters=filters, by=BRIDGE, now=house.clock()
    )
    return made


def verified(secret: str, arrival: Any, at: datetime) -> bool:
    """Whether the reference library takes an arrival, by its own clock, whatever the time was said to be."""
    headers = dict(arrival.headers)
    assert headers["webhook-timestamp"] == str(int(at.timestamp()))
    mine = Webhook(secret).sign(headers["webhook-id"], at, arrival.body.decode())
    return mine in headers["webhook-signature"].split(" ")


# Rotation


@on_both_engines
def test_a_rotated_secret_and_the_one_before_both_verify_for_a_day(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries
) -> None:
    made = hook(house, alice, deliveries.receiver)
    old = house.subscriptions.secret(made)
    new = house.subscriptions.rotate_secret(alice, made.id, by=BRIDGE, now=clock())
    assert new != old and house.subscriptions.secret(house.subscriptions.get(alice, made.id)) == new
    house.subscriptions.test(alice, made.id, now=clock())
    deliveries.round()
    [arrival] = deliveries.receiver.arrivals
    for each in (old, new):
        assert Webhook(each).verify(arrival.body, arrival.headers) == arrival.event
    assert [each[:3] for each in arrival.headers["webhook-signature"].split(" ")] == ["v1,", "v1,"]

    for passed, still in ((limits.SECRET_OVERLAP - timedelta(seconds=1), True), (timedelta(seconds=1), False)):
        clock.now += passed
        house.subscriptions.test(alice, made.id, now=clock())
        deliveries.round()
        arrival = deliveries.receiver.arrivals[-1]
        assert verified(new, arrival, clock()) and verified(old, arrival, clock()) is still


def test_a_secret_that_was_never_its_own_does_not_verify(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries
) -> None:
    made, other = hook(house, alice, deliveries.receiver), house.subscribe(alice)
    house.subscriptions.rotate_secret(alice, made.id, by=BRIDGE, now=clock())
    house.subscriptions.test(alice, made.id, now=clock())
    deliveries.round()
    [arrival] = deliveries.receiver.arrivals
    with pytest.raises(WebhookVerificationError):
        Webhook(house.subscriptions.secret(other)).verify(arrival.body, arrival.headers)


@on_both_engines
def test_rotating_twice_at_once_loses_no_secret_that_somebody_was_given(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries
) -> None:
    made = hook(house, alice, deliveries.receiver)
    given = [house.subscriptions.secret(made)]
    given += together(*[lambda: house.subscriptions.rotate_secret(alice, made.id, by=BRIDGE, now=clock())] * 3)
    house.subscriptions.test(alice, made.id, now=clock())
    deliveries.round()
    [arrival] = deliveries.receiver.arrivals
    for each in given:
        Webhook(each).verify(arrival.body, arrival.headers)


def test_the_first_secret_of_a_day_signs_until_its_end_however_often_it_is_replaced(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries
) -> None:
    made = hook(house, alice, deliveries.receiver)
    first, replaced = house.subscriptions.secret(made), 0
    with pytest.raises(errors.RateLimited) as refused:
        for _ in range(20):
            house.subscriptions.rotate_secret(alice, made.id, by=BRIDGE, now=clock())
            replaced += 1
    assert replaced == MOST_OLD and refused.value.retry_after == limits.SECRET_OVERLAP.total_seconds()
    clock.now += limits.SECRET_OVERLAP - timedelta(seconds=1)
    house.subscriptions.test(alice, made.id, now=clock())
    deliveries.round()
    assert verified(first, deliveries.receiver.arrivals[-1], clock())
    clock.now += timedelta(seconds=1)
    house.subscriptions.rotate_secret(alice, made.id, by=BRIDGE, now=clock())


# Test events


@on_both_engines
def test_a_test_of_one_that_went_in_this_moment_is_not_found(
    house: House, alice: Connection, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = house.subscribe(alice)
    seen = house.subscriptions.get(alice, made.id)
    house.subscriptions.unsubscribe(alice, made.id, by=BRIDGE, now=clock())
    monkeypatch.setattr(house.subscriptions, "get", lambda *_: seen)  # it was there a moment ago
    with pytest.raises(errors.NotFound):
        house.subscriptions.test(alice, made.id, now=clock())


@on_both_engines
def test_subscribing_while_the_connection_goes_is_refused(house: House, alice: Connection, clock: Clock) -> None:
    house.connections.disconnect(alice, now=clock())
    with pytest.raises(errors.Unauthorized, match="Connect again"):
        house.subscribe(alice)
    assert house.argil.state()["webhooks"] == []


@on_both_engines
def test_whoever_subscribes_while_the_connection_goes_leaves_no_webhook(
    house: House, alice: Connection, clock: Clock
) -> None:
    together(
        lambda: house.subscribe(alice),
        lambda: house.connections.disconnect(alice, now=clock()),
        lambda: house.subscribe(alice, "video_failed"),
    )
    assert house.argil.state()["webhooks"] == []
    assert house.store.subscriptions.live(alice.id) == 0


def test_the_filters_are_those_of_the_last_call(house: House, alice: Connection, deliveries: Deliveries) -> None:
    made = hook(house, alice, deliveries.receiver, video_id="vid_1")
    again = hook(house, alice, deliveries.receiver)
    assert (again.id, again.filters) == (made.id, {})


# Filters


@pytest.mark.parametrize("empty", ["", None, [], {}])
def test_an_empty_filter_keeps_nothing_back(
    house: House, alice: Connection, deliveries: Deliveries, empty: Any
) -> None:
    made = hook(house, alice, deliveries.receiver, video_id=empty, **{"extras.row": empty, "extras": {"team": empty}})
    assert made.filters == {}
    video_id = rendered(house, alice)
    house.told(alice, DONE, video_id)
    house.relay.round()
    assert deliveries.round() == [video_id]


@on_both_engines
def test_a_video_is_chosen_by_its_avatars_also_in_a_replay(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries, past: list[str]
) -> None:
    [event] = house.events(alice)[:1]
    assert event["video"]["avatar_ids"] == [house.argil.avatar()]
    made = hook(house, alice, deliveries.receiver, avatar_id=house.argil.avatar())
    other = house.subscribe(alice, avatar_id="ava_other")
    for each in (made, other):
        house.bridge.replays.begin(alice, each.id, since=clock() - timedelta(days=1), by=BRIDGE, now=clock())
    house.bridge.replays.carry_on(now=clock())
    assert deliveries.round() == sorted(past) and house.store.outbox.pending() == 0
    video_id = rendered(house, alice)
    house.told(alice, DONE, video_id)
    house.relay.round()
    assert deliveries.round() == [video_id]


def test_filters_that_a_trigger_does_not_know_are_refused(house: House, alice: Connection) -> None:
    with pytest.raises(errors.InvalidInput, match="avatar_id, extras"):
        house.subscribe(alice, "avatar_ready", video_id="vid_1")
    assert house.store.subscriptions.live(alice.id) == 0


def of_the_version_before(house: House, subscription: Subscription, **filters: str) -> None:
    with house.store.database.write() as transaction:
        changed = tables.subscriptions.update().where(tables.subscriptions.c.id == subscription.id)
        transaction.execute(changed.values(filters=filters, filters_version=1, status="paused"))


@pytest.mark.parametrize(("trigger", "key"), [("video_done", "avatar_id"), ("avatar_ready", "video_id")])
def test_subscribing_as_an_older_version_did_is_the_same_and_means_the_same(
    house: House, alice: Connection, deliveries: Deliveries, trigger: str, key: str
) -> None:
    def subscribe(**filters: Any) -> tuple[Subscription, bool]:
        url = deliveries.receiver.url
        said = {"trigger": trigger, "target_url": url, "filters": filters}
        return house.subscriptions.subscribe(alice, **said, by=BRIDGE, now=house.clock())

    made, _ = subscribe()
    of_the_version_before(house, made, **{key: "odd"})
    again, new = subscribe(**{key: "odd"})
    assert (again.id, again.filters, again.status, new) == (made.id, {key: "odd"}, "active", False)
    if trigger == "video_done":
        house.told(alice, DONE, rendered(house, alice))
    else:
        house.told(alice, "AVATAR_TRAINING_SUCCESS", house.argil.avatar())
    house.relay.round()
    assert house.store.outbox.pending() == 1
    if trigger == "avatar_ready":
        with pytest.raises(errors.InvalidInput):
            subscribe(**{key: "other"})


def test_an_empty_filter_that_an_older_version_kept_keeps_all_back_until_it_is_said_anew(
    house: House, alice: Connection, deliveries: Deliveries
) -> None:
    made = hook(house, alice, deliveries.receiver)
    of_the_version_before(house, made, video_id="")
    house.subscriptions.change(alice, made.id, status="active", target_url=None, by=BRIDGE, now=house.clock())
    house.told(alice, DONE, rendered(house, alice))
    house.relay.round()
    assert deliveries.round() == []
    assert hook(house, alice, deliveries.receiver, video_id="").filters == {}
    video_id = rendered(house, alice)
    house.told(alice, DONE, video_id)
    house.relay.round()
    assert deliveries.round() == [video_id]


# Replay


@pytest.fixture
def past(house: House, alice: Connection, clock: Clock) -> list[str]:
    """The ids of five videos that were done before anybody subscribed."""
    made = []
    for number in range(5):
        made.append(rendered(house, alice, f"n{number}"))
        house.told(alice, DONE, made[-1])
        house.relay.round()
    return made


@on_both_engines
def test_a_replay_sends_what_happened_before_it_subscribed_batch_by_batch(
    house: House,
    alice: Connection,
    clock: Clock,
    deliveries: Deliveries,
    past: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "REPLAYED_AT_ONCE", 2)
    monkeypatch.setattr(room, "REPLAY_ROUNDS", 1)
    made = hook(house, alice, deliveries.receiver)
    assert house.bridge.replays.begin(alice, made.id, since=clock() - timedelta(days=1), by=BRIDGE, now=clock()) == 5
    assert deliveries.round() == []
    arrived = []
    for _ in range(3):
        house.bridge.replays.carry_on(now=clock())
        arrived.append(deliveries.round())
    assert arrived == [sorted(past[:2]), sorted(past[2:4]), past[4:]]
    house.bridge.replays.carry_on(now=clock())
    assert deliveries.round() == []


def test_a_replay_keeps_to_the_filters(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries, past: list[str]
) -> None:
    made = hook(house, alice, deliveries.receiver, video_id=past[3])
    house.bridge.replays.begin(alice, made.id, since=clock() - timedelta(days=1), by=BRIDGE, now=clock())
    house.bridge.replays.carry_on(now=clock())
    assert deliveries.round() == [past[3]]


def test_a_replay_that_a_crash_cut_off_goes_on_elsewhere(
    house: House,
    alice: Connection,
    clock: Clock,
    deliveries: Deliveries,
    past: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "REPLAYED_AT_ONCE", 2)
    made = hook(house, alice, deliveries.receiver)
    house.bridge.replays.begin(alice, made.id, since=clock() - timedelta(days=1), by=BRIDGE, now=clock())
    monkeypatch.setattr(room, "REPLAY_ROUNDS", 1)
    house.bridge.replays.carry_on(now=clock())
    monkeypatch.setattr(room, "REPLAY_ROUNDS", 50)
    elsewhere = room.ReplayService(
        house.store, house.catalogue, SendLimit(house.clock.monotonic), house.bridge.activity
    )
    together(*[lambda: elsewhere.carry_on(now=clock())] * 3)
    assert deliveries.round() == sorted(past)


def test_a_disabled_subscription_gets_what_it_missed_once_it_is_active_again(
    house: House, alice: Connection, clock: Clock, deliveries: Deliveries
) -> None:
    deliveries.receiver.replies = [(410, {}, b"")]
    made = hook(house, alice, deliveries.receiver)
    began, missed = clock(), []
    for number in range(3):
        missed.append(rendered(house, alice, f"n{number}"))
        house.told(alice, DONE, missed[-1])
        house.relay.round()
        deliveries.round()
    assert house.subscriptions.get(alice, made.id).status == "disabled"
    with pytest.raises(errors.InvalidInput, match="active first"):
        house.bridge.replays.begin(alice, made.id, since=began, by=BRIDGE, now=clock())
    house.subscriptions.change(alice, made.id, status="active", target_url=None, by=BRIDGE, now=clock())
    assert house.bridge.replays.begin(alice, made.id, since=began, by=BRIDGE, now=clock()) == 3
    house.bridge.replays.carry_on(now=clock())
    assert deliveries.round() == sorted(missed)


def test_a_stranger_replays_nothing(house: House, alice: Connection, clock: Clock, past: list[str]) -> None:
    made, mallory = house.subscribe(alice), house.connect("mallory")
    with pytest.raises(errors.NotFound):
        house.bridge.replays.begin(mallory, made.id, since=clock() - timedelta(days=1), by=BRIDGE, now=clock())
    assert house.store.replays.open(limit=1) == []
