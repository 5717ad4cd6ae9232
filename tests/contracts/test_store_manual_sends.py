"""The contract of deliveries that somebody has sent: one attempt of its own, and no word about the subscription."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from connector.store import delivery_states, row_locks, tables
from connector.store.settlements import Deferral

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice)


@pytest.fixture
def claim(store, make, alice, hook, relay, now):
    """A delivery to `hook` that the relay is sending."""
    store.events.publish([make.observation(alice)], now=now)
    return relay.claim(now)[0]


@pytest.fixture
def ask(store, alice, now):
    """Have a delivery sent again."""

    def ask(delivery_id, *, even_if_paused=False, at=now):
        return store.deliveries.send_again(alice.id, delivery_id, even_if_paused=even_if_paused, now=at)

    return ask


@pytest.fixture
def stands(store, alice, claim):
    """How the delivery stands: status, when it is due, when it ended, and of each attempt whether it was manual."""

    def stands():
        found = store.deliveries.get(alice.id, claim.delivery_id)
        manual = [each["manual"] for each in found["tries"]]
        return found["status"], found["due_at"], found["settled_at"], manual

    return stands


@pytest.mark.parametrize("ended", ["failed", "delivered", "cancelled"])
def test_refused_it_goes_back_to_how_it_ended(claim, relay, ask, stands, now, ended):
    relay.settle(claim, ended, now)
    assert ask(claim.delivery_id, at=now + DAY) == "due"
    assert stands() == ("pending", now + DAY, None, [False])
    (again,) = relay.claim(now + DAY)
    assert again.manual and again.event_id == claim.event_id
    relay.settle(again, "failed", now + DAY)
    assert stands() == (ended, None, now, [False, True])
    assert relay.claim(now + 30 * DAY) == []


def test_refused_it_keeps_its_next_try_and_the_schedule_goes_on_where_it_was(claim, relay, ask, stands, now):
    relay.settle(claim, "pending", now, due_at=now + 30 * MINUTE)
    ask(claim.delivery_id)
    ask(claim.delivery_id, at=now + MINUTE)  # twice: its next try is still the one before the first time
    (again,) = relay.claim(now + MINUTE)
    relay.settle(again, "failed", now + MINUTE)
    assert stands() == ("pending", now + 30 * MINUTE, None, [False, True])
    assert relay.claim(now + 29 * MINUTE) == []
    (third,) = relay.claim(now + 30 * MINUTE)
    assert not third.manual and (third.attempts, third.uncounted_attempts) == (2, 1)
    relay.settle(third, "failed", now + 30 * MINUTE)
    assert stands() == ("failed", None, now + 30 * MINUTE, [False, True, False])


def test_accepted_it_is_delivered_and_the_schedule_is_at_its_end(claim, relay, ask, stands, now):
    relay.settle(claim, "pending", now, due_at=now + 30 * MINUTE)
    ask(claim.delivery_id, at=now + MINUTE)
    relay.settle(relay.claim(now + MINUTE)[0], "delivered", now + MINUTE)
    assert stands() == ("delivered", None, now + MINUTE, [False, True])
    assert relay.claim(now + DAY) == []


def test_asked_for_twice_it_is_sent_once_and_remembers_how_it_stood_first(claim, relay, ask, stands, now):
    relay.settle(claim, "failed", now)
    ask(claim.delivery_id)
    ask(claim.delivery_id, at=now + MINUTE)
    relay.settle(relay.claim(now + MINUTE)[0], "failed", now + MINUTE)
    assert stands() == ("failed", None, now, [False, True])
    assert relay.claim(now + DAY) == []


def test_what_a_dead_relay_was_sending_is_taken_over(claim, relay, other_relay, ask, stands, now):
    relay.settle(claim, "failed", now)
    ask(claim.delivery_id)
    (lost,) = relay.claim(now)
    assert other_relay.claim(now) == []
    (again,) = other_relay.claim(now + MINUTE)
    assert again.manual and again.attempts == lost.attempts
    other_relay.settle(again, "failed", now + MINUTE)
    relay.settle(lost, "delivered", now + MINUTE)
    assert stands() == ("failed", None, now, [False, True])


def test_put_back_untried_it_is_still_sent_by_hand(store, claim, relay, ask, stands, now):
    relay.settle(claim, "failed", now)
    ask(claim.delivery_id)
    (held,) = relay.claim(now)
    store.outbox.settle_and_claim(
        [], [Deferral(held, now)], token="t", now=now, until=now, limit=0, disable_after=5 * DAY
    )
    (again,) = relay.claim(now + MINUTE)
    relay.settle(again, "failed", now + MINUTE)
    assert again.manual and stands() == ("failed", None, now, [False, True])


@pytest.mark.parametrize("effect", ["keep", "pause", "disable"])
def test_a_refusal_is_no_word_against_its_subscription(store, alice, hook, claim, relay, ask, now, effect):
    relay.settle(claim, "delivered", now)
    for round in range(20):
        at = now + round * DAY
        ask(claim.delivery_id, at=at)
        relay.settle(relay.claim(at)[0], "failed", at, subscription=effect, reason="gone")
    standing = store.subscriptions.get(alice.id, hook.id)
    assert (standing.status, standing.failing_since, standing.failures) == ("active", None, None)


def test_nor_is_it_healthy_because_one_was_accepted(store, alice, hook, claim, relay, ask, now):
    relay.settle(claim, "pending", now)
    before = store.subscriptions.get(alice.id, hook.id)
    assert before.failing_since == now
    ask(claim.delivery_id)
    (again,) = relay.claim(now)
    assert again.failing
    relay.settle(again, "delivered", now)
    assert store.subscriptions.get(alice.id, hook.id) == before


def test_on_a_paused_subscription_it_waits(store, alice, hook, claim, relay, ask, stands, now):
    relay.settle(claim, "failed", now)
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    assert ask(claim.delivery_id) == "parked"
    assert stands()[:2] == ("pending", None) and relay.claim(now + DAY) == []
    store.subscriptions.change(alice.id, hook.id, now=now + DAY, status="active")
    (again,) = relay.claim(now + DAY)
    relay.settle(again, "failed", now + DAY)
    assert again.manual and stands() == ("failed", None, now, [False, True])


def test_or_is_sent_although_it_is_paused(store, alice, hook, claim, relay, ask, stands, now):
    relay.settle(claim, "pending", now, due_at=now + MINUTE)
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    assert stands()[:2] == ("pending", None)
    assert ask(claim.delivery_id) == "parked" and relay.claim(now + DAY) == []
    assert ask(claim.delivery_id, even_if_paused=True) == "due"
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")  # once more: it has been asked for
    (again,) = relay.claim(now)
    relay.settle(again, "failed", now)
    assert again.manual and relay.claim(now + DAY) == []
    assert stands() == ("pending", None, None, [False, True])
    store.subscriptions.change(alice.id, hook.id, now=now + DAY, status="active")
    (regular,) = relay.claim(now + DAY)
    assert not regular.manual


def test_what_is_paused_before_it_is_sent_waits(store, alice, hook, claim, relay, ask, stands, now):
    relay.settle(claim, "failed", now)
    ask(claim.delivery_id)
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    assert relay.claim(now) == [] and stands()[:2] == ("pending", None)


def test_made_active_while_it_is_in_the_air_it_does_not_wait_for_ever(store, alice, hook, claim, relay, ask, now):
    relay.settle(claim, "pending", now)
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    ask(claim.delivery_id, even_if_paused=True)
    (again,) = relay.claim(now)
    store.subscriptions.change(alice.id, hook.id, now=now, status="active")
    relay.settle(again, "failed", now)
    assert [each.manual for each in relay.claim(now + MINUTE)] == [False]


@pytest.mark.parametrize(
    ("ended", "then"), [("delivered", "delivered"), ("failed", "failed"), ("pending", "cancelled")]
)
def test_disabled_before_it_is_sent_it_ends_as_it_stood(
    store, alice, hook, claim, relay, ask, stands, now, ended, then
):
    relay.settle(claim, ended, now)
    ask(claim.delivery_id)
    store.subscriptions.change(alice.id, hook.id, now=now + MINUTE, status="disabled")
    status, due_at, settled_at, _ = stands()
    assert (status, due_at) == (then, None) and settled_at == (now if ended == then else now + MINUTE)
    with pytest.raises(row_locks.Disabled):
        ask(claim.delivery_id, even_if_paused=True)
    assert relay.claim(now + DAY) == []


@pytest.mark.parametrize("paused", [False, True])
def test_claimed_when_it_was_disabled_it_ends_as_it_stood(store, alice, hook, claim, relay, ask, stands, now, paused):
    relay.settle(claim, "delivered", now)
    if paused:
        store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    ask(claim.delivery_id, even_if_paused=paused)
    relay.claim(now)  # by one that dies
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled")
    assert relay.claim(now + MINUTE) == []
    assert stands() == ("delivered", None, now, [False])


def test_the_one_that_a_pause_waits_for_ends_it_also_by_hand(store, alice, hook, claim, relay, ask, now):
    relay.settle(claim, "pending", now, due_at=now + DAY, subscription="pause", reason="No scenario listens.")
    assert ask(claim.delivery_id) == "due"
    (again,) = relay.claim(now)
    relay.settle(again, "failed", now)
    assert store.subscriptions.get(alice.id, hook.id).probe_id == claim.delivery_id
    assert relay.claim(now + DAY - MINUTE) == []
    ask(claim.delivery_id)
    relay.settle(relay.claim(now)[0], "delivered", now)
    standing = store.subscriptions.get(alice.id, hook.id)
    assert (standing.status, standing.reason, standing.probe_id) == ("active", None, None)


def test_many_at_once_and_one_that_never_was(store, make, alice, hook, claim, relay, stands, now):
    """As a replay of a while does it."""
    relay.settle(claim, "pending", now, due_at=now + 30 * MINUTE)
    [event_id] = store.events.publish([make.observation(alice, "vid_2")], now=now)
    (second,) = relay.claim(now)
    relay.settle(second, "delivered", now)
    later = make.subscription(alice, target_url="https://later.example")
    new = delivery_states.added(
        alice.id, event_id, "video_done", subscription_id=later.id, due_at=now, now=now, by_hand=True
    )
    deliveries = tables.deliveries
    with store.database.write() as transaction:
        transaction.execute(sa.update(deliveries).values(delivery_states.by_hand(now)))
        transaction.execute(deliveries.insert().values(new))
    for each in relay.claim(now):
        assert each.manual
        relay.settle(each, "failed", now)
    rows = store.deliveries.page(alice.id, limit=10)
    assert {row["id"]: row["status"] for row in rows} == {
        claim.delivery_id: "pending",
        second.delivery_id: "delivered",
        new["id"]: "failed",
    }
    assert stands()[1] == now + 30 * MINUTE
    assert store.deliveries.get(alice.id, new["id"])["settled_at"] == now
