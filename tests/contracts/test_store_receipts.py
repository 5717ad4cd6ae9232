"""The contract of `store.receipts`, on both engines."""

from datetime import timedelta

import pytest

from connector.store import tables
from connector.store.arrivals import Arrival
from connector.store.receipts import ReceiptOutcome

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def claim(store, now):
    """Claim what is due some time after `now`, for a minute."""

    def claim(after=timedelta(0), *, token="worker", limit=100):
        return store.receipts.claim(token=token, now=now + after, until=now + after + MINUTE, limit=limit)

    return claim


@pytest.fixture
def kept(store, alice, now):
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, '{"event": "VIDEO_GENERATION_SUCCESS"}', now)])


def done(receipt):
    return ReceiptOutcome(receipt=receipt, status="done", note="done")


def test_what_was_kept_is_claimed_as_it_came(alice, kept, claim, now):
    (receipt,) = claim()
    assert (receipt.connection_id, receipt.body) == (alice.id, '{"event": "VIDEO_GENERATION_SUCCESS"}')
    assert (receipt.received_at, receipt.tries) == (now, 1)


def test_headers_that_a_provider_asks_for_come_with_their_body(store, alice, claim, now):
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now, '{"x-signature": "é"}')])
    store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    assert [each.headers for each in claim()] == [{"x-signature": "é"}, {}]


def test_a_backlog_is_what_came_to_an_address_and_is_not_understood(store, alice, bob, claim, now):
    def backlog():
        return store.arrivals.backlog(("argil", alice.inbound_hash))

    assert backlog() == (0, 0) == store.arrivals.backlog(("argil", "nobody's"))
    for owner, body in ((alice, '{"a": "é"}'), (alice, "{}"), (bob, '{"b": 1}')):
        store.arrivals.arrive([Arrival("argil", owner.inbound_hash, body, now)])
    store.receipts.watch(alice.id, "video", "vid_1", now=now, due_at=now + MINUTE)
    assert backlog() == (2, 13)
    store.receipts.record([done(each) for each in claim(limit=1)])
    assert backlog() == (1, 2)


def test_an_operation_watches_a_thing_once(store, alice, bob, claim, now, count):
    def watch(owner=alice, resource="vid_1", operation="op_1", after=MINUTE):
        store.receipts.watch(owner.id, "video", resource, now=now, due_at=now + after, operation_id=operation)
        return count(tables.receipts)

    assert [watch(), watch(), watch(after=SECOND), watch(after=2 * MINUTE)] == [1, 1, 1, 1]
    assert [watch(bob), watch(resource="vid_2"), watch(operation="op_2"), watch(operation=None)] == [2, 3, 4, 5]
    (soonest,) = claim(SECOND)
    assert soonest.resource_id == "vid_1" and watch() == 6  # while it is looked at, it may be about to end


def test_due_says_whether_a_claim_would_find_any(store, kept, claim, now):
    assert store.receipts.due(now=now)
    claim()
    assert not store.receipts.due(now=now + 59 * SECOND)
    assert store.receipts.due(now=now + MINUTE)


def test_eight_that_claim_at_once_share_without_overlap(store, alice, now, claim, at_once):
    for _ in range(80):
        store.arrivals.arrive([Arrival("argil", alice.inbound_hash, "{}", now)])
    shares = at_once(lambda each: [receipt.id for _ in range(4) for receipt in claim(token=f"{each}", limit=5)])
    claimed = [receipt_id for share in shares for receipt_id in share]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) + len(claim()) == 80


def test_a_claim_takes_no_more_than_its_limit_oldest_first(store, alice, now, claim):
    for after in range(5):
        store.arrivals.arrive([Arrival("argil", alice.inbound_hash, f"{after}", now + after * SECOND)])
    assert [each.body for each in claim(MINUTE, limit=3)] == ["0", "1", "2"]
    assert [each.body for each in claim(MINUTE, limit=3)] == ["3", "4"]


def test_the_end_of_a_lease_makes_a_receipt_due_again(kept, claim):
    claim()
    assert claim(59 * SECOND) == []
    assert [each.tries for each in claim(MINUTE)] == [2]


@pytest.mark.parametrize("status", ["done", "unknown", "dropped"])
def test_what_is_settled_never_comes_again(store, kept, claim, status):
    (receipt,) = claim()
    store.receipts.record([ReceiptOutcome(receipt=receipt, status=status, note="why")])
    assert claim(timedelta(days=9)) == []


def test_what_is_put_off_comes_when_it_said(store, kept, claim, now):
    (receipt,) = claim()
    store.receipts.record([ReceiptOutcome(receipt=receipt, status="new", note="not yet", due_at=now + 5 * MINUTE)])
    assert claim(4 * MINUTE) == []
    assert [each.id for each in claim(5 * MINUTE)] == [receipt.id]


def test_a_lost_lease_settles_nothing(store, kept, claim):
    (stale,) = claim(token="slow")
    (fresh,) = claim(MINUTE, token="quick")
    store.receipts.record([done(stale)])
    assert [each.id for each in claim(3 * MINUTE)] == [fresh.id]


def test_a_lost_lease_settles_nothing_by_publishing_either(store, make, alice, kept, claim, now):
    (stale,) = claim(token="slow")
    claim(MINUTE, token="quick")
    store.events.publish([make.observation(alice, settles=done(stale))], now=now)
    assert len(claim(3 * MINUTE)) == 1


def test_the_event_and_the_end_of_its_receipt_are_one(store, make, alice, kept, claim, now):
    (receipt,) = claim()
    store.events.publish([make.observation(alice, settles=done(receipt))], now=now)
    assert len(store.feed.after(alice.id, position=0, limit=10).rows) == 1
    assert claim(timedelta(days=9)) == []


def test_an_observation_that_makes_no_event_settles_its_receipt_too(store, make, alice, kept, claim, now):
    (receipt,) = claim()
    later = ReceiptOutcome(receipt=receipt, status="new", note="under way", due_at=now + 2 * MINUTE)
    store.events.publish([make.observation(alice, final=None, settles=later)], now=now)
    assert claim(MINUTE) == []
    assert len(claim(2 * MINUTE)) == 1


def test_an_event_that_cannot_be_composed_leaves_everything_untouched(store, make, alice, kept, claim, now, count):
    def broken(event_id):
        raise ZeroDivisionError

    make.subscription(alice)
    (receipt,) = claim()
    seen = [make.observation(alice, "vid_1"), make.observation(alice, "vid_2", compose=broken, settles=done(receipt))]
    with pytest.raises(ZeroDivisionError):
        store.events.publish(seen, now=now)
    assert [count(each) for each in (tables.events, tables.deliveries, tables.resources, tables.identities)] == [0] * 4
    assert len(claim(MINUTE)) == 1
    assert len(store.events.publish(seen[:1], now=now)) == 1
    assert [position for position, _ in store.feed.after(alice.id, position=0, limit=10).rows] == [1]


def test_what_arrives_is_kept_for_the_owner_of_the_address(store, alice, bob, mallory, now, at_once):
    """Eight at once, each with addresses that somebody owns and one that nobody owns."""
    owners = {alice.inbound_hash: alice.id, bob.inbound_hash: bob.id}
    store.connections.tombstone(mallory.id, now=now)

    def arrive(number):
        for address in (*owners, "of nobody", mallory.inbound_hash, alice.token_hash):
            arrival = Arrival("argil", address, f'{{"from": "{number}", "to": "{owners.get(address)}"}}', now)
            assert store.arrivals.arrive([arrival]) == [address in owners]
        assert store.arrivals.arrive([Arrival("heygen", alice.inbound_hash, "{}", now)]) == [False]

    at_once(arrive)
    kept = store.receipts.claim(token="t", now=now, until=now + MINUTE, limit=100)
    assert len(kept) == 16
    assert all(f'"to": "{each.connection_id}"' in each.body for each in kept)


def test_of_connections_that_are_passed_over_nothing_is_claimed(store, alice, bob, kept, now):
    body = '{"event": "VIDEO_GENERATION_FAILED"}'
    store.arrivals.arrive([Arrival("argil", bob.inbound_hash, body, now)])

    def claim(*passing_over):
        claimed = store.receipts.claim(token="worker", now=now, until=now + MINUTE, limit=9, passing_over=passing_over)
        return [each.connection_id for each in claimed]

    assert claim(alice.id, bob.id) == []
    assert claim(alice.id) == [bob.id]
    assert claim("con_nobody") == [alice.id]
