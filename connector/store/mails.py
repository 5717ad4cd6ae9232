"""The outbox of mails, about notices and to ask addresses whether they want any: claimed, sent, settled by the relay.

What is due together for one connection is claimed together, for it becomes one mail. A claim is a lease and a token: a
mail whose sender died is sent again, under the same Message-ID.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from connector.states import MailKind, MailStatus, NoticeKind
from connector.store import addressees, tables
from connector.store.database import Database
from connector.store.row_locks import lock_owner

_table = tables.mails
_owners = tables.addressees


@dataclass(frozen=True, slots=True)
class Mail:
    """What is to be sent to an address. `details`: of a notice, as `notice_telling` has them."""

    id: str
    connection_id: str
    kind: MailKind
    email: str
    details: Mapping[str, Any]
    attempts: int
    created_at: datetime


_columns = [_table.c[name] for name in Mail.__slots__]


class Mails:
    """The mails of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self, mail_id: str, connection_id: str, *, of_connection: int, to_address: int, since: datetime, now: datetime
    ) -> bool:
        """Write the mail that asks a connection's address whether it wants any, if it has not said so. False where
        so many were asked of the connection, or to the address, since an instant. Raises `OwnerGone`.
        """
        asked = sa.select(sa.func.count()).where(_table.c.kind == MailKind.CONFIRMATION, _table.c.created_at > since)
        with self._database.write() as transaction:
            lock_owner(transaction, connection_id)
            owner = addressees.of(transaction, connection_id, lock=True)
            if owner is None or owner.confirmed_at is not None:
                return True
            theirs = (
                (_table.c.connection_id == connection_id, of_connection),
                (_table.c.email == owner.email, to_address),
            )
            if any(transaction.execute(asked.where(each)).scalar_one() >= most for each, most in theirs):
                return False
            _add(transaction, mail_id, connection_id, MailKind.CONFIRMATION, owner.email, {}, now)
            return True

    def claim(self, *, token: str, now: datetime, until: datetime, most: int, within: timedelta) -> list[Mail]:
        """What is due of one connection, the oldest first; nothing where nobody has anything due.

        A connection that was sent `most` mails about notices `within` this time has to wait until the first of them is
        older: what comes meanwhile becomes one mail.
        """
        with self._database.write() as transaction:
            while (owner := _next(transaction, now)) is not None:
                due = _due(transaction, owner, now)
                sent = _sent(transaction, owner, since=now - within)
                if due and due[0].kind == MailKind.NOTICE and len(sent) >= most:
                    later = max(sent[-most] + within, now) + timedelta(microseconds=1)
                    _change(transaction, due, due_at=later)
                    continue
                _change(transaction, due, lease_token=token, lease_until=until)
                return due
        return []

    def settle(
        self,
        mails: Sequence[Mail],
        *,
        token: str,
        status: MailStatus,
        failure: str | None,
        again_at: datetime,
        now: datetime,
    ) -> None:
        """Write what came of an attempt. `again_at`: when what is still pending is tried again. Nothing of what another
        process has claimed meanwhile.
        """
        ours = (_table.c.id.in_([each.id for each in mails]), _table.c.lease_token == token)
        ended = {"due_at": again_at} if status == MailStatus.PENDING else {"ended_at": now}
        values = {"status": status, "failure": failure, "attempts": _table.c.attempts + 1, "lease_token": None} | ended
        with self._database.write() as transaction:
            transaction.execute(_table.update().where(*ours).values(values))


def of_notice(
    transaction: sa.Connection,
    connection_id: str,
    notice_id: str,
    kinds: Collection[NoticeKind],
    details: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Write the mail of a notice, where the connection's addressee gets those of any of these kinds."""
    email = addressees.wanting(transaction, [connection_id], kinds).get(connection_id)
    if email is not None:
        _add(transaction, notice_id, connection_id, MailKind.NOTICE, email, details, now)


def _add(
    transaction: sa.Connection,
    id: str,
    connection_id: str,
    kind: MailKind,
    email: str,
    details: Mapping[str, Any],
    now: datetime,
) -> None:
    row = {"id": id, "connection_id": connection_id, "kind": kind, "email": email, "details": dict(details)}
    state = {"status": MailStatus.PENDING, "attempts": 0, "due_at": now, "created_at": now}
    transaction.execute(_table.insert().values(row | state))


def _next(transaction: sa.Connection, now: datetime) -> str | None:
    """A connection with something due, of which nothing is being sent. No other relay gets it until we commit."""
    theirs = _table.c.connection_id == _owners.c.connection_id
    due = sa.select(_table.c.id).where(theirs, tables.MAIL_PENDING, _table.c.due_at <= now)
    query = sa.select(_owners.c.connection_id).where(due.exists(), ~_being_sent(_owners.c.connection_id, now))
    query = query.order_by(_owners.c.connection_id).limit(1)
    return transaction.execute(query.with_for_update(skip_locked=True, of=_owners)).scalar_one_or_none()


def _due(transaction: sa.Connection, owner: str, now: datetime) -> list[Mail]:
    """What is to be sent now to the addressee that we hold. Nothing where another relay had it a moment ago."""
    due = (_table.c.connection_id == owner, tables.MAIL_PENDING, _table.c.due_at <= now, ~_being_sent(owner, now))
    query = sa.select(*_columns).where(*due).order_by(_table.c.created_at, _table.c.id)
    mails = [Mail(*row) for row in transaction.execute(query)]
    return [each for each in mails if each.kind == MailKind.CONFIRMATION][:1] or mails


def _being_sent(owner: Any, now: datetime) -> sa.ColumnElement[bool]:
    other = _table.alias("other")
    leased = (other.c.lease_token.is_not(None), other.c.lease_until > now)
    pending = other.c.status == sa.literal_column(f"'{MailStatus.PENDING}'")
    return sa.exists(sa.select(other.c.id).where(other.c.connection_id == owner, pending, *leased))


def _change(transaction: sa.Connection, mails: Sequence[Mail], **values: Any) -> None:
    transaction.execute(_table.update().where(_table.c.id.in_([each.id for each in mails])).values(values))


def _sent(transaction: sa.Connection, owner: str, *, since: datetime) -> list[datetime]:
    """When mails about notices were sent to a connection's addressee. What was sent together was one mail."""
    sent = (_table.c.kind == MailKind.NOTICE, _table.c.status == MailStatus.SENT, _table.c.ended_at > since)
    query = sa.select(_table.c.ended_at).where(_table.c.connection_id == owner, *sent)
    return list(transaction.execute(query.distinct().order_by(_table.c.ended_at)).scalars())
