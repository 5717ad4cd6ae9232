"""Operations: what was asked, how far it came, how it ended; who works on it right now."""

import dataclasses
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector import masking
from connector.store import batch, tables
from connector.store.database import Database

_table = tables.operations
_SAME_ASKING = timedelta(minutes=1)  # a caller who waits asks five times a second
_NEVER = 2**62  # microseconds: later than everything


class Lease(NamedTuple):
    """Who works on a running operation, as it was read: every renewal changes `until`. Without a token nobody does.

    Without `until` it waits for its caller.
    """

    operation_id: str
    connection_id: str
    token: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One run of a changing action. `journal` maps each step to what is known of it.

    `status` is running or finished; a finished one has `http_status` and `answer`. `answered`: a caller was told.
    A running one without `lease_until` was refused, and waits for its caller to come again, with its key or with the
    same input, to go on from what its journal has; nobody else finishes it. One
    that could not be recovered is not recovered again before `rests_until`; its caller need not wait for that.
    `account` is the connection's when it was recorded.
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
    status: str = "running"
    http_status: int | None = None
    answer: Mapping[str, Any] | None = None
    answered: bool = False
    lease_until: datetime | None = None
    lease_token: str | None = None
    rests_until: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def lease(self) -> Lease:
        return Lease(self.id, self.connection_id, self.lease_token, self.lease_until)


class _Statements:
    """What every action repeats."""

    def __init__(self, sqlite: bool) -> None:
        same = _table.c.connection_id == sa.bindparam("connection_id")
        same &= _table.c.account == sa.bindparam("account", type_=sa.Integer)
        untold = sa.and_(_table.c.created_at > _micros("join_after"), _table.c.answered.is_(False))
        refused = sa.and_(tables.RUNNING, _table.c.lease_until.is_(None))
        equal = _table.c.fingerprint == sa.bindparam("fingerprint")
        equal &= _table.c.fingerprint_version == sa.bindparam("fingerprint_version", type_=sa.Integer)
        equal &= sa.or_(untold, _table.c.created_at > _micros("same_after"), refused)
        newest = sa.select(_table.c.id).where(same).order_by(_table.c.created_at.desc()).limit(1)
        self.by_key = batch.Statement(newest.where(_table.c.key == sa.bindparam("key")))
        self.by_body = batch.Statement(newest.where(equal))
        insert = batch.upsert(sqlite, _table).values({column.name: _bound(column) for column in _table.c})
        insert = insert.on_conflict_do_nothing(index_elements=["connection_id", "account", "key"])
        self.insert = batch.Statement(insert.returning(_table.c.id))
        ours = (_table.c.id == sa.bindparam("operation"), _table.c.lease_token == sa.bindparam("token"))
        ended: dict[str, Any] = {
            name: _bound(_table.c[name]) for name in ("http_status", "answer", "answered", "updated_at")
        }
        finish = (
            _table.update().where(*ours, tables.RUNNING).values(ended | {"status": sa.literal_column("'finished'")})
        )
        self.finish = batch.Statement(finish.returning(_table.c.id))


_statements_for = functools.cache(_Statements)


class Operations:
    """The operations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = _statements_for(database.sqlite)

    def begin(
        self,
        operation: Operation,
        *,
        join_after: datetime,
        same_after: datetime | None = None,
        before: str | None = None,
    ) -> tuple[Operation, bool]:
        """Record a new operation, or find the one that it repeats. Gives it and whether it is new.

        Two are equal when their fingerprints of the same version are; `before` is this one's of version 1.
        Only one of the same account is repeated. With a key: the operation of that key. Without: the newest equal one
        made after `same_after`, or made after `join_after` whose caller was not told, be it running or finished, or
        one that was refused half way.
        """
        with self._database.write() as transaction:
            if same_after is not None:  # two at once, on two machines, must not both find nothing
                owner = tables.connections.c.id == operation.connection_id
                transaction.execute(sa.select(tables.connections.c.id).where(owner).with_for_update())
            while True:  # another machine may be quicker with the same key, and may drop it again
                found = self._find(transaction, operation, join_after, same_after, before)
                if found is not None:
                    row = transaction.execute(sa.select(_table).where(_table.c.id == found)).one_or_none()
                    if row is not None:
                        return self._asked_for_anew(transaction, Operation(**row._mapping), operation), False
                elif self._statements.insert(transaction, **_values(operation)):
                    return operation, True

    def _find(
        self,
        transaction: sa.Connection,
        wanted: Operation,
        join_after: datetime,
        same_after: datetime | None,
        before: str | None,
    ) -> str | None:
        """The id of the one that a new operation repeats."""
        owner = {"connection_id": wanted.connection_id, "account": wanted.account}
        if wanted.key is not None:
            rows = self._statements.by_key(transaction, **owner, key=wanted.key)
            return str(rows[0][0]) if rows else None
        within = {
            "join_after": batch.micros(join_after),
            "same_after": batch.micros(same_after) if same_after else _NEVER,
        }
        for version, fingerprint in ((wanted.fingerprint_version, wanted.fingerprint), (1, before)):
            mine = {"fingerprint": fingerprint, "fingerprint_version": version}
            if fingerprint and (rows := self._statements.by_body(transaction, **owner, **mine, **within)):
                return str(rows[0][0])
        return None

    def _asked_for_anew(self, transaction: sa.Connection, found: Operation, wanted: Operation) -> Operation:
        """One whose caller was not told is as young as its latest repeat, which may get no answer either."""
        same = found.fingerprint_version != wanted.fingerprint_version or found.fingerprint == wanted.fingerprint
        untold = found.status == "running" or not found.answered
        if not (same and untold) or wanted.created_at - found.created_at < _SAME_ASKING:
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

    def take(self, lease: Lease, *, token: str, now: datetime, until: datetime) -> bool:
        """Become the one who works on a running operation, in the place of a lease that has not changed since.

        Of one that was refused nobody has been told how it ends this time.
        """
        told = {"answered": False} if lease.until is None else {}
        with self._database.write() as transaction:
            taken = transaction.execute(
                _table.update()
                .where(
                    _table.c.id == lease.operation_id,
                    _table.c.status == "running",
                    _table.c.lease_token.is_not_distinct_from(lease.token),
                    _table.c.lease_until.is_not_distinct_from(lease.until),
                )
                .values(lease_token=token, lease_until=until, rests_until=None, updated_at=now, **told)
            )
            return taken.rowcount == 1

    def write(self, operation_id: str, *, token: str, **values: Any) -> bool:
        """Set some columns while the lease is ours; False when it was lost."""
        with self._database.write() as transaction:
            written = transaction.execute(
                _table.update()
                .where(_table.c.id == operation_id, _table.c.lease_token == token, _table.c.status == "running")
                .values(**values)
            )
            return written.rowcount == 1

    def finish(
        self,
        operation_id: str,
        *,
        token: str,
        http_status: int,
        answer: Mapping[str, Any],
        answered: bool,
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
                updated_at=batch.micros(now),
            )
            return bool(written)

    def renew(self, tokens: Sequence[str], *, until: datetime) -> None:
        """Let the leases of these tokens last until `until`."""
        with self._database.write() as transaction:
            transaction.execute(
                _table.update()
                .where(_table.c.lease_token.in_(tokens), _table.c.status == "running")
                .values(lease_until=until)
            )

    def rest(self, operation_id: str, *, token: str, now: datetime, until: datetime) -> None:
        """Give a lease back that has led to nothing, and leave the operation alone until `until`.

        Its caller may take it at any time. Does nothing when somebody has done so already.
        """
        left = sa.and_(_table.c.lease_token.is_(None), _table.c.lease_until.is_not(None))
        with self._database.write() as transaction:
            transaction.execute(
                _table.update()
                .where(_table.c.id == operation_id, tables.RUNNING, sa.or_(_table.c.lease_token == token, left))
                .values(lease_token=None, lease_until=now, rests_until=until)
            )

    def told(self, operation_id: str, answered: bool) -> None:
        """A caller learnt how it ended, or did not after all."""
        with self._database.write() as transaction:
            transaction.execute(_table.update().where(_table.c.id == operation_id).values(answered=answered))

    def drop(self, operation_id: str, *, token: str) -> None:
        """Forget an operation that certainly did nothing, and so free its key."""
        with self._database.write() as transaction:
            transaction.execute(_table.delete().where(_table.c.id == operation_id, _table.c.lease_token == token))

    def leases(self, *, now: datetime, limit: int) -> list[Lease]:
        """Those of the running operations that do not wait for their callers, and do not rest. Oldest first."""
        awake = sa.or_(_table.c.rests_until.is_(None), _table.c.rests_until <= now)
        query = (
            sa.select(_table.c.id, _table.c.connection_id, _table.c.lease_token, _table.c.lease_until)
            .where(tables.RUNNING, _table.c.lease_until.is_not(None), awake)
            .order_by(_table.c.lease_until)
            .limit(limit)
        )
        with self._database.glance() as connection:
            return [Lease(*row) for row in connection.execute(query)]


def _micros(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


def _bound(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    """A parameter for a column, of the type that the driver is handed."""
    return sa.bindparam(column.name, type_=sa.BigInteger() if isinstance(column.type, tables.Instant) else column.type)


def _values(operation: Operation) -> dict[str, Any]:
    """An operation as the driver's own values."""
    values = {each.name: getattr(operation, each.name) for each in fields(Operation)}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = batch.micros(value)
    answer = None if operation.answer is None else json.dumps(operation.answer)
    given = masking.addresses(json.dumps(operation.input))  # whoever runs it now has it as it was given
    return values | {"input": given, "journal": json.dumps(operation.journal), "answer": answer}
