"""The contract of `store.last_attempts`, on both engines."""

from datetime import timedelta

import pytest

from connector.store import last_attempts

SECOND = timedelta(seconds=1)


@pytest.fixture
def publish(store, make, alice, now):
    return lambda number, at=now: store.events.publish([make.observation(alice, f"vid_{number}")], now=at)


def test_what_was_answered_last_is_told_of_each_that_got_anything(store, make, alice, publish, relay, now):
    hook, failing, quiet = (make.subscription(alice) for _ in range(3))
    store.subscriptions.change(alice.id, quiet.id, now=now, status="paused")
    publish(1)
    for claim in relay.claim(now):
        accepted = claim.subscription_id == hook.id
        answer = {} if accepted else {"status_code": None, "failure": "refused", "answer": None, "due_at": now}
        relay.settle(claim, "delivered" if accepted else "pending", now, **answer)
    found = store.last_attempts.of(alice.id, [hook.id, failing.id, quiet.id])
    assert set(found) == {hook.id, failing.id}
    assert found[hook.id].accepted and (found[hook.id].status_code, found[hook.id].answer) == (200, "ok")
    assert not found[failing.id].accepted and found[failing.id].failure == "refused"
    for claim in relay.claim(now + SECOND):
        relay.settle(claim, "failed", now, started_at=now + SECOND, answer="mended")
    last = store.last_attempts.of(alice.id, [failing.id])[failing.id]
    assert (last.started_at, last.answer, last.status_code) == (now + SECOND, "mended", 500)


def test_a_newer_delivery_may_have_been_tried_before_an_older_one(store, make, alice, publish, relay, now):
    hook = make.subscription(alice)
    for number in range(3):
        publish(number, at=now + number * SECOND)
    claims = {each.event_id: each for each in relay.claim(now + 9 * SECOND)}
    times = [now + 8 * SECOND, now + 9 * SECOND, now + 7 * SECOND]
    for claim, at in zip(sorted(claims.values(), key=lambda each: each.delivery_id), times, strict=True):
        relay.settle(claim, "delivered", at, started_at=at)
    assert store.last_attempts.of(alice.id, [hook.id])[hook.id].started_at == now + 9 * SECOND


def test_it_looks_no_further_than_the_newest(store, make, alice, publish, relay, now, monkeypatch):
    monkeypatch.setattr(last_attempts, "NEWEST", 2)
    hook = make.subscription(alice)
    publish(1)
    for claim in relay.claim(now):
        relay.settle(claim, "delivered", now)
    publish(2, at=now + SECOND)
    assert hook.id in store.last_attempts.of(alice.id, [hook.id])
    publish(3, at=now + 2 * SECOND)
    assert store.last_attempts.of(alice.id, [hook.id]) == {}


def test_a_stranger_learns_nothing(store, make, alice, mallory, publish, relay, now):
    hook = make.subscription(alice)
    publish(1)
    for claim in relay.claim(now):
        relay.settle(claim, "delivered", now)
    assert store.last_attempts.of(mallory.id, [hook.id]) == {} and hook.id in store.last_attempts.of(
        alice.id, [hook.id]
    )
