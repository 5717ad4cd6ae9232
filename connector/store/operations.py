"""Operations: what was asked, how far it came, how it ended; who works on it right now."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.states import OperationStatus
from connector.store import batch, operation_states, tables
from connector.store.database import Database
from connector.store.operation_statements import statements_for, values_of
from connector.store.operation_states import Move, allowed
from connector.store.row_locks import lock_rows

_table = tables.operations
_SAME_ASKING = timedelta(minutes=1)  # a caller who waits asks five times a second
_NEVER = 2**62  # microseconds: later than everything


class Lease(NamedTuple):
    """Who works on an operation, as it was read: every renewal changes `until`. Without a token nobody does."""

    operation_id: str
    connection_id: str
    token: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One run of a changing action. `operation_states.state_of` says how it stands.

    `journal` maps each step to what is known of it. A finished one has `http_status` and `answer`; `answered`: that was
    reported to a caller. Of a snoozed one the relay waits until `rests_until`, its caller need not. `account` is the
    connection's when it was recorded. `estimate`: what it was reckoned to cost, with `amount`, `at_most` and `unit`;
    None until it is finished, and where that is not known. `attempts`: how often it was begun with nothing unclear.

    An item of a batch has its `batch_id`, and `accepted_at` once its caller was told that it will be done, whoever
    waits; `due_at` while it is queued. One that was refused has `http_status` and `answer`, too, and awaits its caller.
    """

    id: str
    connection_id: str
    account: int = 0
    action: str
    key: str | None
    fingerprint: str
    fingerprint_version: int = 1
    input: Mapping[str, Any]
    journal: Mapping[str, Any]
    status: OperationStatus = OperationStatus.RUNNING
    http_status: int | None = None
    answer: Mapping[str, Any] | None = None
    estimate: Mapping[str, Any] | None = None
    answered: bool = False
    lease_until: datetime | None = None
    lease_token: str | None = None
    rests_until: datetime | None = None
    batch_id: str | None = None
    attempts: int = 1
    accepted_at: datetime | None = None
    due_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def lease(self) -> Lease:
        return Lease(self.id, self.connection_id, self.lease_token, self.lease_until)


class OtherAction(Exception):
    """The key belongs to another action: to a batch, or as a batch's to something else."""


class Operations:
    """The operations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = statements_for(database.sqlite)

    def begin(
        self,
        operation: Operation,
        *,
        join_after: datetime,
        same_after: datetime | None = None,
        known_as: Mapping[int, str] | None = None,
    ) -> tuple[Operation, bool]:
        """Insert a new operation, or find the one that it repeats. Returns the operation and whether it is new.

        Only operations of the same connection and account count. With a key: the one that has this key. Without: the
        newest one with an equal fingerprint (`known_as`: this input's, by their versions) that was created after
        `same_after`, or was created after `join_after` and not reported to a caller, or awaits its caller.
        Raises `OtherAction`.
        """
        with self._database.write() as transaction:
            if same_after is not None:  # two at once, on two machines, must not both find nothing
                owner = tables.connections.c.id == operation.connection_id
                transaction.execute(sa.select(tables.connections.c.id).where(owner).with_for_update())
            while True:  # another machine may be quicker with the same key, and may drop it again
                found = self._joined(transaction, operation, join_after, same_after, known_as or {})
                if found is not None:
                    return found, False
                if self._statements.insert(transaction, **values_of(operation)):
                    return operation, True

    def join(
        self,
        operation: Operation,
        *,
        join_after: datetime,
        same_after: datetime | None = None,
        known_as: Mapping[int, str] | None = None,
    ) -> Operation | None:
        """The one that a new operation would repeat, as `begin` finds it. Records nothing. Raises `OtherAction`."""
        with self._database.write() as transaction:
            return self._joined(transaction, operation, join_after, same_after, known_as or {})

    def _joined(
        self,
        transaction: sa.Connection,
        wanted: Operation,
        join_after: datetime,
        same_after: datetime | None,
        known_as: Mapping[int, str],
    ) -> Operation | None:
        found = self._find(transaction, wanted, join_after, same_after, known_as)
        row = found and transaction.execute(sa.select(_table).where(_table.c.id == found)).one_or_none()
        return self._asked_for_anew(transaction, Operation(**row._mapping), wanted) if row else None

    def _find(
        self,
        transaction: sa.Connection,
        wanted: Operation,
        join_after: datetime,
        same_after: datetime | None,
        known_as: Mapping[int, str],
    ) -> str | None:
        """The id of the one that a new operation repeats."""
        owner = {"connection_id": wanted.connection_id, "account": wanted.account}
        if wanted.key is not None:
            rows = self._statements.by_key(transaction, **owner, key=wanted.key)
            if any(of_batch for _, of_batch in rows):
                raise OtherAction
            return str(rows[0][0]) if rows else None
        within = {
            "join_after": batch.micros(join_after),
            "same_after": batch.micros(same_after) if same_after else _NEVER,
        }
        for version, fingerprint in ({wanted.fingerprint_version: wanted.fingerprint} | dict(known_as)).items():
            mine = {"fingerprint": fingerprint, "fingerprint_version": version}
            if rows := self._statements.by_body(transaction, **owner, **mine, **within):
                return str(rows[0][0])
        return None

    def _asked_for_anew(self, transaction: sa.Connection, found: Operation, wanted: Operation) -> Operation:
        """One that was reported to nobody is as young as its latest repeat, which may get no answer either."""
        same = found.fingerprint_version != wanted.fingerprint_version or found.fingerprint == wanted.fingerprint
        unreported = found.status == OperationStatus.RUNNING or not found.answered
        if not (same and unreported) or wanted.created_at - found.created_at < _SAME_ASKING:
            return found
        transaction.execute(_table.update().where(_table.c.id == found.id).values(created_at=wanted.created_at))
        return dataclasses.replace(found, created_at=wanted.created_at)

    def get(self, connection_id: str, operation_id: str) -> Operation | None:
        """One operation of the connection."""
        with self._database.read() as transaction:
            row = transaction.execute(
                sa.select(_table).where(_table.c.connection_id == connection_id, _table.c.id == operation_id)
            ).one_or_none()
        return None if row is None else Operation(**row._mapping)

    def recent(self, connection_id: str, account: int, *, limit: int) -> list[Operation]:
        """The newest operations that belong to one account of the connection."""
        theirs = (_table.c.connection_id == connection_id, _table.c.account == account)
        query = sa.select(_table).where(*theirs).order_by(_table.c.created_at.desc()).limit(limit)
        with self._database.read() as transaction:
            return [Operation(**row._mapping) for row in transaction.execute(query)]

    def acquire(self, lease: Lease, *, token: str, now: datetime, until: datetime) -> Operation | None:
        """Become the one who works on an operation, in the place of a lease that has not changed since it was read.

        Gives the operation as it is now; None when somebody was quicker, or it is finished. What was reported of one
        that awaited its caller says nothing of how it ends this time.
        """
        anew = {"answered": False, "attempts": _table.c.attempts + 1} if lease.until is None else {}
        acquired = (
            _table.update()
            .where(
                _table.c.id == lease.operation_id,
                allowed(Move.ACQUIRE),
                _table.c.lease_token.is_not_distinct_from(lease.token),
                _table.c.lease_until.is_not_distinct_from(lease.until),
            )
            .values(operation_states.leased(token, until) | {"updated_at": now} | anew)
            .returning(*_table.c)
        )
        with self._database.write() as transaction:
            row = transaction.execute(acquired).one_or_none()
            return None if row is None else Operation(**row._mapping)

    def extend(
        self, operation_id: str, *, token: str, now: datetime, until: datetime, journal: Mapping[str, Any] | None = None
    ) -> bool:
        """Go on working on it, with what the journal has now; False when the lease was lost."""
        learnt = {} if journal is None else {"journal": journal}
        return self._move(Move.RENEW, operation_id, token, {"lease_until": until, "updated_at": now} | learnt)

    def release(self, operation_id: str, *, token: str, journal: Mapping[str, Any], reported: bool) -> bool:
        """Have it await its caller, who was told of the refusal or not; False when the lease was lost."""
        values = operation_states.released() | {"journal": journal, "answered": reported}
        return self._move(Move.RELEASE, operation_id, token, values)

    def abandon(
        self, operation_id: str, *, token: str, now: datetime, journal: Mapping[str, Any] | None = None
    ) -> bool:
        """Leave it to whoever comes first, with what is known if that can be written; False when the lease was lost."""
        learnt = {} if journal is None else {"journal": journal, "answered": False}
        return self._move(Move.ABANDON, operation_id, token, operation_states.abandoned(now) | learnt)

    def finish(
        self,
        operation_id: str,
        *,
        token: str,
        http_status: int,
        answer: Mapping[str, Any],
        answered: bool,
        estimate: Mapping[str, Any] | None = None,
        now: datetime,
    ) -> bool:
        """Keep how it ended, while the lease is ours; False when it was lost."""
        with self._database.write() as transaction:
            written = self._statements.finish(
                transaction,
                operation=operation_id,
                token=token,
                http_status=http_status,
                answer=json.dumps(answer),
                answered=answered,
                estimate=None if estimate is None else json.dumps(estimate),
                updated_at=batch.micros(now),
            )
            return bool(written)

    def renew(self, tokens: Sequence[str], *, until: datetime) -> None:
        """Let the leases of these tokens last until `until`."""
        ours = _table.c.lease_token.in_(tokens)
        with self._database.write() as transaction:
            lock_rows(transaction, _table, ours)
            transaction.execute(_table.update().where(ours, allowed(Move.RENEW)).values(lease_until=until))

    def snooze(self, operation_id: str, *, token: str, now: datetime, until: datetime) -> bool:
        """Give a lease back that has led to nothing, and have the relay leave the operation alone until `until`.

        Its caller may acquire it at any time. False when somebody has done so already, or it is over.
        """
        nobodys = sa.or_(_table.c.lease_token == token, _table.c.lease_token.is_(None))
        snoozed = _table.update().where(_table.c.id == operation_id, nobodys, allowed(Move.SNOOZE))
        with self._database.write() as transaction:
            return transaction.execute(snoozed.values(operation_states.snoozed(now, until=until))).rowcount == 1

    def mark_reported(self, operation_id: str, reported: bool) -> None:
        """A caller learnt how it ended, or did not after all."""
        with self._database.write() as transaction:
            transaction.execute(_table.update().where(_table.c.id == operation_id).values(answered=reported))

    def forget(self, operation_id: str, *, token: str) -> None:
        """Delete an operation that certainly did nothing, and so free its key."""
        ours = (_table.c.id == operation_id, _table.c.lease_token == token, allowed(Move.FORGET))
        with self._database.write() as transaction:
            transaction.execute(_table.delete().where(*ours))

    def leases(self, *, now: datetime, limit: int) -> list[Lease]:
        """Those of the operations that are running or abandoned. Oldest first."""
        awake = sa.or_(_table.c.rests_until.is_(None), _table.c.rests_until <= now)
        query = (
            sa.select(_table.c.id, _table.c.connection_id, _table.c.lease_token, _table.c.lease_until)
            .where(tables.RUNNING, _table.c.lease_until.is_not(None), awake)
            .order_by(_table.c.lease_until)
            .limit(limit)
        )
        with self._database.glance() as connection:
            return [Lease(*row) for row in connection.execute(query)]

    def _move(self, move: Move, operation_id: str, token: str, values: Mapping[str, Any]) -> bool:
        """Make a move of whoever holds the lease; False when the lease was lost."""
        ours = (_table.c.id == operation_id, _table.c.lease_token == token, allowed(move))
        with self._database.write() as transaction:
            return transaction.execute(_table.update().where(*ours).values(**values)).rowcount == 1
