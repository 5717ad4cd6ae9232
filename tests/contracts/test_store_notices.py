"""The contract of notices, on both engines: one for a break, one for its recovery, each an event once."""

import json
from datetime import timedelta

import pytest

from connector.states import NoticeKind
from connector.store import tables

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PROBLEMS = ("hook_failing", "hook_recovered", "hook_disabled", "connection_broken", "connection_recovered")


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice, target_url="https://hooks.example/secret-path")


@pytest.fixture
def attempt(store, make, alice, hook, relay, now):
    """Have one attempt at `hook` end so, minutes after now; of a new event where nothing waits."""

    def attempt(status, minutes, **more):
        at = now + minutes * MINUTE
        claims = [each for each in relay.claim(at) if each.subscription_id == hook.id]
        if not claims:
            store.events.publish([make.observation(alice, f"vid_{minutes}")], now=at)
            claims = [each for each in relay.claim(at) if each.subscription_id == hook.id]
        for each in claims:
            relay.settle(each, status, at, **more)
        return [(each.kind, each.subject_id) for each in store.notices.untold(limit=100)]

    return attempt


def fail(attempt, *minutes):
    return [attempt("pending", each) for each in minutes][-1]


def tell(store, now):
    """What a relay does with notices, without words."""
    for each in store.notices.untold(limit=100):
        store.notices.tell(each, lambda id: json.dumps({"id": id}), by_mail=True, now=now)


def told(store, owner):
    return [json.loads(each)["id"] for each in store.feed.recent(owner.id, PROBLEMS, limit=100)]


def test_a_hook_that_fails_for_a_while_and_often_is_noted_once_and_its_recovery_once(store, alice, hook, attempt, now):
    assert fail(attempt, 0, 2, 4) == []  # three attempts, and not five minutes
    assert fail(attempt, 5, 6, 60) == [(NoticeKind.HOOK_FAILING, hook.id)]
    (failing,) = store.notices.untold(limit=10)
    assert failing.details["target_host"] == "hooks.example" and failing.details["triggers"] == ["video_done"]
    assert failing.details["last_status"] == 500 and "secret-path" not in str(failing.details)
    assert store.subscriptions.get(alice.id, hook.id).broken_since == now
    assert attempt("delivered", 61)[1:] == [(NoticeKind.HOOK_RECOVERED, hook.id)]
    assert len(attempt("delivered", 62)) == 2
    assert fail(attempt, 63, 66, 70)[2:] == [(NoticeKind.HOOK_FAILING, hook.id)]  # another break is another notice
    assert len({each.id for each in store.notices.untold(limit=10)}) == 3


def test_what_failed_twice_in_an_hour_is_not_noted_and_neither_is_that_it_works(attempt):
    assert fail(attempt, 0, 59) == []
    assert attempt("delivered", 60) == []


def test_a_hook_that_is_disabled_is_noted_and_told_to_be_well_once_it_takes_something(store, alice, hook, attempt, now):
    gone = {"subscription": "disable", "reason": "The target answered 410."}
    assert attempt("failed", 0, status_code=410, **gone) == [(NoticeKind.HOOK_DISABLED, hook.id)]
    (disabled,) = store.notices.untold(limit=10)
    assert (disabled.details["why"], disabled.details["last_status"]) == ("The target answered 410.", 410)
    store.subscriptions.change(alice.id, hook.id, now=now + MINUTE, status="active")
    assert len(attempt("failed", 2, **gone)) == 2  # disabled again is another
    store.subscriptions.change(alice.id, hook.id, now=now + 3 * MINUTE, status="active")
    assert [kind for kind, _ in attempt("delivered", 4)].count(NoticeKind.HOOK_RECOVERED) == 1
    assert store.subscriptions.get(alice.id, hook.id).broken_since is None


def test_one_that_was_told_to_be_disabled_is_not_told_to_fail_as_well(store, alice, hook, attempt, now):
    attempt("failed", 0, subscription="disable", reason="The target answered 410.")
    store.subscriptions.change(alice.id, hook.id, now=now + MINUTE, status="active")
    assert fail(attempt, 2, 5, 9) == [(NoticeKind.HOOK_DISABLED, hook.id)]


def test_what_is_sent_by_hand_is_no_word_about_the_hook(store, alice, hook, attempt, relay, now):
    fail(attempt, 0, 3, 6)
    (delivery,) = store.deliveries.page(alice.id, limit=10)
    store.deliveries.send_again(alice.id, delivery["id"], even_if_paused=False, now=now + 7 * MINUTE)
    for each in relay.claim(now + 7 * MINUTE):
        relay.settle(each, "delivered", now + 7 * MINUTE)
    assert [each.kind for each in store.notices.untold(limit=10)] == [NoticeKind.HOOK_FAILING]


def test_a_refused_key_is_noted_once_however_many_see_it_and_so_is_that_it_works(store, alice, now, at_once):
    for _ in range(2):
        at_once(lambda number: store.connections.refuse(alice, why="No.", now=now + number * MINUTE))
    assert [each.kind for each in store.notices.untold(limit=10)] == [NoticeKind.CONNECTION_BROKEN]
    at_once(lambda number: store.connections.key_works(alice, now=now + DAY))
    kinds = [each.kind for each in store.notices.untold(limit=10)]
    assert kinds == [NoticeKind.CONNECTION_BROKEN, NoticeKind.CONNECTION_RECOVERED]
    store.connections.refuse(alice, why="No.", now=now + 2 * DAY)
    store.connections.replace_key(alice, sealed_key="another", another=False, now=now + 3 * DAY)
    assert [each.kind for each in store.notices.untold(limit=10)][2:] == kinds


def test_that_a_key_of_before_is_refused_is_no_news(store, alice, now):
    store.connections.replace_key(alice, sealed_key="another", another=False, now=now)
    assert not store.connections.refuse(alice, why="No.", now=now)
    assert store.notices.untold(limit=10) == [] and store.connections.get(alice.id).status == "active"


def test_a_key_that_was_never_refused_works_without_a_word(store, alice, now):
    store.connections.mark(alice, now=now, doubted_at=now, doubted_call="GET /")
    store.connections.key_works(alice, now=now)
    assert store.notices.untold(limit=10) == []


def test_eight_relays_make_one_event_of_a_notice_and_one_delivery(
    store, make, alice, hook, attempt, now, at_once, count
):
    other = make.subscription(alice, trigger="hook_failing")
    store.addressees.put(alice.id, "anna@example.com", [NoticeKind.HOOK_FAILING], now=now)
    store.addressees.confirm(alice.id, "anna@example.com", now=now)
    fail(attempt, 0, 3, 6)
    before, (notice,) = count(tables.deliveries), store.notices.untold(limit=10)
    at_once(lambda _: tell(store, now))
    assert count(tables.deliveries) == before + 1 and store.notices.untold(limit=10) == []
    (event_id,) = told(store, alice)
    (row,) = [each for each in store.deliveries.page(alice.id, limit=10) if each["subscription_id"] == other.id]
    assert row["event_id"] == event_id
    store.notices.tell(notice, json.dumps, by_mail=True, now=now)  # by one that read it before
    assert told(store, alice) == [event_id] and count(tables.mails) == 1


def test_a_hook_is_told_of_others_and_never_of_itself(store, make, alice, relay, now, count):
    both = [
        make.subscription(alice, further_triggers=("hook_failing",), target_url=f"https://hooks.example/{number}")
        for number in range(2)
    ]
    for minutes in (0, 3, 6):
        store.events.publish([make.observation(alice, f"vid_{minutes}")], now=now + minutes * MINUTE)
        for each in relay.claim(now + minutes * MINUTE):
            status = "pending" if each.subscription_id == both[0].id else "delivered"
            relay.settle(each, status, now + minutes * MINUTE, due_at=now + 60 * MINUTE)
    before = count(tables.deliveries)
    tell(store, now)
    assert len(told(store, alice)) == 1 and count(tables.deliveries) == before + 1
    (claim,) = relay.claim(now + 7 * MINUTE)
    assert claim.subscription_id == both[1].id


def test_no_event_is_made_for_the_hook_alone_that_fails(store, make, alice, relay, now):
    make.subscription(alice, further_triggers=("hook_failing",))
    for minutes in (0, 3, 6):
        store.events.publish([make.observation(alice, f"vid_{minutes}")], now=now + minutes * MINUTE)
        for each in relay.claim(now + minutes * MINUTE):
            relay.settle(each, "failed", now + minutes * MINUTE)
    assert len(store.notices.untold(limit=10)) == 1
    tell(store, now)
    assert told(store, alice) == []


def test_nothing_is_made_of_what_nobody_asked_for(store, make, alice, mallory, hook, attempt, now, count):
    make.subscription(mallory, trigger="hook_failing")
    make.subscription(alice, trigger="hook_recovered")
    fail(attempt, 0, 3, 6)
    before = count(tables.deliveries)
    tell(store, now)
    assert told(store, alice) == told(store, mallory) == [] and count(tables.mails) == 0
    assert count(tables.deliveries) == before and store.notices.untold(limit=10) == []


def test_what_was_told_is_pruned_and_what_was_not_stays(store, make, alice, hook, attempt, now, count):
    make.subscription(alice, trigger="hook_failing")
    fail(attempt, 0, 3, 6)
    store.retention.prune(before=now + DAY, limit=100)
    assert count(tables.notices) == 1
    tell(store, now)
    store.retention.prune(before=now + DAY, limit=100)
    assert count(tables.notices) == 0


def test_with_its_connection_everything_goes(store, make, alice, bob, hook, attempt, now, count):
    make.subscription(alice, trigger="hook_failing")
    for owner in (alice, bob):
        store.addressees.put(owner.id, "anna@example.com", [NoticeKind.HOOK_FAILING], now=now)
        store.addressees.confirm(owner.id, "anna@example.com", now=now)
    fail(attempt, 0, 3, 6)
    tell(store, now)
    assert (count(tables.notices), count(tables.mails), count(tables.addressees)) == (1, 1, 2)
    store.connections.tombstone(alice.id, now=now)
    assert (count(tables.notices), count(tables.mails), count(tables.addressees)) == (0, 0, 1)
