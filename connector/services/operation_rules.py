"""The rules of operations as pure functions: what a repeat does, how long a run may take, what becomes of it after."""

from datetime import timedelta
from enum import Enum, auto
from typing import NamedTuple

from connector import errors, limits
from connector.states import OperationState
from connector.store.operation_states import Move


class Mode(Enum):
    """How a process comes to work on an operation."""

    NEW = auto()  # it has just recorded it, for a caller: nothing was sent yet
    RESUMED = auto()  # a caller asked for the same again: an earlier run may have done something
    RECOVERED = auto()  # the relay found it left behind: something may have been done, and nobody waits for the answer


class Terms(NamedTuple):
    """`may_send`: else the run only learns what became of what was sent. `seconds` may pass before it leaves the rest
    to the relay. `awaits_bytes`: what it must not send, its caller may send yet, who comes again with the file.
    """

    may_send: bool
    seconds: float
    awaits_bytes: bool = False


class OnRepeat(Enum):
    """What a request does that finds an operation like its own."""

    WAIT = auto()
    JOIN = auto()  # its answer is this one's; while somebody works on it that is "in progress"
    START_OVER = auto()


def on_repeat(state: OperationState, *, keyed: bool, lease_current: bool, same_input: bool) -> OnRepeat:
    """What a request does that finds an operation with its key, or equal to it.

    Without a key one that runs is waited for: only when it has ended is it known whether that was reported to its
    caller. With a key it is waited for only where its lease has ended by the clock (it is not `lease_current`), until
    it is clear whether somebody works on it. A key that a refusal has released is free for another input.
    """
    if state is OperationState.AWAITING_CALLER and not same_input:
        return OnRepeat.START_OVER
    if state is OperationState.RUNNING and not (keyed and lease_current):
        return OnRepeat.WAIT
    return OnRepeat.JOIN


def terms(mode: Mode, *, age: timedelta, waited: float = 0.0, complete: bool = True) -> Terms:
    """What a run of an operation of this age may do. Its caller has `waited` for so many seconds before it.

    Unless its input is `complete`, bytes of a file are gone: it sends nothing.
    """
    if mode is Mode.RECOVERED:
        may_send = complete and age < limits.RESEND_WINDOW
        return Terms(may_send, limits.RECOVERY_TIMEOUT, not complete and age < limits.BYTES_AWAITED)
    return Terms(True, limits.CALL_TIMEOUT - waited)


# Nothing was done by the call that one of these came of: where no other is unclear, the key is free for another try.
_REFUSALS = (
    errors.InsufficientCredits,
    errors.CostLimitExceeded,
    errors.InvalidInput,
    errors.KeyDoubted,
    errors.NotFound,
    errors.ReconnectRequired,
    errors.RateLimited,
)


def after_answer(*, has_effects: bool, starts: bool) -> Move:
    """How an operation ends after a successful run: one that only read is forgotten, so that a repeat reads again.

    `starts`: its action starts a render or the like. Then the answer is kept, for it names what callbacks wait for.
    """
    return Move.FINISH if has_effects or starts else Move.FORGET


def after_problem(problem: errors.Problem | None, *, has_effects: bool, unclear: bool, may_send: bool) -> Move:
    """What becomes of an operation whose run ended with a problem, or with a fault of ours (None).

    `has_effects`: something may have been done. `unclear`: of a step of it that is not known.
    """
    if isinstance(problem, errors.NotFound) and unclear and not may_send:
        return Move.FINISH  # what it would be asked about is gone, so that nobody will ever know
    if not has_effects:
        return Move.FORGET
    return Move.RELEASE if isinstance(problem, _REFUSALS) and not unclear else Move.ABANDON


def ends_with_fault(mode: Mode, *, age: timedelta) -> bool:
    """Whether to give an operation up after an error of ours: the relay has failed to recover it for `FAULT_WINDOW`."""
    return mode is Mode.RECOVERED and age > limits.FAULT_WINDOW
