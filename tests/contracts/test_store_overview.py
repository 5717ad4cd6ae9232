"""The contract of `store.overview`, on both engines."""

from datetime import timedelta

import pytest

from connector import ids
from connector.states import DeliveryStatus, SubscriptionEffect, SubscriptionStatus
from connector.store.overview import Spent

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def periods(now):
    return [(now - 2 * DAY, now - DAY), (now - DAY, now), (now, now + DAY)]


def counted(store, owner, periods):
    """Of each period what there is any of."""
    return [
        {status.value: count for status, count in each.items() if count}
        for each in store.overview.deliveries(owner.id, periods)
    ]


@pytest.fixture
def publish(store, make, now):
    def publish(owner, resource_id, at=now, **more):
        (event_id,) = store.events.publish([make.observation(owner, resource_id, **more)], now=at)
        return event_id

    return publish


def test_deliveries_are_counted_where_they_came_as_they_stand(
    store, make, alice, mallory, relay, publish, periods, now
):
    make.subscription(alice)
    make.subscription(mallory)
    for number, at in enumerate([now - 2 * DAY, now - DAY - timedelta(milliseconds=1), now - DAY, now, now + HOUR]):
        publish(alice, f"vid_{number}", at)
    publish(mallory, "vid_x")
    assert counted(store, alice, periods) == [{"pending": 2}, {"pending": 1}, {"pending": 2}]
    first, second, third, *_ = [each for each in relay.claim(now + 2 * HOUR) if each.connection_id == alice.id]
    relay.settle(first, "delivered", now + 2 * HOUR)
    relay.settle(second, "failed", now + 2 * HOUR)
    relay.settle(third, "pending", now + 2 * HOUR)
    assert counted(store, alice, periods) == [{"delivered": 1, "failed": 1}, {"pending": 1}, {"pending": 2}]
    assert counted(store, mallory, periods) == [{}, {}, {"pending": 1}]
    assert store.overview.failed(alice.id, since=now - 2 * DAY) == 1
    assert store.overview.failed(alice.id, since=now - DAY) == store.overview.failed(mallory.id, since=now - DAY) == 0


def test_every_status_is_counted(store, alice, periods):
    assert [set(each) for each in store.overview.deliveries(alice.id, periods)] == [set(DeliveryStatus)] * 3


@pytest.fixture
def operation(store, make, now):
    """Keeps one that was asked for at an instant, and ends it."""

    def operation(owner, at, *, status=200, estimate=None, action="render_video"):
        asked = make.operation(owner, id=ids.new_id("op", at=at), fingerprint=ids.new_id("x"), action=action)
        store.operations.begin(asked, join_after=now)
        if status:
            end = {"http_status": status, "answer": {}, "answered": True, "estimate": estimate, "now": now}
            assert store.operations.finish(asked.id, token="first", **end)

    return operation


def test_what_was_started_is_added_up_by_when_it_was_asked_for(store, alice, mallory, operation, periods, now):
    credits = lambda amount: {"amount": amount, "at_most": None, "unit": "credits"}  # noqa: E731
    operation(alice, now - DAY, estimate=credits(12.5))
    operation(alice, now, estimate=credits(26))
    operation(alice, now + HOUR, estimate=credits(4))
    operation(alice, now + HOUR)
    operation(alice, now + HOUR, status=502)
    operation(alice, now + HOUR, status=None)
    operation(alice, now + HOUR, action="delete_video")
    operation(mallory, now, estimate={"amount": 0.2, "at_most": 1, "unit": "USD"})
    told = store.overview.spent(alice.id, ["render_video", "create_and_render_video"], periods)
    assert told == [Spent(0, 0.0, 0, None), Spent(1, 12.5, 0, "credits"), Spent(3, 30.0, 1, "credits")]
    assert store.overview.spent(mallory.id, ["render_video"], periods)[-1] == Spent(1, 0.2, 0, "USD")
    assert store.overview.unclear(alice.id, ["render_video"], since=now, limit=10) == 1
    assert store.overview.unclear(mallory.id, ["render_video"], since=now, limit=10) == 0


def test_hooks_in_trouble_are_told_and_no_others(store, make, alice, mallory, relay, publish, now):
    make.subscription(alice, trigger="video_failed")
    make.subscription(alice, status="paused", trigger="avatar_ready")
    gone, failing, paused = (make.subscription(alice) for _ in range(3))
    make.subscription(mallory)
    publish(alice, "vid_1")
    publish(mallory, "vid_1")
    effects = {gone.id: SubscriptionEffect.DISABLE, paused.id: SubscriptionEffect.PAUSE}
    for claim in relay.claim(now):
        effect = effects.get(claim.subscription_id, SubscriptionEffect.KEEP)
        relay.settle(claim, "pending", now + HOUR, subscription=effect, reason="It said so.")
    told = {each.id: each for each in store.overview.troubled(alice.id, limit=10)}
    assert set(told) == {gone.id, failing.id, paused.id}
    assert told[gone.id].status == SubscriptionStatus.DISABLED and told[gone.id].reason == "It said so."
    assert told[gone.id].status_since == told[failing.id].failing_since == now + HOUR
    assert len(store.overview.troubled(mallory.id, limit=10)) == 1
    assert len(store.overview.troubled(alice.id, limit=2)) == 2


def test_failures_are_the_newest_of_their_triggers(store, alice, mallory, publish, now):
    for number in range(4):
        publish(alice, f"vid_{number}", now + number * HOUR, final="failed", trigger="video_failed")
    publish(alice, "ava_1", now + 9 * HOUR, resource_type="avatar", final="failed", trigger="avatar_failed")
    publish(alice, "vid_9", now + 9 * HOUR)
    publish(mallory, "vid_1", now + 9 * HOUR, final="failed", trigger="video_failed")
    triggers = ["video_failed", "avatar_failed"]
    told = store.overview.failures(alice.id, triggers, since=now + HOUR, limit=3)
    assert [each.created_at for each in told] == [now + 9 * HOUR, now + 3 * HOUR, now + 2 * HOUR]
    assert '"ava_1"' in told[0].body
    assert len(store.overview.failures(alice.id, triggers, since=now, limit=100)) == 5


def test_what_was_begun_is_each_connections_own(store, make, alice, mallory, operation, publish, now):
    assert not any(store.overview.begun(alice.id))
    make.subscription(alice)
    operation(alice, now)
    publish(alice, "vid_1")
    assert all(store.overview.begun(alice.id)) and not any(store.overview.begun(mallory.id))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_count_looks_at_an_index_and_at_no_row(store, alice, periods):
    with store.database.read() as transaction:
        text = str(store.overview._counts.compile(transaction))
        plan = transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (alice.id, "x") * 4 + ("[[0, 1]]",)).all()
    walks = [row[-1] for row in plan if "deliveries" in row[-1]]
    assert len(walks) == len(DeliveryStatus)
    assert all("COVERING INDEX ix_deliveries_connection_id_status_created_at" in each for each in walks)
