"""What a changing action does is done once, whatever becomes of the answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from connector import errors
from connector.bridge import Bridge
from connector.catalogue.entries import Action
from connector.store.connections import Connection
from connector.store.operations import Operation

from .bridges import connected
from .declarations import Declarations
from .stand_in import StandIn

TRIES = 30


class Clock:
    """Time that passes by pauses alone."""

    def __init__(self, now: datetime) -> None:
        self.now, self.passed = now, 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.passed

    def pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.passed += seconds


class Doing:
    """A connection of the stand-in's account, and what changes there."""

    def __init__(self, bridge: Bridge, connection: Connection, clock: Clock, stand_in: StandIn) -> None:
        self._bridge, self._connection, self._clock, self._stand_in = bridge, connection, clock, stand_in
        self._before = stand_in.effects()

    def done(self, action: Action, given: dict[str, Any], key: str) -> Any:
        """What its caller is told in the end, who repeats it as long as it is not over."""
        for _ in range(TRIES):
            try:
                return self._bridge.actions.perform(self._connection, action.key, given, idempotency_key=key)
            except (errors.ProviderTimeout, errors.OperationInProgress):
                self._clock.pause(5.0)
            except errors.Problem as problem:
                return problem
        raise AssertionError("it is never over")

    def kept(self) -> Operation:
        """The newest operation, as it is stored."""
        [newest] = self._bridge.store.operations.recent(self._connection.id, self._connection.account, limit=1)
        return newest

    def changed(self) -> int:
        """How many changes were made since this was last asked."""
        before, self._before = self._before, self._stand_in.effects()
        return self._before - before


class SpendingOnce(Declarations):
    """Every changing action that is declared."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "changing" in metafunc.fixturenames:
            actions = [each for each in self._of(Action) if each.changes]
            metafunc.parametrize("changing", actions, ids=[each.key for each in actions])

    @pytest.fixture
    def doing(self, sqlite: Any, stand_in: StandIn, now: datetime) -> Iterator[Doing]:
        clock = Clock(now)
        times: Any = {"clock": clock, "monotonic": clock.monotonic, "pause": clock.pause}
        with connected(self.declared, stand_in, sqlite, now, **times) as (bridge, connection):
            yield Doing(bridge, connection, clock, stand_in)

    def test_a_repeat_gets_the_first_answer_and_changes_nothing(
        self, changing: Action, doing: Doing, stand_in: StandIn
    ) -> None:
        given = stand_in.input(changing)
        doing.changed()
        first = doing.done(changing, given, "k")
        assert not isinstance(first, errors.Problem) and doing.changed() >= 1
        assert doing.done(changing, given, "k") == first and doing.changed() == 0

    def test_what_was_done_and_not_answered_is_not_done_again(
        self, changing: Action, doing: Doing, stand_in: StandIn
    ) -> None:
        changes = self._changes_of(changing, doing, stand_in)
        for passing in range(changes):
            given = stand_in.input(changing)
            doing.changed()
            stand_in.lose_answer(passing)
            told, changed = doing.done(changing, given, f"lost {passing}"), doing.changed()
            assert changed == changes or (isinstance(told, errors.Problem) and changed == passing + 1)

    def test_what_was_perhaps_not_done_is_done_once_or_not_at_all(
        self, changing: Action, doing: Doing, stand_in: StandIn
    ) -> None:
        changes = self._changes_of(changing, doing, stand_in)
        given = stand_in.input(changing)
        doing.changed()
        stand_in.refuse()
        told = doing.done(changing, given, "refused")
        assert doing.changed() == (0 if isinstance(told, errors.Problem) else changes)

    def _changes_of(self, action: Action, doing: Doing, stand_in: StandIn) -> int:
        """How many changes one clean run makes."""
        given = stand_in.input(action)
        doing.changed()
        assert not isinstance(doing.done(action, given, "clean"), errors.Problem)
        changes = doing.changed()
        assert changes
        return changes
