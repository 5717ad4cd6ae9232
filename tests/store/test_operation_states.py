"""How an operation stands, and what can be done to it: a table of each."""

from datetime import timedelta
from typing import Any, NamedTuple

import pytest

from connector.states import OperationState
from connector.store.operation_states import MOVES, Move, abandoned, leased, queued, released, snoozed, state_of

RUNNING, ABANDONED = OperationState.RUNNING, OperationState.ABANDONED
SNOOZED, AWAITING, FINISHED = OperationState.SNOOZED, OperationState.AWAITING_CALLER, OperationState.FINISHED
QUEUED = OperationState.QUEUED
MINUTE = timedelta(minutes=1)


class Row(NamedTuple):
    status: str = "running"
    lease_token: str | None = "lea_1"
    lease_until: Any = 0  # minutes from now, or None
    rests_until: Any = None
    due_at: Any = None


@pytest.mark.parametrize(
    ("row", "over", "state"),
    [
        (Row(), False, RUNNING),
        (Row(lease_until=-9), False, RUNNING),  # whose clock says so?
        (Row(), True, ABANDONED),
        (Row(lease_token=None), False, ABANDONED),
        (Row(lease_token=None), True, ABANDONED),
        (Row(lease_token=None, rests_until=1), False, SNOOZED),
        (Row(lease_token=None, rests_until=1), True, SNOOZED),
        (Row(lease_token=None, rests_until=0), False, ABANDONED),
        (Row(lease_token=None, rests_until=-1), False, ABANDONED),
        (Row(lease_token=None, lease_until=None), False, AWAITING),
        (Row(lease_token=None, lease_until=None), True, AWAITING),
        (Row(lease_token=None, lease_until=None, rests_until=1), False, AWAITING),
        (Row(lease_token=None, lease_until=None, due_at=1), False, QUEUED),
        (Row(lease_token=None, lease_until=None, due_at=-1), True, QUEUED),
        (Row("finished"), False, FINISHED),
        (Row("finished"), True, FINISHED),
        (Row("finished", lease_token=None, lease_until=None, rests_until=1), True, FINISHED),
    ],
)
def test_the_state_is_told_by_the_columns(now: Any, row: Row, over: bool, state: OperationState) -> None:
    def moment(minutes: int | None) -> Any:
        return None if minutes is None else now + minutes * MINUTE

    there = row._replace(
        lease_until=moment(row.lease_until), rests_until=moment(row.rests_until), due_at=moment(row.due_at)
    )
    assert state_of(there, now=now, lease_over=over) is state


def test_what_a_move_writes_is_the_state_that_it_leads_to(now: Any) -> None:
    writes = {
        Move.ACQUIRE: leased("lea_2", now),
        Move.START: leased("lea_2", now),
        Move.RELEASE: released(),
        Move.QUEUE: queued(now),
        Move.ABANDON: abandoned(now),
        Move.SNOOZE: snoozed(now, until=now + MINUTE),
        Move.FINISH: {"status": "finished"},
    }
    held = Row(lease_until=now)
    left = held._replace(lease_token=None)
    waits = left._replace(lease_until=None)
    before = [held, left, left._replace(rests_until=now + MINUTE), waits, waits._replace(due_at=now)]
    for move, values in writes.items():
        starts = [each for each in before if state_of(each, now=now) in MOVES[move].sources]
        assert starts
        for each in starts:
            assert state_of(each._replace(**values), now=now) is MOVES[move].target, (move, each)


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (RUNNING, set(Move) - {Move.START, Move.PRUNE}),
        (ABANDONED, {Move.ACQUIRE, Move.SNOOZE}),
        (SNOOZED, {Move.ACQUIRE, Move.SNOOZE}),
        (AWAITING, {Move.ACQUIRE, Move.START, Move.QUEUE, Move.PRUNE}),
        (QUEUED, {Move.START}),
        (FINISHED, {Move.PRUNE}),
    ],
)
def test_what_can_be_done_to_an_operation(state: OperationState, moves: set[Move]) -> None:
    assert {move for move, rule in MOVES.items() if state in rule.sources} == moves


def test_nobody_undoes_an_end() -> None:
    assert all(rule.target is None for rule in MOVES.values() if FINISHED in rule.sources)


def test_every_state_can_be_reached_from_a_new_one() -> None:
    reached: set[OperationState | None] = {RUNNING}
    for _ in OperationState:
        reached |= {rule.target for rule in MOVES.values() if rule.sources & reached}
    assert reached == {*OperationState, None}
