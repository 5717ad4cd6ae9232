"""From notices to events and mails: what anybody asked for, once, however many relays do it.

A notice that nobody asked for is only done with.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import sqlalchemy as sa

from connector.states import NoticeKind, SubscriptionStatus
from connector.store import batch, mails, subscription_triggers, tables
from connector.store.database import Database
from connector.store.events import Events, New, Publication
from connector.store.notices import COLUMNS, Notice

_table = tables.notices

FOLLOWS: Mapping[NoticeKind, frozenset[NoticeKind]] = {
    NoticeKind.HOOK_RECOVERED: frozenset({NoticeKind.HOOK_FAILING, NoticeKind.HOOK_DISABLED}),
    NoticeKind.CONNECTION_RECOVERED: frozenset({NoticeKind.CONNECTION_BROKEN}),
}
"""Of a recovery: the breaks that it ends. Whoever gets mails of one of those gets it, too."""


class Notices:
    """The notices of a database that are to be told."""

    def __init__(self, database: Database, events: Events) -> None:
        self._database = database
        self._events = events

    def untold(self, *, limit: int) -> list[Notice]:
        """The oldest of which nothing was made yet."""
        query = sa.select(*COLUMNS).where(tables.UNTOLD).order_by(_table.c.created_at, _table.c.id).limit(limit)
        with self._database.glance() as connection:
            return [Notice(*row) for row in connection.execute(query)]

    def tell(self, notice: Notice, compose: Callable[[str], str] | None, *, by_mail: bool, now: datetime) -> None:
        """Make an event and a mail of a notice, as far as anybody asked for them.

        `compose` gives the event's body for its id; None: it becomes none. `by_mail`: whether there are mails.
        """
        with self._database.write() as transaction:
            subscription_triggers.lock_feed(transaction, notice.connection_id)  # one at a time of a connection
            untold = sa.select(_table.c.id).where(_table.c.id == notice.id, tables.UNTOLD)
            if transaction.execute(untold).first() is None:
                return
            new: list[New] = []
            if compose is not None and _asked_for(transaction, notice):
                new = self._events.write_known(transaction, notice.id, _publication(notice, compose), now=now)
            if by_mail:
                wanted = {notice.kind} | FOLLOWS.get(notice.kind, frozenset())
                said = {**notice.details, "kind": notice.kind.value, "subject_id": notice.subject_id}
                said["at"] = batch.micros(notice.created_at)
                mails.of_notice(transaction, notice.connection_id, notice.id, wanted, said, now=now)
            transaction.execute(_table.update().where(_table.c.id == notice.id).values(told_at=now))
        self._events.announce(new)


def _asked_for(transaction: sa.Connection, notice: Notice) -> bool:
    """Whether any hook is to be told, beside the one that it is about."""
    theirs = tables.subscriptions
    query = sa.select(theirs.c.id).where(
        theirs.c.connection_id == notice.connection_id,
        theirs.c.id != notice.subject_id,
        theirs.c.status != SubscriptionStatus.DISABLED,
        subscription_triggers.listens(theirs, notice.kind.value),
    )
    return transaction.execute(query.limit(1)).first() is not None


def _publication(notice: Notice, compose: Callable[[str], str]) -> Publication:
    resource_type, _, end = notice.kind.partition("_")
    return Publication(
        connection_id=notice.connection_id,
        resource_type=resource_type,
        resource_id=notice.subject_id,
        final=end,
        trigger=notice.kind.value,
        compose=compose,
        not_to=notice.subject_id,
    )
