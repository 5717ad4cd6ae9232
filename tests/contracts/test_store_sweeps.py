"""The contract of `store.sweeps`, on both engines."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from connector.store import tables
from connector.store.sweeps import BEGINNING, Place

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hook(make, alice):
    return make.subscription(alice)


@pytest.fixture
def claim(store, now):
    def claim(at=now, token="lea_1"):
        return store.sweeps.claim(token=token, now=at, until=at + MINUTE, later=at + 10 * MINUTE, limit=10)

    return claim


@pytest.fixture
def watches(store):
    """The resources that are to be asked about, oldest first."""

    def watches(owner):
        table = tables.receipts
        query = sa.select(table.c.thing_id).where(tables.WATCH, table.c.connection_id == owner.id).order_by(table.c.id)
        with store.database.read() as transaction:
            return list(transaction.execute(query).scalars())

    return watches


def test_a_sweep_is_there_as_long_as_its_connection(store, alice, bob, claim, now):
    assert {sweep.connection_id for sweep in claim()} == {alice.id, bob.id}
    store.connections.tombstone(bob.id, now=now)
    [sweep] = claim(now + 2 * MINUTE)
    assert (sweep.connection_id, sweep.since, sweep.baseline_done, sweep.place) == (
        alice.id,
        alice.created_at,
        False,
        BEGINNING,
    )


def test_one_of_eight_that_claim_at_once_has_it(hook, claim, now, at_once):
    got = at_once(lambda number: claim(token=f"lea_{number}"))
    assert sorted(map(len, got)) == [0] * 7 + [1]


def test_a_lease_that_ended_is_taken_over_and_the_late_one_writes_nothing(store, alice, hook, claim, watches, now):
    [late] = claim()
    assert claim(now + MINUTE / 2) == []
    [sweep] = claim(now + MINUTE, token="lea_2")
    assert not store.sweeps.record(late, "video", finished=["vid_1"], asked={"vid_2": now}, now=now)
    store.sweeps.end(late, place=Place("video", "next", 7), baseline_done=True, due_at=now)
    assert store.sweeps.known(alice.id, "video", {"vid_1": "done"}) == {} and watches(alice) == []
    store.sweeps.end(sweep, place=Place("video", "next", 3), baseline_done=True, due_at=now + 5 * MINUTE)
    assert claim(now + 4 * MINUTE) == []
    [again] = claim(now + 5 * MINUTE)
    assert (again.place, again.baseline_done) == (Place("video", "next", 3), True)


def test_what_is_noted_is_known_as_finished_and_makes_no_event(store, alice, hook, claim, count, now):
    [sweep] = claim()
    assert store.sweeps.record(sweep, "video", finished=["vid_1", "vid_2"], asked={}, now=now)
    assert store.sweeps.known(alice.id, "video", dict.fromkeys(["vid_1", "vid_2", "vid_3"], "done")) == {
        "vid_1": True,
        "vid_2": True,
    }
    assert count(tables.events) == count(tables.identities) == 0


def test_what_is_noted_as_under_way_is_known_and_not_finished(store, alice, hook, claim, watches, now):
    [sweep] = claim()
    assert store.sweeps.record(sweep, "avatar", under_way=["ava_1"], asked={"ava_1": now + MINUTE}, account=4, now=now)
    assert store.sweeps.known(alice.id, "avatar", {"ava_1": None}) == {"ava_1": False} and watches(alice) == ["ava_1"]
    assert store.receipts.claim(token="lea_2", now=now, until=now + MINUTE, limit=9) == []
    [watch] = store.receipts.claim(token="lea_2", now=now + MINUTE, until=now + 2 * MINUTE, limit=9)
    assert (watch.resource_type, watch.account) == ("avatar", 4)


def test_noting_changes_nothing_that_is_known(store, make, alice, hook, claim, now):
    [sweep] = claim()
    store.events.publish([make.observation(alice, "vid_1", final=None)], now=now)
    store.sweeps.record(sweep, "video", finished=["vid_1"], asked={}, now=now)
    assert store.sweeps.known(alice.id, "video", {"vid_1": "done"}) == {"vid_1": False}


def test_what_was_given_up_is_not_finished_until_its_end_was_told(store, make, alice, hook, now):
    def known(end):
        return store.sweeps.known(alice.id, "video", {"vid_1": end}, given_up=("timed_out", "deleted"))

    store.events.publish([make.observation(alice, "vid_1", final="deleted", trigger="video_failed")], now=now)
    assert known("done") == {"vid_1": False}
    assert known(None) == {"vid_1": True}  # it shows no end: when it is under way again, that is news
    store.events.publish([make.observation(alice, "vid_1")], now=now)
    assert known("done") == {"vid_1": True} and known("failed") == {"vid_1": False}


def test_of_what_was_noted_a_webhook_still_makes_an_event(store, make, alice, hook, claim, now):
    [sweep] = claim()
    store.sweeps.record(sweep, "video", finished=["vid_1"], asked={}, now=now)
    assert len(store.events.publish([make.observation(alice, "vid_1")], now=now)) == 1


def test_a_thing_is_watched_once(store, alice, hook, claim, watches, now):
    [sweep] = claim()
    store.receipts.watch(alice.id, "video", "vid_1", now=now, due_at=now + MINUTE)
    for _ in range(2):
        store.sweeps.record(sweep, "video", finished=[], asked={"vid_1": now, "vid_2": now}, now=now)
    assert watches(alice) == ["vid_1", "vid_2"]


def test_a_refused_key_waits_and_goes_on_when_it_is_replaced(store, alice, claim, now):
    store.connections.change(alice.id, now=now, status="reconnect_required")
    assert claim() == [] and claim(now + 9 * MINUTE) == []
    assert store.connections.replace_key(alice, sealed_key="another", another=False, now=now + MINUTE)
    [sweep] = claim(now + MINUTE)
    assert sweep.since == alice.created_at


def test_in_another_account_it_begins_anew(store, alice, claim, now):
    [sweep] = claim()
    store.sweeps.end(sweep, place=Place("video", "next", 5), baseline_done=True, due_at=now + MINUTE)
    assert store.connections.replace_key(alice, sealed_key="another", another=True, now=now + MINUTE)
    [sweep] = claim(now + MINUTE)
    assert (sweep.since, sweep.baseline_done, sweep.place) == (now + MINUTE, False, BEGINNING)


@pytest.mark.parametrize("how", ["another", "again", "resume"])
def test_who_begins_to_listen_does_not_wait_as_if_nobody_did(store, make, alice, claim, now, how):
    hook = make.subscription(alice)
    [sweep] = claim()
    if how == "again":
        store.subscriptions.remove(alice.id, hook.id, now=now)
    if how == "resume":
        store.subscriptions.change(alice.id, hook.id, now=now, status="disabled", reason="gone")
    store.sweeps.end(sweep, place=Place("video", "next", 5), baseline_done=True, due_at=now + 60 * MINUTE)
    later = now + 2 * MINUTE
    assert claim(later) == []
    if how == "resume":
        store.subscriptions.change(alice.id, hook.id, now=later, status="active")
    else:
        make.subscription(alice, updated_at=later)
    [sweep] = claim(later)
    assert (sweep.since, sweep.baseline_done, sweep.place) == (alice.created_at, True, Place("video", "next", 5))


def test_a_sweep_under_way_is_not_begun_beside_itself(store, make, alice, claim, now):
    claim()
    make.subscription(alice)
    assert claim() == []


def test_of_a_connection_that_went_nothing_is_kept(store, alice, hook, claim, count, now):
    [sweep] = claim()
    store.connections.tombstone(alice.id, now=now)
    assert not store.sweeps.record(sweep, "video", finished=["vid_1"], asked={"vid_2": now}, now=now)
    assert [count(each) for each in (tables.sweeps, tables.resources, tables.receipts)] == [0, 0, 0]
