"""The contract of `store.operations`, on both engines."""

from datetime import timedelta
from types import MappingProxyType

import pytest

from connector.store import tables
from connector.store.renders import RenderLock

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WINDOW = timedelta(minutes=15)


@pytest.fixture
def begin(store, make, alice, now):
    """Begin an operation of alice at some time after `now`."""

    def begin(after=timedelta(0), owner=alice, **values):
        at = now + after
        values = {"created_at": at, "updated_at": at, "lease_until": at + MINUTE} | values
        return store.operations.begin(make.operation(owner, **values), join_after=at - WINDOW)

    return begin


@pytest.fixture
def acquire(store, now):
    return lambda lease, token="second": store.operations.acquire(lease, token=token, now=now, until=now + MINUTE)


@pytest.fixture
def extend(store, now):
    """The one with the token goes on, with what its journal has."""

    def extend(operation, token, **journal):
        return store.operations.extend(operation.id, token=token, now=now, until=now + MINUTE, journal=journal)

    return extend


@pytest.fixture
def finish(store, now):
    def finish(operation, answer=MappingProxyType({}), *, reported=False):
        return store.operations.finish(
            operation.id, token="first", http_status=200, answer=dict(answer), answered=reported, now=now
        )

    return finish


def test_a_new_operation_is_kept_as_it_is(store, alice, begin):
    operation, new = begin(key="k", input={"video_id": "vid_1"}, journal={"render": {"sent": True}})
    assert new
    assert store.operations.get(alice.id, operation.id) == operation


@pytest.mark.parametrize("estimate", [None, {"amount": 2.5, "at_most": None, "unit": "USD"}])
def test_what_it_was_reckoned_to_cost_is_kept_with_its_end(store, alice, begin, now, estimate):
    operation, _ = begin(lease_token="first")
    ended = {"http_status": 200, "answer": {}, "answered": True, "estimate": estimate}
    assert store.operations.finish(operation.id, token="first", now=now, **ended)
    assert store.operations.get(alice.id, operation.id).estimate == estimate


def test_the_same_key_is_the_same_operation(begin):
    first, _ = begin(key="k")
    assert begin(key="k", fingerprint="another input") == (first, False)


def test_the_same_key_is_the_same_operation_however_late(begin):
    first, _ = begin(key="k")
    found, new = begin(timedelta(days=300), key="k")
    assert (found.id, new) == (first.id, False)


def test_keys_belong_to_their_connection(begin, mallory):
    first, _ = begin(key="k")
    theirs, new = begin(key="k", owner=mallory)
    assert new and theirs.id != first.id


def test_eight_that_begin_with_one_key_at_once_make_one_operation(begin, at_once, count):
    got = at_once(lambda _: begin(key="k"))
    assert [new for _, new in got].count(True) == 1
    assert len({operation.id for operation, _ in got}) == 1
    assert count(tables.operations) == 1


def test_beginning_and_forgetting_one_key_at_once_always_ends_in_an_answer(store, begin, at_once):
    def work(number):
        for _ in range(10):
            operation, new = begin(key="k", lease_token=f"{number}")
            if new:
                store.operations.forget(operation.id, token=f"{number}")

    at_once(work)
    assert begin(key="k")[1]


def test_without_a_key_a_repeat_joins_the_one_that_nobody_was_told_of(begin):
    first, _ = begin()
    joined, new = begin(2 * MINUTE)
    assert (joined.id, new) == (first.id, False)


def test_without_a_key_a_repeat_joins_the_finished_one_that_nobody_was_told_of(begin, finish):
    first, _ = begin()
    finish(first, {"id": "vid_1"})
    joined, new = begin(SECOND)
    assert (joined.id, new, joined.answer) == (first.id, False, {"id": "vid_1"})


def test_without_a_key_an_equal_one_that_runs_is_found(begin):
    begin()
    assert not begin(SECOND)[1]


def test_without_a_key_nothing_joins_one_whose_caller_was_told(store, begin, finish):
    first, _ = begin()
    finish(first, {})
    store.operations.mark_reported(first.id, True)
    assert begin(2 * MINUTE)[1]


@pytest.mark.parametrize("told", [True, False])
def test_without_a_key_one_that_was_refused_half_way_is_joined_however_late(store, begin, told):
    first, _ = begin()
    store.operations.release(first.id, token="first", journal={}, reported=told)
    joined, new = begin(2 * WINDOW)
    assert (joined.id, new) == (first.id, False)


def test_without_a_key_nothing_joins_after_the_window(begin):
    begin()
    assert begin(WINDOW)[1]


def test_without_a_key_the_window_begins_anew_with_each_repeat_that_nobody_was_told_of(begin, finish):
    first, _ = begin()
    assert begin(WINDOW - SECOND)[0].id == first.id
    assert begin(2 * WINDOW - MINUTE)[0].id == first.id
    finish(first, reported=True)
    assert begin(2 * WINDOW)[1]


@pytest.mark.parametrize(
    ("kept", "asked", "joins"),
    [
        ((1, "a"), (2, "b", "a"), True),
        ((2, "b"), (2, "b", "a"), True),
        ((1, "a"), (1, "a", None), True),
        ((2, "a"), (2, "b", "a"), False),
        ((1, "b"), (2, "b", "a"), False),
        ((1, "a"), (2, "b", None), False),
    ],
)
def test_fingerprints_are_compared_in_their_own_version(store, make, alice, now, kept, asked, joins):
    first, second = (
        make.operation(alice, fingerprint_version=version, fingerprint=fingerprint)
        for version, fingerprint in (kept, asked[:2])
    )
    store.operations.begin(first, join_after=now - WINDOW)
    found, new = store.operations.begin(second, join_after=now - WINDOW, known_as={1: asked[2]} if asked[2] else {})
    assert (found.id, new) == ((first.id, False) if joins else (second.id, True))


@pytest.mark.parametrize("other", [{"fingerprint": "another"}, {"owner": "mallory"}])
def test_without_a_key_nothing_joins_another_input_or_owner(begin, mallory, other):
    begin()
    if "owner" in other:
        other = {"owner": mallory}
    assert begin(2 * MINUTE, **other)[1]


def test_one_of_eight_acquires_an_operation(begin, acquire, at_once):
    operation, _ = begin()
    got = at_once(lambda each: acquire(operation.lease, f"{each}"))
    assert got.count(None) == 7


def test_a_lease_that_was_renewed_meanwhile_is_not_acquired(store, begin, acquire, now):
    operation, _ = begin()
    store.operations.renew(["first"], until=now + 2 * MINUTE)
    assert not acquire(operation.lease)
    [renewed] = store.operations.leases(now=now, limit=10)
    assert acquire(renewed)
    assert not acquire(renewed)


def test_a_released_operation_can_be_acquired(store, alice, begin, acquire):
    operation, _ = begin()
    store.operations.release(operation.id, token="first", journal={}, reported=True)
    assert acquire(store.operations.get(alice.id, operation.id).lease)


def test_a_finished_operation_is_not_acquired(begin, acquire, finish):
    operation, _ = begin()
    finish(operation)
    assert not acquire(operation.lease)


def test_who_lost_the_lease_writes_nothing(store, alice, begin, acquire, extend):
    operation, _ = begin()
    acquire(operation.lease)
    assert not extend(operation, "first", render="twice")
    assert extend(operation, "second", render="once")
    assert store.operations.get(alice.id, operation.id).journal == {"render": "once"}


def test_a_finished_operation_is_written_no_more(store, alice, begin, finish, extend):
    operation, _ = begin()
    assert finish(operation, {"id": 1})
    assert not finish(operation, {"id": 2}) and not extend(operation, "first")
    assert store.operations.get(alice.id, operation.id).answer == {"id": 1}


def test_forgetting_frees_the_key(store, begin):
    first, _ = begin(key="k")
    store.operations.forget(first.id, token="first")
    second, new = begin(key="k")
    assert new and second.id != first.id


def test_who_lost_the_lease_forgets_nothing(store, alice, begin, acquire):
    operation, _ = begin(key="k")
    acquire(operation.lease)
    store.operations.forget(operation.id, token="first")
    assert store.operations.get(alice.id, operation.id) is not None


def test_leases_are_of_the_running_that_do_not_wait_for_their_callers_oldest_first(store, begin, now, finish):
    second, _ = begin(SECOND, fingerprint="b")
    first, _ = begin(fingerprint="a")
    finished, _ = begin(fingerprint="c")
    released, _ = begin(fingerprint="d")
    left, _ = begin(5 * MINUTE, fingerprint="e")
    finish(finished)
    store.operations.release(released.id, token="first", journal={}, reported=True)
    store.operations.abandon(left.id, token="first", now=left.lease_until)
    leases = store.operations.leases(now=now, limit=10)
    assert leases == [first.lease, second.lease, left.lease._replace(token=None)]
    assert store.operations.leases(now=now, limit=1) == [first.lease]


def test_one_that_is_snoozed_is_left_alone_but_not_by_its_caller(store, alice, begin, acquire, now):
    operation, _ = begin()
    store.operations.snooze(operation.id, token="first", now=now, until=now + 5 * MINUTE)
    assert store.operations.leases(now=now + 4 * MINUTE, limit=10) == []
    assert len(store.operations.leases(now=now + 5 * MINUTE, limit=10)) == 1
    assert acquire(store.operations.get(alice.id, operation.id).lease)
    assert len(store.operations.leases(now=now, limit=10)) == 1  # that ended when it was acquired


def test_who_lost_the_lease_snoozes_nothing(store, begin, acquire, now, extend):
    operation, _ = begin()
    acquire(operation.lease)
    store.operations.snooze(operation.id, token="first", now=now, until=now + 9 * MINUTE)
    assert extend(operation, "second")
    assert len(store.operations.leases(now=now, limit=10)) == 1


# Who may render


@pytest.fixture
def lock(store, now):
    return lambda operation, after=None: store.renders.lock(
        "argil", "video", "vid_1", operation.id, now=now, after=after
    )


def test_one_operation_has_a_video_until_it_is_over_and_another_takes_it_over(store, begin, lock, finish):
    first, second, third = (begin(fingerprint=each)[0] for each in "abc")
    assert lock(first) is None and lock(first) is None
    assert lock(second) == RenderLock(first.id, over=False, seen=False)
    finish(first)
    assert lock(second) == RenderLock(first.id, over=True, seen=False)
    assert lock(second, after=first.id) is None
    assert lock(third, after=first.id) == RenderLock(second.id, over=False, seen=False)
    store.renders.unlock(second.id)
    assert lock(third) is None


def test_what_its_render_came_to_may_have_been_seen(store, alice, mallory, begin, lock, now, finish):
    first, other = begin()[0], begin(owner=mallory)[0]
    assert lock(first) is None
    finish(first)
    for finished in (True, False):
        row = {"connection_id": alice.id, "kind": "video", "thing_id": "vid_1", "generation": 1}
        with store.database.write() as transaction:
            transaction.execute(tables.resources.delete())
            transaction.execute(tables.resources.insert().values(row | {"finished": finished, "updated_at": now}))
        assert lock(other) == RenderLock(first.id, over=True, seen=finished)


def test_of_eight_that_want_a_video_at_once_one_has_it(begin, lock, at_once):
    wanting = [begin(fingerprint=f"{each}")[0] for each in range(8)]
    got = at_once(lambda each: lock(wanting[each]))
    assert got.count(None) == 1 and len({each.operation_id for each in got if each}) == 1


def test_a_stranger_sees_nothing(store, begin, mallory):
    operation, _ = begin()
    assert store.operations.get(mallory.id, operation.id) is None


@pytest.mark.parametrize("known_by", [{"key": "k"}, {"key": None}])
def test_one_of_another_account_of_the_connection_is_not_repeated(store, begin, alice, known_by, finish):
    first, _ = begin(**known_by)
    finish(first, {"id": "vid_1"})
    second, new = begin(MINUTE, account=1, **known_by)
    assert new and store.operations.get(alice.id, second.id).account == 1
    assert begin(2 * MINUTE, account=1, **known_by)[0].id == second.id
    assert begin(2 * MINUTE, **known_by)[0].id == first.id


def test_nor_within_the_window_of_a_deduplicated_step(store, make, alice, now):
    def begin(account):
        operation = make.operation(alice, account=account)
        return store.operations.begin(operation, join_after=now + MINUTE, same_after=now - MINUTE)[1]

    assert [begin(0), begin(0), begin(1), begin(1)] == [True, False, True, False]
