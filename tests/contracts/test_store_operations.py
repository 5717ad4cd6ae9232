"""The contract of `store.operations`, on both engines."""

from datetime import timedelta

import pytest

from connector.store import tables
from connector.store.renders import Holder

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
def take(store, now):
    return lambda lease, token="second": store.operations.take(lease, token=token, now=now, until=now + MINUTE)


def test_a_new_operation_is_kept_as_it_is(store, alice, begin):
    operation, new = begin(key="k", input={"video_id": "vid_1"}, journal={"render": {"sent": True}})
    assert new
    assert store.operations.get(alice.id, operation.id) == operation


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


def test_beginning_and_dropping_one_key_at_once_always_ends_in_an_answer(store, begin, at_once):
    def work(number):
        for _ in range(10):
            operation, new = begin(key="k", lease_token=f"{number}")
            if new:
                store.operations.drop(operation.id, token=f"{number}")

    at_once(work)
    assert begin(key="k")[1]


def test_without_a_key_a_repeat_joins_the_one_that_nobody_was_told_of(store, begin):
    first, _ = begin()
    joined, new = begin(2 * MINUTE)
    assert (joined.id, new) == (first.id, False)


def test_without_a_key_a_repeat_joins_the_finished_one_that_nobody_was_told_of(store, begin):
    first, _ = begin()
    store.operations.write(first.id, token="first", status="finished", http_status=200, answer={"id": "vid_1"})
    joined, new = begin(SECOND)
    assert (joined.id, new, joined.answer) == (first.id, False, {"id": "vid_1"})


def test_without_a_key_an_equal_one_that_runs_is_found(begin):
    begin()
    assert not begin(SECOND)[1]


def test_without_a_key_nothing_joins_one_whose_caller_was_told(store, begin):
    first, _ = begin()
    store.operations.write(first.id, token="first", status="finished", http_status=200, answer={})
    store.operations.told(first.id, True)
    assert begin(2 * MINUTE)[1]


@pytest.mark.parametrize("told", [True, False])
def test_without_a_key_one_that_was_refused_half_way_is_joined_however_late(store, begin, told):
    first, _ = begin()
    store.operations.write(first.id, token="first", lease_until=None, answered=told)
    joined, new = begin(2 * WINDOW)
    assert (joined.id, new) == (first.id, False)


def test_without_a_key_nothing_joins_after_the_window(begin):
    begin()
    assert begin(WINDOW)[1]


def test_without_a_key_the_window_begins_anew_with_each_repeat_that_nobody_was_told_of(store, begin):
    first, _ = begin()
    assert begin(WINDOW - SECOND)[0].id == first.id
    assert begin(2 * WINDOW - MINUTE)[0].id == first.id
    store.operations.told(first.id, True)
    store.operations.write(first.id, token="first", status="finished")
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
    found, new = store.operations.begin(second, join_after=now - WINDOW, before=asked[2])
    assert (found.id, new) == ((first.id, False) if joins else (second.id, True))


@pytest.mark.parametrize("other", [{"fingerprint": "another"}, {"owner": "mallory"}])
def test_without_a_key_nothing_joins_another_input_or_owner(begin, mallory, other):
    begin()
    if "owner" in other:
        other = {"owner": mallory}
    assert begin(2 * MINUTE, **other)[1]


def test_one_of_eight_takes_an_operation(store, begin, take, at_once):
    operation, _ = begin()
    got = at_once(lambda each: take(operation.lease, f"{each}"))
    assert sorted(got) == [False] * 7 + [True]


def test_a_lease_that_was_renewed_meanwhile_is_not_taken(store, begin, take, now):
    operation, _ = begin()
    store.operations.renew(["first"], until=now + 2 * MINUTE)
    assert not take(operation.lease)
    [renewed] = store.operations.leases(now=now, limit=10)
    assert take(renewed)
    assert not take(renewed)


def test_a_released_operation_can_be_taken(store, alice, begin, take):
    operation, _ = begin()
    store.operations.write(operation.id, token="first", lease_until=None, lease_token=None)
    assert take(store.operations.get(alice.id, operation.id).lease)


def test_a_finished_operation_is_not_taken(store, begin, take):
    operation, _ = begin()
    store.operations.write(operation.id, token="first", status="finished")
    assert not take(operation.lease)


def test_who_lost_the_lease_writes_nothing(store, alice, begin, take):
    operation, _ = begin()
    take(operation.lease)
    assert not store.operations.write(operation.id, token="first", journal={"render": "twice"})
    assert store.operations.write(operation.id, token="second", journal={"render": "once"})
    assert store.operations.get(alice.id, operation.id).journal == {"render": "once"}


def test_a_finished_operation_is_written_no_more(store, alice, begin):
    operation, _ = begin()
    assert store.operations.write(operation.id, token="first", status="finished", answer={"id": 1})
    assert not store.operations.write(operation.id, token="first", answer={"id": 2})
    assert store.operations.get(alice.id, operation.id).answer == {"id": 1}


def test_dropping_frees_the_key(store, begin):
    first, _ = begin(key="k")
    store.operations.drop(first.id, token="first")
    second, new = begin(key="k")
    assert new and second.id != first.id


def test_who_lost_the_lease_drops_nothing(store, alice, begin, take):
    operation, _ = begin(key="k")
    take(operation.lease)
    store.operations.drop(operation.id, token="first")
    assert store.operations.get(alice.id, operation.id) is not None


def test_leases_are_of_the_running_that_do_not_wait_for_their_callers_oldest_first(store, begin, now):
    second, _ = begin(SECOND, fingerprint="b")
    first, _ = begin(fingerprint="a")
    finished, _ = begin(fingerprint="c")
    released, _ = begin(fingerprint="d")
    left, _ = begin(5 * MINUTE, fingerprint="e")
    store.operations.write(finished.id, token="first", status="finished")
    store.operations.write(released.id, token="first", lease_until=None)
    store.operations.write(left.id, token="first", lease_token=None)
    leases = store.operations.leases(now=now, limit=10)
    assert leases == [first.lease, second.lease, left.lease._replace(token=None)]
    assert store.operations.leases(now=now, limit=1) == [first.lease]


def test_one_that_rests_is_left_alone_but_not_by_its_caller(store, alice, begin, take, now):
    operation, _ = begin()
    store.operations.rest(operation.id, token="first", now=now, until=now + 5 * MINUTE)
    assert store.operations.leases(now=now + 4 * MINUTE, limit=10) == []
    assert len(store.operations.leases(now=now + 5 * MINUTE, limit=10)) == 1
    assert take(store.operations.get(alice.id, operation.id).lease)
    assert len(store.operations.leases(now=now, limit=10)) == 1  # the rest ended when it was taken


def test_who_lost_the_lease_puts_nothing_to_rest(store, begin, take, now):
    operation, _ = begin()
    take(operation.lease)
    store.operations.rest(operation.id, token="first", now=now, until=now + 9 * MINUTE)
    assert store.operations.write(operation.id, token="second", journal={})
    assert len(store.operations.leases(now=now, limit=10)) == 1


# Who may render


@pytest.fixture
def hold(store, now):
    return lambda operation, after=None: store.renders.hold("argil", "vid_1", operation.id, now=now, after=after)


def test_one_operation_has_a_video_until_it_is_over_and_another_takes_it_over(store, begin, hold):
    first, second, third = (begin(fingerprint=each)[0] for each in "abc")
    assert hold(first) is None and hold(first) is None
    assert hold(second) == Holder(first.id, over=False, seen=False)
    store.operations.write(first.id, token="first", status="finished")
    assert hold(second) == Holder(first.id, over=True, seen=False)
    assert hold(second, after=first.id) is None
    assert hold(third, after=first.id) == Holder(second.id, over=False, seen=False)
    store.renders.free(second.id)
    assert hold(third) is None


def test_what_its_render_came_to_may_have_been_seen(store, alice, mallory, begin, hold, now):
    first, other = begin()[0], begin(owner=mallory)[0]
    assert hold(first) is None
    store.operations.write(first.id, token="first", status="finished")
    for finished in (True, False):
        row = {"connection_id": alice.id, "kind": "video", "thing_id": "vid_1", "generation": 1}
        with store.database.write() as transaction:
            transaction.execute(tables.things.delete())
            transaction.execute(tables.things.insert().values(row | {"finished": finished, "updated_at": now}))
        assert hold(other) == Holder(first.id, over=True, seen=finished)


def test_of_eight_that_want_a_video_at_once_one_has_it(begin, hold, at_once):
    wanting = [begin(fingerprint=f"{each}")[0] for each in range(8)]
    got = at_once(lambda each: hold(wanting[each]))
    assert got.count(None) == 1 and len({each.operation_id for each in got if each}) == 1


def test_a_stranger_sees_nothing(store, begin, mallory):
    operation, _ = begin()
    assert store.operations.get(mallory.id, operation.id) is None


@pytest.mark.parametrize("known_by", [{"key": "k"}, {"key": None}])
def test_one_of_another_account_of_the_connection_is_not_repeated(store, begin, alice, known_by):
    first, _ = begin(**known_by)
    store.operations.write(first.id, token="first", status="finished", http_status=200, answer={"id": "vid_1"})
    second, new = begin(MINUTE, account=1, **known_by)
    assert new and store.operations.get(alice.id, second.id).account == 1
    assert begin(2 * MINUTE, account=1, **known_by)[0].id == second.id
    assert begin(2 * MINUTE, **known_by)[0].id == first.id


def test_nor_within_the_window_of_a_deduplicated_step(store, make, alice, now):
    def begin(account):
        operation = make.operation(alice, account=account)
        return store.operations.begin(operation, join_after=now + MINUTE, same_after=now - MINUTE)[1]

    assert [begin(0), begin(0), begin(1), begin(1)] == [True, False, True, False]
