"""The contract of `store.outbox`, on both engines."""

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from connector.store import tables
from connector.store.settlements import Deferral

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice, target_url="https://hooks.example/alice")


@pytest.fixture
def publish(store, make, alice, now):
    """Make an event of one of alice's videos, and so a delivery for each of her subscriptions."""
    return lambda resource_id="vid_1", at=now: store.events.publish([make.observation(alice, resource_id)], now=at)


@pytest.fixture
def claim(hook, publish, relay, now):
    """A delivery to `hook` that the relay is sending."""
    publish()
    return relay.claim(now)[0]


@pytest.fixture
def callback(store, claim):
    """Make the claimed delivery one that has a target of its own and no subscription."""

    def callback(delivery_id):
        with store.database.write() as transaction:
            table = tables.deliveries
            own = {"subscription_id": None, "target_url": "https://callback.example", "callback_id": "cb_1"}
            transaction.execute(sa.update(table).where(table.c.id == delivery_id).values(own))

    return callback


def state(store, owner, delivery_id):
    found = store.deliveries.get(owner.id, delivery_id)
    return found["status"], found["due_at"], found["attempt_count"]


def states(store, owner):
    rows = store.deliveries.page(owner.id, limit=100)
    return sorted(row["status"] for row in rows)


def test_a_claim_has_all_that_an_attempt_needs(store, alice, hook, claim):
    assert (claim.connection_id, claim.subscription_id) == (alice.id, hook.id)
    assert (claim.target_url, claim.sealed_secret) == (hook.target_url, hook.sealed_secret)
    assert (claim.attempts, claim.callback_id) == (0, None)
    assert claim.event_id in claim.body
    assert hook.sealed_secret not in repr(claim)


def test_a_callback_is_claimed_with_its_own_target_and_the_connections_secret(
    store, alice, claim, callback, relay, now
):
    relay.settle(claim, "pending", now)
    callback(claim.delivery_id)
    (again,) = relay.claim(now + MINUTE)
    assert (again.target_url, again.callback_id) == ("https://callback.example", "cb_1")
    assert (again.sealed_secret, again.subscription_id) == (alice.sealed_signing_secret, None)


def test_eight_that_claim_at_once_share_without_overlap(store, hook, publish, now, at_once):
    for each in range(40):
        publish(f"vid_{each}")

    def work(number):
        token = f"{number}"
        return [
            each.delivery_id
            for _ in range(3)
            for each in store.outbox.claim(token=token, now=now, until=now + MINUTE, limit=3)
        ]

    claimed = [delivery_id for share in at_once(work) for delivery_id in share]
    assert len(claimed) == len(set(claimed))
    rest = store.outbox.claim(token="rest", now=now, until=now + MINUTE, limit=100)
    assert len(claimed) + len(rest) == 40


def test_a_claim_takes_no_more_than_its_limit(hook, publish, relay, now):
    for each in range(5):
        publish(f"vid_{each}")
    assert [len(relay.claim(now, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_first_attempts_come_before_retries(store, claim, publish, relay, now):
    relay.settle(claim, "pending", now)
    publish("vid_2", at=now + 2 * MINUTE)
    first, second = (relay.claim(now + 3 * MINUTE, limit=1)[0] for _ in range(2))
    assert (first.attempts, second.attempts) == (0, 1)


def test_what_is_older_comes_first(hook, publish, relay, now):
    second, first = publish("vid_2", at=now + SECOND), publish("vid_1", at=now)
    assert [each.event_id for each in relay.claim(now + MINUTE)] == first + second


def test_due_says_whether_a_claim_would_find_any(store, claim, relay, now):
    assert not store.outbox.due(now=now + 59 * SECOND)
    assert store.outbox.due(now=now + MINUTE)
    relay.settle(claim, "pending", now, due_at=now + 5 * MINUTE)
    assert not store.outbox.due(now=now + 4 * MINUTE)
    assert store.outbox.due(now=now + 5 * MINUTE)


def test_pending_counts_what_has_not_ended(store, claim, publish, relay, now):
    publish("vid_2")
    assert store.outbox.pending() == 2
    relay.settle(claim, "pending", now)
    assert store.outbox.pending() == 2
    relay.settle(relay.claim(now + MINUTE)[0], "delivered", now)
    assert store.outbox.pending() == 1


def test_a_claim_whose_worker_died_is_claimed_again(claim, other_relay, now):
    assert other_relay.claim(now + 59 * SECOND) == []
    assert [each.delivery_id for each in other_relay.claim(now + MINUTE)] == [claim.delivery_id]


def test_a_retry_comes_when_it_said(store, alice, claim, relay, now):
    relay.settle(claim, "pending", now, due_at=now + 5 * MINUTE)
    assert state(store, alice, claim.delivery_id) == ("pending", now + 5 * MINUTE, 1)
    assert relay.claim(now + 4 * MINUTE) == []
    assert [each.attempts for each in relay.claim(now + 5 * MINUTE)] == [1]


@pytest.mark.parametrize("status", ["delivered", "failed", "cancelled"])
def test_what_has_ended_is_claimed_no_more(store, alice, claim, relay, now, status):
    relay.settle(claim, status, now)
    assert state(store, alice, claim.delivery_id) == (status, None, 1)
    assert relay.claim(now + 30 * DAY) == []


def test_every_attempt_is_kept(store, alice, claim, relay, now):
    relay.settle(claim, "pending", now, status_code=503, answer="busy")
    relay.settle(relay.claim(now + MINUTE)[0], "pending", now, status_code=None, failure="timeout", answer=None)
    relay.settle(relay.claim(now + MINUTE)[0], "delivered", now)
    tries = store.deliveries.get(alice.id, claim.delivery_id)["tries"]
    assert [(each["number"], each["status_code"], each["failure"]) for each in tries] == [
        (1, 503, None),
        (2, None, "timeout"),
        (3, 200, None),
    ]


def test_a_stale_worker_settles_nothing(store, alice, hook, claim, relay, other_relay, now):
    owned = other_relay.claim(now + MINUTE)[0]
    relay.settle(claim, "failed", now + MINUTE, subscription="disable", reason="gone")
    assert state(store, alice, claim.delivery_id) == ("pending", now, 0)
    assert other_relay.claim(now + MINUTE) == []
    assert store.subscriptions.get(alice.id, hook.id) == hook

    other_relay.settle(owned, "delivered", now + MINUTE)
    relay.settle(claim, "failed", now + MINUTE)
    assert state(store, alice, claim.delivery_id) == ("delivered", None, 1)
    tries = store.deliveries.get(alice.id, claim.delivery_id)["tries"]
    assert [each["status_code"] for each in tries] == [200]
    assert store.subscriptions.get(alice.id, hook.id) == hook


def test_a_batch_may_be_stale_in_part(store, alice, hook, claim, publish, relay, other_relay, now):
    other_relay.claim(now + MINUTE)
    publish("vid_2", at=now + MINUTE)
    fresh = other_relay.claim(now + MINUTE)[0]
    batch = [relay.settlement(each, "delivered", now + MINUTE) for each in (claim, fresh)]
    store.outbox.settle(batch, now=now + MINUTE, disable_after=5 * DAY)
    assert state(store, alice, claim.delivery_id) == ("pending", now, 0)
    assert other_relay.claim(now + MINUTE) == []
    assert state(store, alice, fresh.delivery_id) == ("delivered", None, 1)


def test_settling_twice_counts_once(store, alice, claim, relay, now):
    relay.settle(claim, "delivered", now)
    relay.settle(claim, "failed", now)
    assert state(store, alice, claim.delivery_id) == ("delivered", None, 1)


def test_settling_nothing_is_fine(store, now):
    store.outbox.settle([], now=now, disable_after=5 * DAY)


def test_a_subscription_that_is_gone_is_disabled_and_the_rest_cancelled(store, alice, hook, claim, publish, relay, now):
    publish("vid_2")
    relay.settle(claim, "failed", now, subscription="disable", reason="The target answered 410.")
    found = store.subscriptions.get(alice.id, hook.id)
    assert (found.status, found.reason, found.status_since) == ("disabled", "The target answered 410.", now)
    assert states(store, alice) == ["cancelled", "failed"]


def test_what_fails_while_its_subscription_is_disabled_is_cancelled(store, alice, hook, publish, relay, now):
    publish("vid_1")
    publish("vid_2")
    gone, late = relay.claim(now)
    relay.settle(gone, "failed", now, subscription="disable", reason="gone")
    assert states(store, alice) == ["failed", "pending"]  # the second is in the air
    relay.settle(late, "pending", now)
    assert states(store, alice) == ["cancelled", "failed"]


def test_what_was_delivered_though_its_subscription_was_disabled_is_delivered(store, alice, publish, hook, relay, now):
    publish("vid_1")
    publish("vid_2")
    gone, good = relay.claim(now)
    relay.settle(gone, "failed", now, subscription="disable", reason="gone")
    relay.settle(good, "delivered", now)
    assert states(store, alice) == ["delivered", "failed"]
    assert store.subscriptions.get(alice.id, hook.id).status == "disabled"


def test_a_claim_left_by_a_dead_worker_is_cancelled_once_its_subscription_is_disabled(
    store, alice, hook, claim, other_relay, now
):
    store.subscriptions.change(alice.id, hook.id, now=now, status="disabled", reason="gone")
    assert other_relay.claim(now + MINUTE) == []
    assert states(store, alice) == ["cancelled"]


def test_a_subscription_that_nobody_listens_to_is_paused_and_the_rest_waits(
    store, alice, hook, claim, publish, relay, now
):
    publish("vid_2")
    relay.settle(claim, "pending", now, subscription="pause", reason="No scenario listens.")
    found = store.subscriptions.get(alice.id, hook.id)
    assert (found.status, found.reason, found.probe_id) == ("paused", "No scenario listens.", claim.delivery_id)
    assert found.status_since == now
    assert [(each.delivery_id, each.probe) for each in relay.claim(now + DAY)] == [(claim.delivery_id, True)]
    assert relay.claim(now + DAY) == []
    store.subscriptions.change(alice.id, hook.id, now=now + DAY, status="active")
    assert len(relay.claim(now + DAY)) == 1
    assert claim.delivery_id in [each.delivery_id for each in relay.claim(now + DAY + MINUTE)]


@pytest.mark.parametrize("wish", ["disable", "pause"])
def test_a_callback_that_is_gone_stops_no_other(
    store, alice, make, mallory, claim, callback, publish, relay, now, wish
):
    make.subscription(mallory)
    store.events.publish([make.observation(mallory)], now=now)
    publish("vid_2")
    waiting = relay.claim(now)
    for each in waiting:
        callback(each.delivery_id)
        relay.settle(each, "pending", now)
    callback(claim.delivery_id)
    gone = claim._replace(subscription_id=None)
    ended = relay.settlement(gone, "failed", now, subscription=wish, reason="gone")
    store.outbox.settle([ended], now=now, disable_after=5 * DAY)
    assert len(relay.claim(now + MINUTE)) == 2


def test_failing_since_is_the_first_failure_on_end(store, alice, hook, claim, relay, now):
    relay.settle(claim, "pending", now)
    relay.settle(relay.claim(now + MINUTE)[0], "pending", now + MINUTE)
    assert store.subscriptions.get(alice.id, hook.id).failing_since == now


def test_one_success_ends_the_failing(store, alice, hook, claim, relay, now):
    relay.settle(claim, "pending", now)
    relay.settle(relay.claim(now + MINUTE)[0], "delivered", now + MINUTE)
    assert store.subscriptions.get(alice.id, hook.id).failing_since is None


def test_one_success_among_failures_counts_as_healthy(store, alice, hook, publish, relay, now):
    for each in range(3):
        publish(f"vid_{each}")
    statuses = ("failed", "delivered", "pending")
    batch = [relay.settlement(each, status, now) for each, status in zip(relay.claim(now), statuses, strict=True)]
    store.outbox.settle(batch, now=now, disable_after=5 * DAY)
    assert store.subscriptions.get(alice.id, hook.id).failing_since is None


@pytest.fixture
def fail(store, alice, hook, publish, relay, now):
    """Have so many attempts at a new event fail, days after now. Gives the subscription as it then stands."""

    def fail(days, attempts=5, **more):
        publish(f"vid_{days}", at=now + days * DAY)
        for number in range(attempts):
            at = now + days * DAY + number * SECOND
            for each in relay.claim(at):
                relay.settle(each, "pending", at, due_at=at + SECOND, **more)
        return store.subscriptions.get(alice.id, hook.id)

    return fail


def test_failing_for_five_days_on_end_disables(store, alice, hook, fail):
    for days in (0, 1, 4.9):
        assert fail(days).status == "active"
    found = fail(5)
    assert found.status == "disabled" and found.reason.startswith("Nothing was accepted for 5 days")
    assert set(states(store, alice)) == {"cancelled"}


def test_one_hiccup_and_a_failure_much_later_do_not(hook, fail):
    assert fail(0, attempts=20).status == "active"
    assert fail(20, attempts=1).status == "active"


def test_once_something_is_accepted_the_record_begins_anew(store, alice, hook, fail, publish, relay, now):
    for days in (0, 1, 4.9):
        fail(days)
    for each in relay.claim(now + 4.95 * DAY):
        relay.settle(each, "delivered", now + 4.95 * DAY)
    standing = store.subscriptions.get(alice.id, hook.id)
    assert (standing.failing_since, standing.failures) == (None, None)
    assert fail(5).failing_since == now + 5 * DAY


def test_with_another_target_it_begins_anew_and_the_old_ones_answers_are_no_word_about_it(
    store, alice, hook, fail, publish, relay, now
):
    for days in (0, 1, 4.9):
        fail(days)
    at = now + 4.95 * DAY
    store.subscriptions.change(alice.id, hook.id, now=at, target_url=hook.target_url, target_digest=hook.target_digest)
    assert store.subscriptions.get(alice.id, hook.id).failing_since == now  # it is the same one
    late, *others = relay.claim(at)
    store.subscriptions.change(alice.id, hook.id, now=at, target_url="https://hooks.example/new", target_digest="new")
    assert store.subscriptions.get(alice.id, hook.id).failing_since is None
    relay.settle(late, "pending", at)
    for each in others:
        relay.settle(each, "failed", at, subscription="disable", reason="The target answered 410.")
    standing = store.subscriptions.get(alice.id, hook.id)
    assert (standing.status, standing.failing_since) == ("active", None)
    assert fail(5).status == "active"


def test_a_test_that_fails_counts_for_nothing(store, alice, hook, fail, relay, now):
    def test(days, status, **more):
        at = now + days * DAY
        store.events.add_test(
            connection_id=alice.id,
            subscription_id=hook.id,
            trigger="video_done",
            event_id=f"evt_test_{days}",
            body="{}",
            now=at,
        )
        for each in relay.claim(at):
            relay.settle(each, status, at, **more)
        return store.subscriptions.get(alice.id, hook.id)

    assert (test(0, "failed").failing_since, test(0.5, "failed").failures) == (None, None)
    for days in (1, 2):
        fail(days, attempts=2)
    for days in range(3, 13):
        assert test(days, "failed").status == "active"
    assert test(13, "delivered").failing_since is None
    assert test(14, "failed", subscription="disable", reason="The target answered 410.").status == "disabled"


def test_of_a_row_of_the_version_before_only_the_beginning_is_known(store, alice, hook, fail, now):
    store.subscriptions.change(alice.id, hook.id, now=now, failing_since=now - 9 * DAY)
    assert fail(0, attempts=20).status == "active"
    assert fail(1).status == "active"
    assert fail(2).status == "disabled"


def test_a_subscription_that_is_paused_by_its_owner_is_not_disabled(store, alice, hook, claim, relay, now):
    relay.settle(claim, "pending", now)
    again = relay.claim(now + 6 * DAY)[0]
    store.subscriptions.change(alice.id, hook.id, now=now, status="paused")
    relay.settle(again, "pending", now + 6 * DAY)
    assert store.subscriptions.get(alice.id, hook.id).status == "paused"


def test_a_subscription_removed_while_it_is_sent_to_ends_quietly(store, alice, hook, claim, relay, now):
    store.subscriptions.remove(alice.id, hook.id, now=now)
    relay.settle(claim, "pending", now)
    assert states(store, alice) == ["cancelled"]
    assert relay.claim(now + DAY) == []


def test_workers_that_settle_stop_and_remove_at_once_do_not_block_each_other(store, make, alice, now, at_once, relay):
    hooks = [make.subscription(alice) for _ in range(4)]
    store.events.publish([make.observation(alice, f"vid_{each}") for each in range(60)], now=now)

    def work(number):
        for round in range(6):
            if number == 7:
                store.subscriptions.change(alice.id, hooks[0].id, now=now, status=("active", "paused")[round % 2])
                store.replays.begin(alice.id, hooks[2].id, since=now, now=now)
                for replay in store.replays.open(limit=10):
                    past = [each.id for each in store.replays.batch(replay, limit=100)]
                    store.replays.advance(replay, past, after=replay.until, done=len(past), now=now)
                continue
            if number == 6 and round == 3:
                store.subscriptions.remove(alice.id, hooks[1].id, now=now)
            claims = store.outbox.claim(token=f"{number}", now=now, until=now + MINUTE, limit=20)
            batch = [
                relay.settlement(
                    each,
                    "pending" if index % 3 else "delivered",
                    now,
                    subscription="disable" if each.subscription_id == hooks[3].id and round == 4 else "keep",
                )
                for index, each in enumerate(claims[:: -1 if number % 2 else 1])
            ]
            store.outbox.settle(batch, now=now, disable_after=5 * DAY)

    at_once(work)
    assert store.subscriptions.get(alice.id, hooks[1].id) is None


def test_settling_and_unsubscribing_at_once_never_wait_for_each_other_for_ever(
    store, make, alice, publish, relay, at_once, now
):
    """Half of eight threads settle and hand back what they claimed, in no order; the others remove subscriptions."""
    for round in range(6):
        hooks = [make.subscription(alice, target_url=f"https://hooks.example/{round}/{each}") for each in range(8)]
        for each in range(10):
            publish(f"vid_{round}_{each}")
        claims = relay.claim(now, limit=100)
        random.shuffle(claims)

        def act(number, hooks=hooks, claims=claims):
            if number % 2:
                return store.subscriptions.remove(alice.id, hooks[number].id, now=now)
            mine = claims[number // 2 :: 4]
            settled = [relay.settlement(each, "delivered", now) for each in mine[:10]]
            held = [Deferral(each, now) for each in mine[10:]]
            return store.outbox.settle_and_claim(
                settled, held, token="next", now=now, until=now + MINUTE, limit=100, disable_after=5 * DAY
            )

        at_once(act)
