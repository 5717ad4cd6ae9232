"""The contract of `store.batches`, `store.turns` and `store.unmade`, on both engines."""

import dataclasses
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from connector import ids
from connector.store import tables
from connector.store.batches import Batch, Begun, OtherInput, Wanted, Windows
from connector.store.callbacks import TooMany
from connector.store.operations import OtherAction
from connector.store.unmade import Ending, Notice

MINUTE = timedelta(minutes=1)
WINDOWS = {"same_after": None, "join_after": -15 * MINUTE, "open_after": -60 * MINUTE}
REFUSED = Ending(http_status=402, answer={"code": "insufficient_credits"}, journal={}, final=False)
HOOK = "https://hooks.example/1"


@pytest.fixture
def begin(store, make, alice, now):
    """Begin a batch of items, known by their names, at some time after `now`."""

    def begin(*names, after=timedelta(0), owner=alice, callbacks=(), same=None, **values) -> Begun:
        at = now + after
        batch = Batch(
            **{
                "id": ids.new_id("bat"),
                "connection_id": owner.id,
                "account": owner.account,
                "action": "create_videos",
                "key": None,
                "fingerprint": "-".join(names),
                "created_at": at,
            }
            | values
        )
        free = {"lease_token": None, "lease_until": None, "attempts": 0, "batch_id": None}
        wanted = []
        for number, name in enumerate(names):  # as "a": known by what it asks for; as "a=text": by its name
            own = {"created_at": at + number * timedelta(microseconds=1), "fingerprint": name, "input": {"name": name}}
            callback = callbacks[number] if number < len(callbacks) else None
            operation = make.operation(owner, **own, **free)
            wanted.append(Wanted(operation, {1: name}, (name.partition("=")[0],), callback))
        windows = {key: length and at + length for key, length in (WINDOWS | {"same_after": same}).items()}
        return store.batches.begin(batch, wanted, Windows(**windows), now=at)

    return begin


@pytest.fixture
def accept(store, now):
    def accept(begun: Begun, after=timedelta(0)) -> None:
        store.batches.accept(begun.batch.id, begun.operation_ids, accepted_at=now, due_at=now + after)

    return accept


@pytest.fixture
def start(store, now):
    return lambda begun, number=0, token="first": store.turns.start(
        begun.operation_ids[number], token=token, now=now, until=now + MINUTE
    )


@pytest.fixture
def turn(store, now):
    """The turn that comes at some time after `now`."""

    def turn(after=timedelta(0), *, token="relay", each=3):
        at = now + after
        return store.turns.next(token=token, now=at, until=at + MINUTE, each=each)

    return turn


@pytest.fixture
def succeed(store, now):
    def succeed(operation, token="first"):
        assert store.operations.finish(
            operation.id, token=token, http_status=200, answer={"id": "vid_1"}, answered=False, now=now
        )

    return succeed


def notice(operation: Any) -> Notice:
    return Notice(event_id=f"evt_{operation.id}", trigger="video_failed", resource_type="video", body='{"id": "e"}')


@pytest.fixture
def refuse(store, now):
    def refuse(operation, token="first", **changes):
        ending = dataclasses.replace(REFUSED, **changes)
        return store.unmade.end(operation, ending, notice(operation), token=token, now=now)

    return refuse


def test_all_items_are_recorded_in_their_order_and_none_may_be_recovered_or_has_its_turn(store, begin, turn, now):
    begun = begin("a", "b", "c")
    standing = store.batches.standing(begun.operation_ids)
    assert [standing[each].batch_id for each in begun.operation_ids] == [begun.batch.id] * 3
    assert begun.fresh == set(begun.operation_ids)
    assert store.operations.leases(now=now, limit=10) == [] and turn() is None


def test_too_many_callbacks_record_nothing(begin, count):
    begin("a", key="k", callbacks=[(f"{HOOK}/0", None)])
    with pytest.raises(TooMany):
        for number in range(1, 100):
            begin("a", "b", key="k", callbacks=[(f"{HOOK}/{number}", None)])
    assert count(tables.callbacks) == 20 and count(tables.batches) == 1 and count(tables.operations) == 2


def test_the_same_key_is_the_same_batch_with_what_it_has_and_what_is_new(store, begin, start, succeed):
    first = begin("a", "b", key="k")
    succeed(start(first))
    again = begin("b", "new", "a", key="k", after=timedelta(days=300))
    assert again.batch.id == first.batch.id
    assert [again.operation_ids[2], again.operation_ids[0]] == list(first.operation_ids)
    assert again.fresh == {*again.operation_ids[:2]}


def test_a_key_is_one_of_its_connection_and_action(begin, mallory):
    first = begin("a", key="k")
    assert begin("a", key="k", owner=mallory).batch.id != first.batch.id
    with pytest.raises(OtherAction):
        begin("a", key="k", action="other")


def test_eight_at_once_are_one_batch(begin, at_once, count):
    for key, names in (("k", "ab"), (None, "cd")):
        begun = at_once(lambda _, key=key, names=names: begin(*names, key=key))
        assert len({each.batch.id for each in begun}) == 1
    assert count(tables.operations) == 4 and count(tables.batches) == 2


@pytest.mark.parametrize(
    ("told", "done", "after", "same", "joins"),
    [
        (False, True, 14, None, True),  # nobody was told
        (False, True, 16, None, False),
        (True, True, 1, None, False),  # told, and all is done: this is another wish
        (True, True, 4, -5, True),
        (True, True, 6, -5, False),
        (True, False, 59, None, True),  # something is still to be done
        (True, False, 61, None, False),
    ],
)
def test_without_a_key(begin, start, succeed, accept, told, done, after, same, joins):
    first = begin("a")
    operation = start(first)
    if done:
        succeed(operation)
    if told:
        accept(first)
    again = begin("a", after=after * MINUTE, same=None if same is None else same * MINUTE)
    assert (again.batch.id == first.batch.id) == joins


def test_another_fingerprint_is_another_batch(begin):
    assert begin("a").batch.id != begin("b").batch.id


def test_what_was_refused_is_as_good_as_new_for_its_caller_alone(store, begin, start, refuse, turn, accept):
    begun = begin("a", key="k")
    assert refuse(start(begun))
    accept(begun)
    assert turn() is None and start(begun) is None, "nobody asked for it again"
    again = begin("a", key="k", after=MINUTE)
    assert again.fresh == {*begun.operation_ids}
    operation = start(again)
    assert operation.attempts == 2 and operation.http_status is None and operation.created_at > begun.batch.created_at


def test_another_input_for_an_item_that_is_there_is_a_conflict_and_records_nothing(
    store, begin, start, succeed, accept, refuse, count
):
    first = begin("done=1", "running=1", "queued=1", "refused=1", key="k")
    succeed(start(first, 0))
    start(first, 1, token="running")
    refuse(start(first, 3, token="refused"), token="refused")
    accept(first)
    with pytest.raises(OtherInput) as other:
        begin("new", "done=2", "refused=2", "running=2", "queued=2", key="k", callbacks=[(HOOK, None)])
    assert other.value.positions == [1, 3, 4]
    assert count(tables.operations) == 4 and count(tables.callbacks) == 0
    again = begin("queued=1", "running=1", "done=1", key="k")
    assert (again.operation_ids, again.fresh) == ([first.operation_ids[each] for each in (2, 1, 0)], set())


def test_one_that_was_refused_may_come_changed(begin, start, refuse):
    first = begin("a=1", key="k")
    assert refuse(start(first), journal={"upload": {"result": {}}})
    again = begin("a=2", key="k")
    operation = start(again)
    assert again.operation_ids == first.operation_ids and again.fresh == {*again.operation_ids}
    assert (operation.input, operation.journal, operation.attempts) == ({"name": "a=2"}, {}, 2)
    assert begin("a=2", key="k").fresh == set()
    with pytest.raises(OtherInput):
        begin("a=1", key="k")


def test_a_key_is_a_batchs_or_a_single_requests(store, make, alice, mallory, begin, now):
    begin("a", key="k")
    for key in ("k", "s"):
        assert store.operations.begin(make.operation(mallory, key=key), join_after=now)[1]
    with pytest.raises(OtherAction):
        store.operations.begin(make.operation(alice, key="k"), join_after=now)
    single, _ = store.operations.begin(make.operation(alice, key="s", lease_token="ours"), join_after=now)
    with pytest.raises(OtherAction):
        begin("a", key="s")
    store.operations.release(single.id, token="ours", journal={}, reported=True)
    assert begin("a", key="s").fresh, "a refusal has released the key"


def test_one_of_eight_starts_an_item(begin, start, at_once):
    begun = begin("a")
    assert at_once(lambda each: start(begun, token=f"{each}")).count(None) == 7


def test_what_is_accepted_has_its_turn_in_order_once_it_is_due(begin, accept, turn):
    begun = begin("a", "b")
    accept(begun, MINUTE)
    assert turn(MINUTE / 2) is None
    assert [turn(MINUTE, token=f"{each}").input["name"] for each in range(2)] == ["a", "b"]
    assert turn(MINUTE) is None


def test_one_of_eight_has_a_turn(begin, accept, turn, at_once):
    accept(begin("a"))
    assert at_once(lambda each: turn(token=f"{each}")).count(None) == 7


def test_a_connection_has_few_under_way_at_once(begin, accept, turn, at_once, mallory):
    accept(begin(*"abcdefgh"))
    got = at_once(lambda each: turn(token=f"{each}", each=3))
    assert 1 <= 8 - got.count(None) <= 3
    while turn(token="more", each=3):
        pass
    accept(begin("x", owner=mallory))
    assert turn(token="theirs", each=3).connection_id == mallory.id
    assert turn(token="theirs", each=3) is None


def test_what_is_given_back_has_another_turn_if_it_was_accepted(store, begin, start, accept, turn, now):
    accepted, other = begin("a"), begin("b")
    accept(accepted)
    held = [turn(), start(other, token="relay")]
    for operation in held:
        said = {"token": "relay", "journal": {"step": {"result": {}}}, "why": {"code": "rate_limited"}}
        assert store.turns.give_back(operation.id, **said, due_at=now + MINUTE)
        assert not store.turns.give_back(operation.id, **said, due_at=now + MINUTE), "the lease is gone"
    assert turn(MINUTE / 2) is None
    assert turn(MINUTE).id == held[0].id and turn(MINUTE) is None
    again = start(other)
    assert (again.attempts, again.journal, again.answer) == (2, {"step": {"result": {}}}, {"code": "rate_limited"})


def test_nothing_of_a_connection_has_its_turn_while_it_is_held(store, begin, accept, turn, alice, mallory, now):
    accept(begin("a"))
    accept(begin("x", owner=mallory))
    store.turns.hold(alice.id, until=now + 2 * MINUTE)
    assert turn(MINUTE).connection_id == mallory.id and turn(MINUTE) is None
    assert turn(2 * MINUTE).connection_id == alice.id


def test_accepting_takes_in_what_is_under_way_and_nothing_that_has_ended(store, begin, start, refuse, succeed, accept):
    begun = begin("running", "refused", "done", "waiting")
    running, refused, done = (start(begun, number, token=f"{number}") for number in range(3))
    refuse(refused, token="1")
    succeed(done, token="2")
    accept(begun)
    standing = store.batches.standing(begun.operation_ids)
    accepted = [standing[each].accepted_at is not None for each in begun.operation_ids]
    assert accepted == [True, False, False, True] and running


def test_items_that_are_not_asked_for_any_more_are_not_accepted(store, begin, accept, turn):
    begin("a", "b", key="k")
    accept(begin("a", key="k"))
    assert turn().input["name"] == "a" and turn() is None


def test_a_refusal_is_told_to_the_callbacks_in_the_same_moment(store, begin, start, refuse, count, alice):
    begun = begin("a", "b", callbacks=[(HOOK, "row-1"), (HOOK, "row-2")])
    operation = start(begun)
    assert not refuse(operation, token="another") and count(tables.deliveries) == 0
    assert refuse(operation)
    with store.database.read() as transaction:
        rows = transaction.execute(sa.select(tables.deliveries)).all()
        [event] = transaction.execute(sa.select(tables.events)).all()
    assert [(row.callback_id, row.target_url, row.event_id) for row in rows] == [("row-1", HOOK, event.id)]
    assert event.position is None and json.loads(event.body) == {"id": "e"}
    assert store.callbacks.open(alice.id) == 1


def test_an_end_for_good_is_one(store, begin, start, refuse, accept):
    begun = begin("a", key="k")
    assert refuse(start(begun), final=True, http_status=502)
    assert begin("a", key="k").fresh == set() and start(begun) is None


def test_a_single_request_never_joins_an_item(store, make, alice, begin, now):
    begin("a")
    single = make.operation(alice, fingerprint="render of vid_1", input={"name": "a"})
    assert store.operations.begin(single, join_after=now - MINUTE)[1]


def test_a_connection_goes_with_its_batches(store, begin, accept, turn, alice, count, now):
    accept(begin("a"))
    store.connections.tombstone(alice.id, now=now)
    assert count(tables.batches) == count(tables.operations) == 0 and turn() is None
