"""The rules of operations as pure functions: what a repeat does, how long a run may take, what becomes of it after."""

from datetime import timedelta
from enum import Enum, auto
from typing import NamedTuple

from connector import errors, limits
from connector.states import OperationState
from connector.store.operation_states import Move


class Mode(Enum):
    """How a process comes to work on an operation."""

    NEW = auto()  # it begins it for a caller: nothing was sent yet, or nothing of what was is unclear
    QUEUED = auto()  # the same for nobody who waits: the caller was told that it will be done, and its turn has come
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


def terms(
    mode: Mode,
    *,
    age: timedelta,
    waited: float = 0.0,
    complete: bool = True,
    accepted: timedelta | None = None,
) -> Terms:
    """What a run of an operation of this age may do. Its caller has `waited` for so many seconds before it.

    Unless its input is `complete`, bytes of a file are gone: it sends nothing. `accepted`: how long ago it was asked
    for by a caller who was told that it will be done.
    """
    if mode in (Mode.RECOVERED, Mode.QUEUED):
        wanted = age < limits.RESEND_WINDOW or (accepted is not None and still_accepted(accepted))
        return Terms(complete and wanted, limits.RECOVERY_TIMEOUT, not complete and age < limits.BYTES_AWAITED)
    return Terms(True, limits.CALL_TIMEOUT - waited)


def still_accepted(since: timedelta) -> bool:
    """Whether what was asked for so long ago, and accepted, is done yet."""
    return since < limits.ACCEPTED_FOR


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


class ItemEnd(Enum):
    """What becomes of an item of a batch whose run ended with a problem."""

    UNKNOWN = auto()  # for good: nobody can find out any more whether it was done
    ABANDONED = auto()  # recovery finds out what was done
    REFUSED = auto()  # until its caller comes again
    AGAIN = auto()  # the reason will pass: it has another turn, or awaits a caller who was not told yet


def end_of_item(problem: errors.Problem | None, move: Move) -> ItemEnd:
    """What becomes of an item, of which `move` is what would become of an operation of its own (`after_problem`).

    None is a fault of ours.
    """
    match move:
        case Move.FINISH:
            return ItemEnd.UNKNOWN
        case Move.ABANDON:
            return ItemEnd.ABANDONED
    passes = not isinstance(problem, _REFUSALS) or isinstance(problem, errors.RateLimited | errors.KeyDoubted)
    return ItemEnd.AGAIN if passes else ItemEnd.REFUSED


def pause_before_turn(problem: errors.Problem | None, *, attempts: int) -> timedelta:
    """How long an item that was begun so often waits for its next turn."""
    growing = limits.QUEUE_PAUSE * float(2 ** min(max(attempts - 1, 0), 10))
    if not isinstance(problem, errors.RateLimited):
        return min(growing, limits.QUEUE_LONGEST_TROUBLE)
    if problem.retry_after is None:
        return min(growing, limits.QUEUE_LONGEST_PAUSE)
    # A hint that comes again and again, however short, is no reason to ask every second for hours.
    return max(timedelta(seconds=problem.retry_after), min(growing / 5, limits.QUEUE_LONGEST_PAUSE / 2))


def ends_with_fault(mode: Mode, *, age: timedelta) -> bool:
    """Whether to give an operation up after an error of ours: the relay has failed to recover it for `FAULT_WINDOW`."""
    return mode is Mode.RECOVERED and age > limits.FAULT_WINDOW
