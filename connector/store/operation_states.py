"""How an operation stands, derived from its columns in one place, and the moves from one state to another.

    begin ─▶ RUNNING ─┬─ finish ──▶ FINISHED
              ▲       ├─ forget ──▶ (no row: it certainly did nothing)
              │       ├─ release ─▶ AWAITING_CALLER   refused; half way, or as one of a batch
              │       ├─ queue ───▶ QUEUED            accepted, and refused for the moment only
              │       ├─ abandon ─▶ ABANDONED         unclear, or its process is known to have died
              │       └─ snooze ──▶ SNOOZED           the relay failed to finish it; with time ABANDONED again
              ├─ acquire: from AWAITING_CALLER, ABANDONED, SNOOZED, and in the place of a lease that has ended
              └─ start: from AWAITING_CALLER and QUEUED, of which nothing is unclear

An abandoned one is snoozed, too. One of a batch is recorded as AWAITING_CALLER, and queued once its caller is told that
it will be done. Whoever writes these columns takes the values from here, and has `allowed` among its conditions.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from connector.states import OperationState, OperationStatus
from connector.store import tables

_table = tables.operations


class Columns(Protocol):
    """What the state is derived from."""

    @property
    def status(self) -> str: ...
    @property
    def lease_token(self) -> str | None: ...
    @property
    def lease_until(self) -> datetime | None: ...
    @property
    def rests_until(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime | None: ...


def state_of(row: Columns, *, now: datetime, lease_over: bool = False) -> OperationState:
    """The state that an operation is in.

    `lease_over`: its lease was seen not to be renewed for as long as it lasts. The columns cannot say that: whether
    `lease_until` has passed depends on whose clock is asked.
    """
    if row.status == OperationStatus.FINISHED:
        return OperationState.FINISHED
    if row.lease_until is None:
        return OperationState.AWAITING_CALLER if row.due_at is None else OperationState.QUEUED
    if row.lease_token is not None and not lease_over:
        return OperationState.RUNNING
    if row.rests_until is not None and row.rests_until > now:
        return OperationState.SNOOZED
    return OperationState.ABANDONED


class Move(Enum):
    """What can be done to an operation that is there."""

    ACQUIRE = auto()  # become the one who works on it
    START = auto()  # the same, of one that is known to stand still where nothing is unclear
    RENEW = auto()  # go on working: the lease lasts longer, the journal may have grown
    RELEASE = auto()
    QUEUE = auto()  # leave it to the relay, which begins it in its turn
    ABANDON = auto()
    SNOOZE = auto()
    FINISH = auto()
    FORGET = auto()
    PRUNE = auto()  # forget it because it is old


class Rule(NamedTuple):
    """The states that a move starts from, and the one that it leads to; None: the row is gone."""

    sources: frozenset[OperationState]
    target: OperationState | None


_RUNNING = frozenset({OperationState.RUNNING})
_LEFT = frozenset({OperationState.ABANDONED, OperationState.SNOOZED})
_WAITING = frozenset({OperationState.AWAITING_CALLER})
_QUEUED = frozenset({OperationState.QUEUED})

MOVES: Mapping[Move, Rule] = {
    Move.ACQUIRE: Rule(_RUNNING | _LEFT | _WAITING, OperationState.RUNNING),
    Move.START: Rule(_WAITING | _QUEUED, OperationState.RUNNING),
    Move.RENEW: Rule(_RUNNING, OperationState.RUNNING),
    Move.RELEASE: Rule(_RUNNING, OperationState.AWAITING_CALLER),
    Move.QUEUE: Rule(_RUNNING | _WAITING, OperationState.QUEUED),
    Move.ABANDON: Rule(_RUNNING, OperationState.ABANDONED),
    Move.SNOOZE: Rule(_RUNNING | _LEFT, OperationState.SNOOZED),
    Move.FINISH: Rule(_RUNNING, OperationState.FINISHED),
    Move.FORGET: Rule(_RUNNING, None),
    Move.PRUNE: Rule(frozenset({OperationState.FINISHED}) | _WAITING, None),
}

_left = sa.and_(tables.RUNNING, _table.c.lease_until.is_not(None), _table.c.lease_token.is_(None))
_CONDITIONS: Mapping[OperationState, sa.ColumnElement[bool]] = {
    OperationState.RUNNING: sa.and_(
        tables.RUNNING, _table.c.lease_until.is_not(None), _table.c.lease_token.is_not(None)
    ),
    OperationState.ABANDONED: _left,
    OperationState.SNOOZED: _left,
    OperationState.AWAITING_CALLER: sa.and_(tables.RUNNING, _table.c.lease_until.is_(None), _table.c.due_at.is_(None)),
    OperationState.QUEUED: sa.and_(tables.RUNNING, _table.c.due_at.is_not(None)),
    OperationState.FINISHED: _table.c.status == sa.literal_column(f"'{OperationStatus.FINISHED}'"),
}


def allowed(move: Move) -> sa.ColumnElement[bool]:
    """The SQL condition under which a row allows a move, by its columns alone: snoozed and abandoned, which only the
    clock tells apart, allow the same moves.
    """
    conditions = {id(_CONDITIONS[each]): _CONDITIONS[each] for each in OperationState if each in MOVES[move].sources}
    return sa.or_(*conditions.values())


def is_in(state: OperationState) -> sa.ColumnElement[bool]:
    """The SQL condition for rows in a state, by their columns alone. Abandoned and snoozed have the same one."""
    return _CONDITIONS[state]


def leased(token: str, until: datetime) -> dict[str, Any]:
    """The columns of an operation that a process acquires until `until`."""
    return {"lease_token": token, "lease_until": until, "rests_until": None, "due_at": None}


def released() -> dict[str, Any]:
    return {"lease_token": None, "lease_until": None}


def queued(due_at: datetime) -> dict[str, Any]:
    """The columns of an operation whose turn comes at `due_at` at the earliest."""
    return released() | {"due_at": due_at}


def abandoned(now: datetime) -> dict[str, Any]:
    return {"lease_token": None, "lease_until": now}


def snoozed(now: datetime, *, until: datetime) -> dict[str, Any]:
    return abandoned(now) | {"rests_until": until}
