"""Operations move by the table of `store.operation_states` and by nothing else, whoever tries what, on both engines."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connector.states import OperationState
from connector.store.operation_states import MOVES, Move, state_of
from connector.store.operations import Lease
from connector.store.store import Store

MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BY_TOKEN = [*(2 * [Move.RENEW, Move.RELEASE, Move.ABANDON]), Move.FINISH, Move.FORGET]  # rarer: they end it
_machines = itertools.count(1)  # all use one database, so no two may have the same token


class Machine(RuleBasedStateMachine):
    """One operation, processes that hold its lease or think so, and the state that the table says it is in."""

    def __init__(self, store: Store, make: Any, owner: Any) -> None:
        super().__init__()
        self.operations = store.operations
        self.make = make
        self.owner = owner
        self.now = START
        self.number = next(_machines)
        self.tokens = 0
        self.state: OperationState | None = None
        self.leases: list[Lease] = []  # all that were ever read
        self.snoozed_until = START

    @initialize()
    def begin(self) -> None:
        token = self.token()
        wanted = self.make.operation(self.owner, key=token, lease_token=token, lease_until=self.now + MINUTE)
        self.operation, new = self.operations.begin(wanted, join_after=self.now)
        assert new
        self.state, self.holder = OperationState.RUNNING, token
        self.read()

    def token(self) -> str:
        self.tokens += 1
        return f"lea_{self.number}_{self.tokens}"

    def read(self) -> Any:
        row = self.operations.get(self.owner.id, self.operation.id)
        if row is not None and row.lease not in self.leases:
            self.leases.append(row.lease)
        return row

    def moved(self, move: Move, *, allowed: bool = True) -> bool:
        """Whether the table lets it; then it is done in the model, too."""
        if not allowed or self.state not in MOVES[move].sources:
            return False
        self.state = MOVES[move].target
        return True

    @rule(pick=st.integers(0, 99))
    def acquire(self, pick: int) -> None:
        before, token = self.read(), self.token()
        lease = self.leases[pick % len(self.leases)]
        got = self.operations.acquire(lease, token=token, now=self.now, until=self.now + MINUTE)
        unchanged = before is not None and before.lease == lease
        assert (got is not None) == self.moved(Move.ACQUIRE, allowed=unchanged)
        if got is not None:
            self.holder = token
            assert got == self.read()

    @rule(move=st.sampled_from(BY_TOKEN), ours=st.sampled_from([True, True, True, False]))
    def by_token(self, move: Move, ours: bool) -> None:
        who: dict[str, Any] = {"token": self.holder if ours else "lea_stranger"}
        this = self.operation.id
        if move is Move.RENEW:
            done = self.operations.extend(this, **who, now=self.now, until=self.now + MINUTE, journal={"step": {}})
        elif move is Move.RELEASE:
            done = self.operations.release(this, **who, journal={}, reported=True)
        elif move is Move.ABANDON:
            done = self.operations.abandon(this, **who, now=self.now)
        elif move is Move.FINISH:
            done = self.operations.finish(this, **who, http_status=200, answer={}, answered=True, now=self.now)
        else:
            there = self.read() is not None
            self.operations.forget(this, **who)
            done = there and self.read() is None
        assert done == self.moved(move, allowed=ours)

    @rule(minutes=st.integers(1, 5))
    def snooze(self, minutes: int) -> None:
        until = self.now + minutes * MINUTE
        self.operations.snooze(self.operation.id, token=self.holder, now=self.now, until=until)
        if self.moved(Move.SNOOZE):
            self.snoozed_until = until

    @rule()
    def renew(self) -> None:
        self.operations.renew([self.holder], until=self.now + 2 * MINUTE)

    @rule(minutes=st.integers(1, 3))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE
        if self.state is OperationState.SNOOZED and self.now >= self.snoozed_until:
            self.state = OperationState.ABANDONED

    @precondition(lambda self: self.tokens > 0)
    @invariant()
    def it_is_in_the_state_that_the_table_says(self) -> None:
        row = self.read()
        assert (None if row is None else state_of(row, now=self.now)) is self.state

    @precondition(lambda self: self.tokens > 0)
    @invariant()
    def recovery_looks_at_what_is_running_or_abandoned(self) -> None:
        found = {each.operation_id for each in self.operations.leases(now=self.now, limit=1_000)}
        recoverable = self.state in (OperationState.RUNNING, OperationState.ABANDONED)
        assert (self.operation.id in found) == recoverable


@pytest.mark.usefixtures("now")
def test_operations_move_by_the_table_and_by_nothing_else(store: Store, make: Any, alice: Any) -> None:
    run_state_machine_as_test(
        lambda: Machine(store, make, alice),
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
