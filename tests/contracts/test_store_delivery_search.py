"""The contract of which deliveries are found, and that each filter reads a range of an index."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from connector.states import DeliveryStatus
from connector.store import delivery_search
from connector.store.delivery_search import Filters

MINUTE = timedelta(minutes=1)
NOWHERE = "sub_" + "0" * 26


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice)


@pytest.fixture
def publish(store, make, alice):
    """Make an event of one of alice's videos; gives its id."""

    def publish(resource_id, at, owner=alice, **more):
        return store.events.publish([make.observation(owner, resource_id, **more)], now=at)[0]

    return publish


@pytest.fixture
def five(store, alice, hook, publish, now):
    """The ids of five deliveries, newest first, a minute apart."""
    for each in range(5):
        publish(f"vid_{each}", now + each * MINUTE)
    rows = store.deliveries.page(alice.id, limit=10)
    assert [row["resource_id"] for row in rows] == [f"vid_{each}" for each in (4, 3, 2, 1, 0)]
    return [row["id"] for row in rows]


@pytest.fixture
def found(store, alice):
    """The ids of what alice finds."""

    def found(owner=alice, after=None, before=None, limit=100, **filters):
        rows = store.deliveries.page(owner.id, Filters(**filters), after=after, before=before, limit=limit)
        return [row["id"] for row in rows]

    return found


def test_pages_go_on_in_both_directions(five, found):
    assert found(limit=2) == five[:2]
    assert found(after=five[1], limit=2) == five[2:4]
    assert found(before=five[3], limit=2) == five[1:3]
    assert found(before=five[0]) == found(after=five[4]) == []


def test_beside_one_are_the_next_ones_of_the_same_filter(store, alice, five, relay, now):
    claims = {each.delivery_id: each for each in relay.claim(now + 9 * MINUTE)}
    for each in (five[0], five[3]):
        relay.settle(claims[each], "failed", now)
    failed = Filters(status=DeliveryStatus.FAILED)
    assert store.deliveries.beside(alice.id, five[2], Filters()) == (five[1], five[3])
    assert store.deliveries.beside(alice.id, five[0], Filters()) == (None, five[1])
    assert store.deliveries.beside(alice.id, five[3], failed) == (five[0], None)
    assert store.deliveries.beside(alice.id, five[2], failed) == (five[0], five[3])


def test_each_filter_alone_and_with_others(store, make, alice, hook, publish, five, found, relay, now):
    other = make.subscription(alice, trigger="video_failed", target_url="https://other.example")
    publish("vid_9", now + 5 * MINUTE, trigger="video_failed", final="failed")
    (theirs,) = found(trigger="video_failed")
    assert found(subscription_id=other.id) == found(subscription_id=other.id, trigger="video_failed") == [theirs]
    assert found(trigger="video_done") == found(subscription_id=hook.id) == five
    for claim in relay.claim(now + 9 * MINUTE):
        relay.settle(claim, "failed" if claim.delivery_id in (theirs, five[1]) else "delivered", now)
    assert found(status="failed") == [theirs, five[1]]
    assert found(status="failed", subscription_id=hook.id) == found(status="failed", trigger="video_done") == [five[1]]
    assert found(status="delivered", subscription_id=hook.id, trigger="video_done") == [five[0], *five[2:]]
    assert found(status="delivered", subscription_id=other.id) == found(status="cancelled") == []
    assert found(subscription_id=NOWHERE) == found(trigger="no_such") == []


def test_time_is_from_an_instant_on_and_before_another(five, found, now):
    assert found(since=now + MINUTE, until=now + 3 * MINUTE) == five[2:4]
    assert found(since=now + 10 * MINUTE) == found(until=now) == []
    assert found(since=now + MINUTE, until=now + 3 * MINUTE, status="pending", q="vid_1") == [five[3]]


def test_an_id_or_its_beginning_is_found(store, alice, five, found):
    row = store.deliveries.get(alice.id, five[1])
    event_id = row["event_id"]
    assert found(q=five[1]) == found(q=five[1].upper()) == found(q=event_id) == found(q=event_id[:14]) == [five[1]]
    assert found(q="dlv_") == found(q=five[0][:8]) == five
    assert found(q="vid_3") == [five[1]]
    assert found(q=five[1], trigger="video_done") == [five[1]] and found(q=five[1], status="failed") == []
    assert found(q=event_id, status="failed") == found(q="vid_3", trigger="video_failed") == []


@pytest.mark.parametrize(
    "q", ["evt_", "evt_012345678", "vid_", "%", "_", "' OR 1=1", "dlv_i", "dlv_" + "0" * 27, "é", "x" * 500]
)
def test_what_is_no_id_finds_nothing(five, found, q):
    assert found(q=q) == []


def test_a_stranger_finds_nothing_by_whatever_name(store, alice, hook, five, found, mallory):
    event_id = store.deliveries.get(alice.id, five[0])["event_id"]
    for named in ({"q": five[0]}, {"q": event_id}, {"q": event_id[:14]}, {"q": "vid_4"}, {"subscription_id": hook.id}):
        assert found(owner=mallory, **named) == [], named
    assert found(owner=mallory, trigger="video_done") == found(owner=mallory, status="pending") == []
    assert store.deliveries.beside(mallory.id, five[2], Filters(subscription_id=hook.id)) == (None, None)


def test_a_row_tells_where_it_is_sent_and_what_was_answered_last(store, alice, hook, five, relay, now):
    first, second, *_ = relay.claim(now + 9 * MINUTE)
    relay.settle(first, "pending", now, status_code=503)
    relay.settle(second, "failed", now, status_code=None, failure="timeout: no answer")
    rows = {row["id"]: row for row in store.deliveries.page(alice.id, limit=10)}
    told = ("target_url", "last_status_code", "last_failure", "attempt_count")
    assert [rows[first.delivery_id][name] for name in told] == [hook.target_url, 503, None, 1]
    assert [rows[second.delivery_id][name] for name in told] == [hook.target_url, None, "timeout: no answer", 1]
    assert [rows[five[0]][name] for name in told] == [hook.target_url, None, None, 0]


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"status": DeliveryStatus.FAILED},
        {"status": DeliveryStatus.DELIVERED, "trigger": "video_done"},
        {"status": DeliveryStatus.FAILED, "subscription_id": NOWHERE},
        {"status": DeliveryStatus.DELIVERED, "subscription_id": NOWHERE},
        {"trigger": "video_done"},
        {"subscription_id": NOWHERE},
        {"q": "dlv_0"},
        {"q": "evt_0123456789"},
        {"q": "vid_1"},
    ],
    ids=str,
)
@pytest.mark.parametrize("beside", [{}, {"after": "dlv_5"}, {"before": "dlv_5"}], ids=str)
def test_no_filter_reads_more_than_a_range_of_an_index(store, alice, now, filters, beside):
    sqlite = store.database.sqlite
    which = Filters(**filters, since=now)
    with store.database.write() as transaction:
        if not sqlite:  # which else goes through a table that has next to nothing in it
            for way in ("seqscan", "bitmapscan", "sort"):
                transaction.execute(sa.text(f"SET LOCAL enable_{way} = off"))
        asked = []
        sa.event.listen(transaction, "before_execute", lambda _, clause, *rest: asked.append(clause))
        delivery_search.ids_of(transaction, alice.id, which, **beside, limit=3)
        text = asked[0].compile(transaction, compile_kwargs={"literal_binds": True})
        plan = "\n".join(
            str(row[-1]) for row in transaction.execute(sa.text(f"EXPLAIN {'QUERY PLAN ' * sqlite}{text}"))
        )
    found = "q" in filters and not filters["q"].startswith("dlv")
    assert "SCAN" not in plan and "Seq Scan" not in plan, plan
    if not found:  # and whatever was found by an event is little enough to be sorted
        assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
