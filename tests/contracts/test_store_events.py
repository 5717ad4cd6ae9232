"""The contract of `store.events`, on both engines."""

import json
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from connector.store import tables

SECOND = timedelta(seconds=1)


@pytest.fixture
def publish(store, make, alice, now):
    """Publish one observation of alice's video; gives the id of its event, or None."""

    def publish(resource_id="vid_1", **values):
        made = store.events.publish([make.observation(alice, resource_id, **values)], now=now)
        return made[0] if made else None

    return publish


def feed(store, connection, after=0, limit=1000):
    return store.feed.after(connection.id, position=after, limit=limit).rows


def deliveries(store, connection):
    return store.deliveries.page(connection.id, limit=1000)


def test_the_same_happening_seen_three_times_is_one_event(store, alice, publish):
    event_id = publish()
    assert event_id.startswith("evt_")
    assert publish() is None and publish() is None
    assert [json.loads(body)["id"] for _, body in feed(store, alice)] == [event_id]


def test_the_same_happening_three_times_in_one_batch_is_one_event(store, make, alice, now):
    make.subscription(alice)
    assert len(store.events.publish([make.observation(alice)] * 3, now=now)) == 1
    assert len(feed(store, alice)) == len(deliveries(store, alice)) == 1


def test_the_same_happening_from_eight_at_once_is_one_event(store, make, alice, publish, at_once):
    make.subscription(alice)
    made = at_once(lambda _: publish())
    assert len([each for each in made if each]) == 1
    assert len(feed(store, alice)) == len(deliveries(store, alice)) == 1


def test_what_is_under_way_makes_no_event(store, alice, publish):
    assert publish(final=None) is None
    assert feed(store, alice) == []


def test_a_second_run_is_a_second_event(publish):
    first = publish()
    publish(final=None)
    second = publish()
    assert second not in (None, first)
    assert publish() is None


def test_seen_under_way_twice_is_still_one_second_run(publish):
    publish()
    publish(final=None)
    publish(final=None)
    assert publish() is not None
    assert publish() is None


def test_another_final_state_is_another_event(publish):
    done, failed = publish(), publish(final="failed", trigger="video_failed")
    assert failed not in (None, done)
    assert publish() is None


def test_another_resource_type_or_owner_is_another_event(store, make, mallory, publish, now):
    made = {publish(), publish("vid_2"), publish(resource_type="avatar")}
    made |= set(store.events.publish([make.observation(mallory)], now=now))
    assert len(made - {None}) == 4


def test_an_event_is_known_after_it_was_deleted(store, alice, publish):
    publish()
    with store.database.write() as transaction:
        transaction.execute(tables.events.delete())
        transaction.execute(tables.resources.delete())
    assert publish() is None
    assert feed(store, alice) == []


def test_each_active_subscription_gets_one_delivery_due_now(store, make, alice, publish, now):
    wanting = {make.subscription(alice).id, make.subscription(alice).id}
    event_id = publish()
    rows = deliveries(store, alice)
    assert {row["subscription_id"] for row in rows} == wanting
    assert {(row["event_id"], row["status"], row["due_at"]) for row in rows} == {(event_id, "pending", now)}


def test_a_paused_subscription_gets_a_delivery_that_waits(store, make, alice, publish, relay, now):
    make.subscription(alice, status="paused")
    publish()
    assert [(row["status"], row["due_at"]) for row in deliveries(store, alice)] == [("pending", None)]
    assert relay.claim(now + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "values", [{"status": "disabled"}, {"trigger": "video_failed"}, {"filters": {"video_id": "vid_2"}}]
)
def test_who_does_not_want_it_gets_none(store, make, alice, publish, values):
    make.subscription(alice, **values)
    publish()
    assert deliveries(store, alice) == []


def test_a_filter_lets_pass_what_it_names(store, make, alice, publish):
    make.subscription(alice, filters={"video_id": "vid_2"})
    publish("vid_1")
    passed = publish("vid_2")
    assert [row["event_id"] for row in deliveries(store, alice)] == [passed]


def test_a_stranger_with_the_same_trigger_gets_nothing(store, make, mallory, publish):
    make.subscription(mallory)
    publish()
    assert deliveries(store, mallory) == []
    assert feed(store, mallory) == []
    assert store.feed.recent(mallory.id, ["video_done"], limit=10) == []


def test_a_pause_and_an_event_at_once_leave_nothing_stuck(store, make, alice, publish, relay, now, at_once):
    hook = make.subscription(alice)

    def work(number):
        for round in range(5):
            if number < 2:
                store.subscriptions.change(alice.id, hook.id, now=now, status=("active", "paused")[number])
            elif number == 2:
                relay.claim(now, limit=3)
            else:
                publish(f"vid_{number}_{round}")

    at_once(work)
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    while relay.claim(now + SECOND * 60):
        pass
    assert len(deliveries(store, alice)) == 25
    assert all(row["due_at"] is not None for row in deliveries(store, alice))


@pytest.mark.parametrize("act", ["resume", "remove"])
def test_a_subscription_that_changes_while_an_event_is_published_waits_for_it(store, make, alice, publish, now, act):
    hook = make.subscription(alice, status="paused")
    acts = {
        "resume": lambda: store.subscriptions.change(alice.id, hook.id, now=now, status="active"),
        "remove": lambda: store.subscriptions.remove(alice.id, hook.id, now=now),
    }
    thread = threading.Thread(target=acts[act])

    def compose(event_id):
        thread.start()
        thread.join(0.2)  # the database makes it wait, so this only gives it a chance to do wrong
        return "{}"

    assert publish(compose=compose) is not None
    thread.join()
    ended = {"resume": ("pending", now), "remove": ("cancelled", None)}
    assert [(row["status"], row["due_at"]) for row in deliveries(store, alice)] == [ended[act]]


def test_recent_gives_the_newest_of_a_trigger(store, alice, publish):
    ids = [publish(f"vid_{each}") for each in range(4)]
    publish("vid_9", final="failed", trigger="video_failed")
    recent = store.feed.recent(alice.id, ["video_done"], limit=3)
    assert [json.loads(body)["id"] for body in recent] == ids[:0:-1]


def test_the_feed_is_read_in_pages(store, alice, publish):
    ids = [publish(f"vid_{each}") for each in range(5)]
    first = feed(store, alice, limit=3)
    second = feed(store, alice, after=first[-1][0], limit=3)
    assert [json.loads(body)["id"] for _, body in first + second] == ids


def test_the_place_of_an_event_is_its_owners_to_know(store, alice, mallory, publish):
    publish("vid_1")
    second = publish("vid_2")
    assert store.feed.position(alice.id, second) == 2
    assert store.feed.position(mallory.id, second) is None


def test_a_reader_whose_last_event_was_pruned_misses_nothing_that_is_still_there(store, alice, mallory, publish, now):
    pruned, kept = publish("vid_1"), publish("vid_2")
    with store.database.write() as transaction:
        transaction.execute(tables.events.delete().where(tables.events.c.id == pruned))
    after = store.feed.position(alice.id, pruned)
    page = store.feed.after(alice.id, position=after, limit=10)
    assert [json.loads(body)["id"] for _, body in page.rows] == [kept] and page.cursor == 2
    assert store.feed.position(mallory.id, kept) is None
    assert store.feed.position(alice.id, "evt_00000000000000000000000000") is None


def test_every_page_has_a_cursor_that_passes_nothing(store, alice, publish):
    empty = store.feed.after(alice.id, position=0, limit=3)
    assert (empty.rows, empty.cursor) == ([], 0)
    for each in range(5):
        publish(f"vid_{each}")
    cursors = [0]
    for _ in range(4):
        cursors.append(store.feed.after(alice.id, position=cursors[-1], limit=2).cursor)
    assert cursors == [0, 2, 4, 5, 5]
    beyond = store.feed.after(alice.id, position=99, limit=2)  # a database that was restored, perhaps
    assert (beyond.rows, beyond.cursor) == ([], 5)
    with store.database.write() as transaction:
        transaction.execute(tables.events.delete())
    assert store.feed.after(alice.id, position=0, limit=2).cursor == 5
    publish("vid_6")
    assert [position for position, _ in store.feed.after(alice.id, position=5, limit=2).rows] == [6]


def test_positions_have_no_gaps_however_many_publish(store, alice, publish, at_once):
    at_once(lambda number: [publish(f"vid_{number}_{each}") for each in range(5)])
    assert [position for position, _ in feed(store, alice)] == list(range(1, 41))


def test_a_reader_who_follows_the_feed_misses_nothing(store, alice, publish, at_once):
    seen, over = [], threading.Event()

    def read():
        while True:
            ended = over.is_set()
            page = feed(store, alice, after=seen[-1] if seen else 0, limit=3)
            seen.extend(position for position, _ in page)
            if ended and not page:
                return

    reader = threading.Thread(target=read)
    reader.start()
    at_once(lambda number: [publish(f"vid_{number}_{each}") for each in range(5)])
    over.set()
    reader.join()
    assert seen == list(range(1, 41))


def test_batches_of_the_same_things_in_any_order_do_not_block_each_other(store, make, alice, bob, now, at_once, count):
    for owner in (alice, bob):
        make.subscription(owner)
        make.subscription(owner, trigger="video_failed")

    def work(number):
        seen = [
            make.observation(owner, f"vid_{each}", final=final, trigger=f"video_{final}")
            for owner in (alice, bob)
            for each in range(5)
            for final in ("done", "failed")
        ]
        store.events.publish(seen if number % 2 else seen[::-1], now=now)

    at_once(work)
    assert count(tables.events) == count(tables.deliveries) == 20


def test_a_callback_that_joins_while_its_event_is_published_is_told(store, alice, make, now):
    store.callbacks.add(alice.id, "op_1", target_url="https://a.example/", callback_id=None, now=now)
    feeds = tables.feeds
    with store.database.write() as publishing:
        publishing.execute(sa.select(feeds).where(feeds.c.connection_id == alice.id).with_for_update()).all()
        joining = threading.Thread(target=store.callbacks.attach, args=("op_1", "video", "vid_1"), kwargs={"now": now})
        joining.start()
        joining.join(0.2)
        assert joining.is_alive()  # until it is known how this one ended
    joining.join(5)
    store.events.publish([make.observation(alice, "vid_1")], now=now)
    assert [each["status"] for each in store.deliveries.page(alice.id, limit=9)] == ["pending"]


def test_a_test_event_is_in_no_feed_and_goes_to_one_subscription(store, make, alice, relay, now):
    hook, _other = make.subscription(alice), make.subscription(alice)
    delivery_id = store.events.add_test(
        connection_id=alice.id,
        subscription_id=hook.id,
        trigger="video_done",
        event_id="evt_test",
        body='{"test": true}',
        now=now,
    )
    assert feed(store, alice) == []
    assert store.feed.recent(alice.id, ["video_done"], limit=10) == []
    assert [(each.delivery_id, each.subscription_id) for each in relay.claim(now)] == [(delivery_id, hook.id)]


def test_deleting_an_event_takes_its_deliveries_and_attempts(store, make, alice, publish, relay, now, count):
    make.subscription(alice)
    publish()
    relay.settle(relay.claim(now)[0], "delivered", now)
    with store.database.write() as transaction:
        transaction.execute(sa.delete(tables.events))
    assert count(tables.deliveries) == count(tables.attempts) == 0
