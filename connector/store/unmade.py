"""What ends an operation of a batch that made nothing: it is written down, and its callbacks are told, in one.

No event of a resource can tell them, for there is none. So they are told by an event of their own, which stands in no
feed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import OperationStatus
from connector.store import callbacks, notifications, operation_states, tables
from connector.store.database import Database
from connector.store.operation_states import Move, allowed
from connector.store.operations import Operation

_table = tables.operations
_callbacks = tables.callbacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The event that tells callbacks that nothing was made. `body` is its JSON."""

    event_id: str
    trigger: str
    resource_type: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How such an operation ends. `final`: for good, whoever comes; else its caller may come again for it."""

    http_status: int
    answer: Mapping[str, Any]
    journal: Mapping[str, Any]
    final: bool


class Unmade:
    """Writes such ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def end(self, operation: Operation, ending: Ending, notice: Notice, *, token: str, now: datetime) -> bool:
        """End an operation, and tell its callbacks that wait for no resource. False when the lease was lost."""
        move = Move.FINISH if ending.final else Move.RELEASE
        state = {"status": OperationStatus.FINISHED} if ending.final else operation_states.released()
        told = {"http_status": ending.http_status, "answer": dict(ending.answer), "journal": dict(ending.journal)}
        ours = (_table.c.id == operation.id, _table.c.lease_token == token, allowed(move))
        ended = _table.update().where(*ours).values(state | told | {"updated_at": now})
        with self._database.write() as transaction:
            if transaction.execute(ended).rowcount != 1:
                return False
            called = _tell(transaction, operation, notice, now=now)
        if called:
            self._database.notifier.notify(notifications.DELIVERIES)
        return True


def _tell(transaction: sa.Connection, operation: Operation, notice: Notice, *, now: datetime) -> bool:
    """Make a delivery for each callback with a target. Gives whether there are any."""
    waiting = transaction.execute(_waiting(operation.id)).all()
    if not any(each.target_url for each in waiting):
        return False
    resource = (operation.connection_id, notice.resource_type, operation.id)
    event = {"id": notice.event_id, "connection_id": operation.connection_id, "trigger": notice.trigger}
    about = {"kind": notice.resource_type, "thing_id": operation.id, "body": notice.body, "created_at": now}
    transaction.execute(tables.events.insert().values(**event, **about))
    ended = {resource: callbacks.Ended(notice.event_id, notice.trigger)}
    rows = callbacks.close(transaction, [(*resource, *each) for each in waiting], ended, now)
    transaction.execute(tables.deliveries.insert(), rows)
    return True


def _waiting(operation_id: str) -> sa.Select[Any]:
    """Its callbacks, locked: their ids, whom they tell, what they give back."""
    chosen = sa.select(_callbacks.c.id, _callbacks.c.target_url, _callbacks.c.callback_id)
    theirs = (
        _callbacks.c.operation_id == operation_id,
        _callbacks.c.told_at.is_(None),
        _callbacks.c.thing_id.is_(None),
    )
    return chosen.where(*theirs).order_by(_callbacks.c.id).with_for_update()
