"""When a loop asks the database: one table of what happened before, and a state machine that loses nothing."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from connector.relay.poll_gate import PollGate

EVERY = 0.1
Step = Callable[[PollGate], object]


def begin(at: float = 0.0) -> Step:
    return lambda gate: gate.begin(at)


def found(count: int, of: int = 5, *, skipped: bool = False) -> Step:
    return lambda gate: gate.found(count, of, skipped=skipped)


notified: Step = PollGate.notified
EMPTY = [begin(), found(0)]  # a query at instant 0 that found nothing


@pytest.mark.parametrize(
    ("steps", "at", "asks", "asks_eagerly", "claims"),
    [
        # A new one looks at once; then it is quiet until the interval has passed.
        ([], 0.0, True, True, False),
        (EMPTY, 0.0, False, False, False),
        (EMPTY, EVERY - 0.001, False, False, False),
        (EMPTY, EVERY, True, True, False),
        ([begin(7.0), found(0)], 7.0 + EVERY, True, True, False),
        # What was announced is claimed at once, however soon.
        ([notified], 0.0, True, True, True),
        ([*EMPTY, notified], 0.0, True, True, True),
        ([*EMPTY, notified, notified], 0.0, True, True, True),
        ([*EMPTY, notified], EVERY, True, True, True),
        ([*EMPTY, notified, *EMPTY], 0.0, False, False, False),
        # Announced while a query was under way: it may have been found, so a look comes first.
        ([begin(), notified, found(0)], 0.0, True, True, False),
        ([begin(), notified, found(5)], 0.0, True, True, False),
        ([begin(), notified, found(0), notified], 0.0, True, True, True),
        ([begin(), notified, found(0), *EMPTY], 0.0, False, False, False),
        # A query that took all it asked for may have left some: for the eager at once.
        ([begin(), found(4)], 0.0, False, False, False),
        ([begin(), found(5)], 0.0, False, True, False),
        ([begin(), found(5)], EVERY, True, True, False),
        ([begin(), found(5), *EMPTY], 0.0, False, False, False),
        ([begin(), found(1, skipped=True)], 0.0, False, True, False),
        ([begin(), found(0, skipped=True)], 0.0, False, True, False),
        ([begin(), found(5), notified], 0.0, True, True, True),
        # One whose query failed asks again by its interval, and hears what is announced meanwhile.
        ([begin()], 0.0, False, False, False),
        ([begin()], EVERY, True, True, False),
        ([begin(), notified], 0.0, True, True, False),
    ],
)
def test_a_loop_asks(steps: Sequence[Step], at: float, asks: bool, asks_eagerly: bool, claims: bool) -> None:
    gate = PollGate(EVERY)
    for step in steps:
        step(gate)
    assert gate.should_query(at, eager=False) == asks
    assert gate.should_query(at) == asks_eagerly
    assert gate.begin(at) == claims


class Polling(RuleBasedStateMachine):
    """A database that announces what becomes due (or loses the announcement), and a poller behind its gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.now = PollGate(EVERY), 0.0
        self.due = self.taken = 0
        self.asking: int | None = None  # how many are asked for by the query under way
        self.announced = False  # whether something is due that was announced, and that no query has seen since
        self.quiet = 0.0  # seconds since the last query began

    @rule()
    def becomes_due(self) -> None:
        self.due += 1
        self.announced = True
        self.gate.notified()

    @rule()
    def becomes_due_and_nobody_hears(self) -> None:
        self.due += 1

    @rule(seconds=st.sampled_from([0.01, EVERY]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.quiet += seconds

    @precondition(lambda self: self.asking is None and self.gate.should_query(self.now))
    @rule(limit=st.integers(1, 3))
    def a_query_begins(self, limit: int) -> None:
        certain = self.gate.begin(self.now)
        self.taken = min(limit, self.due) if certain or self.due else 0
        self.due -= self.taken
        self.asking, self.announced, self.quiet = limit, False, 0.0

    @precondition(lambda self: self.asking is not None)
    @rule()
    def it_ends(self) -> None:
        assert self.asking is not None
        self.gate.found(self.taken, self.asking)
        self.announced = self.announced or (self.taken == self.asking and self.due > 0)
        self.asking = None

    @invariant()
    def nothing_waits_longer_than_it_must(self) -> None:
        if self.asking is None and self.due and (self.announced or self.quiet >= EVERY):
            assert self.gate.should_query(self.now)


Polling.TestCase.settings = settings(deadline=None, max_examples=50, stateful_step_count=30)
TestPolling = Polling.TestCase
