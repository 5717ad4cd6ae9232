"""What a repeat does, how long a run may take, and what becomes of an operation after it: a table of each."""

from datetime import timedelta
from typing import Any

import pytest

from connector import errors, limits
from connector.services.operation_rules import (
    ItemEnd,
    Mode,
    OnRepeat,
    Terms,
    after_answer,
    after_problem,
    end_of_item,
    ends_with_fault,
    on_repeat,
    pause_before_turn,
    terms,
)
from connector.states import OperationState
from connector.store.operation_states import Move

RUNNING, ABANDONED = OperationState.RUNNING, OperationState.ABANDONED
SNOOZED, AWAITING, FINISHED = OperationState.SNOOZED, OperationState.AWAITING_CALLER, OperationState.FINISHED
WAIT, JOIN, START_OVER = OnRepeat.WAIT, OnRepeat.JOIN, OnRepeat.START_OVER
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "keyed", "lease_current", "same_input", "does"),
    [
        (RUNNING, False, True, True, WAIT),
        (RUNNING, False, False, True, WAIT),
        (RUNNING, True, True, True, JOIN),
        (RUNNING, True, True, False, JOIN),  # and is told of the conflict
        (RUNNING, True, False, True, WAIT),
        (RUNNING, True, False, False, WAIT),
        *((state, keyed, False, same, JOIN) for state in (ABANDONED, SNOOZED, FINISHED) for keyed in (True, False)
          for same in (True, False)),
        (AWAITING, False, False, True, JOIN),
        (AWAITING, True, False, True, JOIN),
        (AWAITING, True, False, False, START_OVER),
    ],
)  # fmt: skip
def test_what_a_repeat_does(
    state: OperationState, keyed: bool, lease_current: bool, same_input: bool, does: OnRepeat
) -> None:
    assert on_repeat(state, keyed=keyed, lease_current=lease_current, same_input=same_input) is does


@pytest.mark.parametrize(
    ("mode", "age", "waited", "may_send", "seconds"),
    [
        (Mode.NEW, timedelta(0), 0.0, True, limits.CALL_TIMEOUT),
        (Mode.NEW, timedelta(0), 5.0, True, limits.CALL_TIMEOUT - 5.0),
        (Mode.RESUMED, timedelta(days=300), 1.0, True, limits.CALL_TIMEOUT - 1.0),
        (Mode.RECOVERED, limits.RESEND_WINDOW - SECOND, 0.0, True, limits.RECOVERY_TIMEOUT),
        (Mode.RECOVERED, limits.RESEND_WINDOW, 0.0, False, limits.RECOVERY_TIMEOUT),
    ],
)
def test_what_a_run_may_do(mode: Mode, age: timedelta, waited: float, may_send: bool, seconds: float) -> None:
    assert terms(mode, age=age, waited=waited) == Terms(may_send, seconds)


@pytest.mark.parametrize(
    ("mode", "accepted", "may_send"),
    [
        (Mode.QUEUED, limits.ACCEPTED_FOR - SECOND, True),
        (Mode.QUEUED, limits.ACCEPTED_FOR, False),
        (Mode.RECOVERED, limits.ACCEPTED_FOR - SECOND, True),
        (Mode.RECOVERED, limits.ACCEPTED_FOR, False),
        (Mode.RECOVERED, None, False),
    ],
)
def test_what_was_accepted_is_sent_for_nobody_who_waits(mode: Mode, accepted: timedelta | None, may_send: bool) -> None:
    told = terms(mode, age=timedelta(days=2), accepted=accepted)
    assert (told.may_send, told.seconds) == (may_send, limits.RECOVERY_TIMEOUT)


def test_what_is_accepted_can_be_found_out_as_long_as_providers_know_its_key() -> None:
    assert limits.ACCEPTED_FOR + timedelta(minutes=30) <= limits.KEYS_KEPT


@pytest.mark.parametrize(
    ("has_effects", "starts", "move"),
    [(True, True, Move.FINISH), (True, False, Move.FINISH), (False, True, Move.FINISH), (False, False, Move.FORGET)],
)
def test_what_becomes_of_one_that_is_answered(has_effects: bool, starts: bool, move: Move) -> None:
    assert after_answer(has_effects=has_effects, starts=starts) is move


REFUSED, SILENT, GONE = errors.InsufficientCredits("-"), errors.ProviderTimeout("-"), errors.NotFound("-")


@pytest.mark.parametrize(
    ("problem", "has_effects", "unclear", "may_send", "move"),
    [
        (REFUSED, False, False, True, Move.FORGET),
        (REFUSED, True, False, True, Move.RELEASE),
        (REFUSED, True, True, True, Move.ABANDON),
        (REFUSED, True, False, False, Move.RELEASE),
        (SILENT, False, False, True, Move.FORGET),
        (SILENT, True, False, True, Move.ABANDON),
        (SILENT, True, True, True, Move.ABANDON),
        (SILENT, True, True, False, Move.ABANDON),
        (GONE, False, False, True, Move.FORGET),
        (GONE, True, False, True, Move.RELEASE),
        (GONE, True, True, True, Move.ABANDON),
        (GONE, True, True, False, Move.FINISH),
        (GONE, True, False, False, Move.RELEASE),
        (None, False, False, True, Move.FORGET),
        (None, True, False, True, Move.ABANDON),
        (None, True, True, False, Move.ABANDON),
    ],
)
def test_what_becomes_of_one_that_met_a_problem_or_a_fault(
    problem: Any, has_effects: bool, unclear: bool, may_send: bool, move: Move
) -> None:
    assert after_problem(problem, has_effects=has_effects, unclear=unclear, may_send=may_send) is move


@pytest.mark.parametrize(
    ("problem", "move", "end"),
    [
        (REFUSED, Move.FORGET, ItemEnd.REFUSED),
        (REFUSED, Move.RELEASE, ItemEnd.REFUSED),
        (errors.InvalidInput("-"), Move.FORGET, ItemEnd.REFUSED),
        (errors.ReconnectRequired("-"), Move.FORGET, ItemEnd.REFUSED),
        (errors.RateLimited("-"), Move.FORGET, ItemEnd.AGAIN),
        (errors.RateLimited("-"), Move.RELEASE, ItemEnd.AGAIN),
        (SILENT, Move.FORGET, ItemEnd.AGAIN),
        (None, Move.FORGET, ItemEnd.AGAIN),
        (REFUSED, Move.ABANDON, ItemEnd.ABANDONED),
        (SILENT, Move.ABANDON, ItemEnd.ABANDONED),
        (None, Move.ABANDON, ItemEnd.ABANDONED),
        (GONE, Move.FINISH, ItemEnd.UNKNOWN),
    ],
)
def test_what_becomes_of_an_item_of_a_batch(problem: Any, move: Move, end: ItemEnd) -> None:
    assert end_of_item(problem, move) is end


@pytest.mark.parametrize(
    ("problem", "attempts", "seconds"),
    [
        (errors.RateLimited("-", retry_after=30), 1, 30),
        (errors.RateLimited("-", retry_after=0), 1, 1),
        (errors.RateLimited("-", retry_after=0), 4, 8),
        (errors.RateLimited("-", retry_after=1), 99, 30),
        (errors.RateLimited("-", retry_after=9_000), 99, 9_000),
        (errors.RateLimited("-"), 1, 5),
        (errors.RateLimited("-"), 3, 20),
        (errors.RateLimited("-"), 99, 60),
        (SILENT, 1, 5),
        (SILENT, 99, 900),
        (None, 99, 900),
    ],
)
def test_how_long_an_item_waits_for_its_next_turn(problem: Any, attempts: int, seconds: int) -> None:
    assert pause_before_turn(problem, attempts=attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize("problem", [errors.CostLimitExceeded, errors.ReconnectRequired, errors.RateLimited])
def test_what_says_that_nothing_was_done_releases_the_key(problem: type[errors.Problem]) -> None:
    assert after_problem(problem("-"), has_effects=True, unclear=False, may_send=True) is Move.RELEASE


@pytest.mark.parametrize(
    ("mode", "age", "ends"),
    [
        (Mode.RECOVERED, limits.FAULT_WINDOW, False),
        (Mode.RECOVERED, limits.FAULT_WINDOW + SECOND, True),
        (Mode.RESUMED, 9 * limits.FAULT_WINDOW, False),
        (Mode.NEW, timedelta(0), False),
    ],
)
def test_a_fault_of_ours_ends_only_what_nobody_waits_for(mode: Mode, age: timedelta, ends: bool) -> None:
    assert ends_with_fault(mode, age=age) is ends
