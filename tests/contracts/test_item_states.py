"""An item of a batch moves by the table of `store.operation_states`, whoever tries what, on both engines."""

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

from connector import ids
from connector.states import OperationState
from connector.store.batches import Batch, Wanted, Windows
from connector.store.operation_states import MOVES, Move, state_of
from connector.store.store import Store
from connector.store.unmade import Ending, Notice

MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOTICE = Notice(event_id="evt_1", trigger="video_failed", resource_type="video", body="{}")


class Machine(RuleBasedStateMachine):
    """One item, and what the model says of it: its state, whether it is accepted, and whether it was refused."""

    def __init__(self, store: Store, make: Any, owner: Any) -> None:
        super().__init__()
        self.store, self.make, self.owner = store, make, owner
        self.now, self.tokens, self.due_at = START, 0, START
        self.state: OperationState | None = None
        self.key = ids.new_id("key")
        self.holder = ""
        self.accepted = self.refused = False

    @initialize()
    def begin(self) -> None:
        self.operation_id = self._begin().operation_ids[0]
        self.state = OperationState.AWAITING_CALLER

    def _begin(self) -> Any:
        wanted = self.make.operation(self.owner, created_at=self.now, lease_token=None, lease_until=None, attempts=0)
        about: dict[str, Any] = {"connection_id": self.owner.id, "account": 0, "action": "many"}
        batch = Batch(id=ids.new_id("bat"), **about, key=self.key, fingerprint="f", created_at=self.now)
        return self.store.batches.begin(
            batch,
            [Wanted(wanted, {1: wanted.fingerprint}, ("item",), None)],
            Windows(None, self.now, self.now),
            now=self.now,
        )

    def token(self) -> str:
        self.tokens += 1
        return f"lea_{self.key}_{self.tokens}"

    def read(self) -> Any:
        found = self.store.operations.get(self.owner.id, self.operation_id)
        assert found, "an item is never forgotten"
        return found

    def moved(self, move: Move, *, allowed: bool = True) -> bool:
        if not allowed or self.state not in MOVES[move].sources:
            return False
        self.state = MOVES[move].target
        return True

    @rule()
    def ask_again(self) -> None:
        begun = self._begin()
        waits = self.state is OperationState.AWAITING_CALLER
        assert (begun.operation_ids, begun.fresh) == ([self.operation_id], {self.operation_id} if waits else set())
        if waits:
            self.refused = self.accepted = False

    @rule()
    def start(self) -> None:
        token = self.token()
        got = self.store.turns.start(self.operation_id, token=token, now=self.now, until=self.now + MINUTE)
        may = self.state is OperationState.AWAITING_CALLER and not self.refused
        assert (got is not None) == self.moved(Move.START, allowed=may)
        self.holder = token if got else self.holder

    @rule()
    def turn(self) -> None:
        token = self.token()
        got = self.store.turns.next(token=token, now=self.now, until=self.now + MINUTE, each=1)
        may = self.state is OperationState.QUEUED and self.due_at <= self.now
        assert (got is not None) == self.moved(Move.START, allowed=may)
        self.holder = token if got else self.holder

    @rule(minutes=st.integers(0, 2))
    def accept(self, minutes: int) -> None:
        due_at = self.now + minutes * MINUTE
        self.store.batches.accept("bat", [self.operation_id], accepted_at=self.now, due_at=due_at)
        if self.state is OperationState.AWAITING_CALLER and not self.refused:
            self.moved(Move.QUEUE)
            self.accepted, self.due_at = True, due_at
        elif self.state not in (OperationState.AWAITING_CALLER, OperationState.QUEUED, OperationState.FINISHED):
            self.accepted = True

    @rule(minutes=st.integers(0, 2), ours=st.sampled_from([True, True, False]))
    def give_back(self, minutes: int, ours: bool) -> None:
        due_at = self.now + minutes * MINUTE
        given = {"token": self.holder if ours else "lea_stranger", "journal": {}, "why": {}, "due_at": due_at}
        done = self.store.turns.give_back(self.operation_id, **given)
        assert done == self.moved(Move.QUEUE if self.accepted else Move.RELEASE, allowed=ours and self._held())
        self.due_at = due_at if done else self.due_at

    @rule(final=st.sampled_from([True, False, False]), ours=st.sampled_from([True, True, False]))
    def end(self, final: bool, ours: bool) -> None:
        ending = Ending(http_status=402, answer={}, journal={}, final=final)
        token = self.holder if ours else "lea_stranger"
        done = self.store.unmade.end(self.read(), ending, NOTICE, token=token, now=self.now)
        assert done == self.moved(Move.FINISH if final else Move.RELEASE, allowed=ours and self._held())
        self.refused = self.refused or done

    @rule()
    def abandon(self) -> None:
        done = self.store.operations.abandon(self.operation_id, token=self.holder, now=self.now)
        assert done == self.moved(Move.ABANDON, allowed=self._held())

    @rule()
    def acquire(self) -> None:
        """As recovery does, which looks at nothing else."""
        leases = [each for each in self.store.operations.leases(now=self.now, limit=1_000)]
        for lease in [each for each in leases if each.operation_id == self.operation_id]:
            token = self.token()
            got = self.store.operations.acquire(lease, token=token, now=self.now, until=self.now + MINUTE)
            assert (got is not None) == self.moved(Move.ACQUIRE)
            self.holder = token if got else self.holder

    @rule(minutes=st.integers(1, 3))
    def hold(self, minutes: int) -> None:
        until = self.now + minutes * MINUTE
        self.store.turns.hold(self.owner.id, until=until)
        if self.state is OperationState.QUEUED:
            self.due_at = max(self.due_at, until)

    @rule(minutes=st.integers(1, 3))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    def teardown(self) -> None:
        self.store.connections.tombstone(self.owner.id, now=self.now)

    def _held(self) -> bool:
        return self.state is OperationState.RUNNING

    @precondition(lambda self: self.state is not None)
    @invariant()
    def it_is_in_the_state_that_the_table_says(self) -> None:
        row = self.read()
        assert state_of(row, now=self.now) is self.state
        assert (row.accepted_at is not None) == self.accepted
        if self.state is OperationState.AWAITING_CALLER:
            assert (row.http_status is not None) == self.refused


@pytest.mark.usefixtures("now")
def test_an_item_moves_by_the_table_and_by_nothing_else(store: Store, make: Any) -> None:
    numbers = iter(range(1_000_000))
    run_state_machine_as_test(
        lambda: Machine(store, make, make.connection(f"owner{next(numbers)}")),
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
