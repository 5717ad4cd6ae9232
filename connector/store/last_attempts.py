"""What a subscription's target answered last, found among its newest deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

NEWEST = 20  # deliveries of a subscription that are looked at: an older one's retry says nothing that these do not

_attempts, _deliveries, _subscriptions = tables.attempts, tables.deliveries, tables.subscriptions


@dataclass(frozen=True, slots=True)
class LastAttempt:
    """One attempt: of which delivery, when it began, and the receiver's answer or why there was none."""

    delivery_id: str
    started_at: datetime
    status_code: int | None
    failure: str | None
    answer: str | None

    @property
    def accepted(self) -> bool:
        """Whether the receiver took what it was sent."""
        return self.status_code is not None and 200 <= self.status_code < 300


class LastAttempts:
    """The last attempts in a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, connection_id: str, subscription_ids: Sequence[str]) -> dict[str, LastAttempt]:
        """By the ids of the connection's subscriptions; without those that nothing was sent to."""
        named = (_subscriptions.c.connection_id == connection_id, _subscriptions.c.id.in_(subscription_ids))
        with self._database.read() as transaction:
            theirs = transaction.execute(sa.select(_subscriptions.c.id).where(*named)).scalars().all()
            found = {each: transaction.execute(_last(each)).one_or_none() for each in theirs}
        return {each: LastAttempt(*row) for each, row in found.items() if row is not None}


def _last(subscription_id: str) -> sa.Select[str, datetime, int | None, str | None, str | None]:
    newest = (
        sa.select(_deliveries.c.id, _deliveries.c.attempts)
        .where(_deliveries.c.subscription_id == subscription_id)
        .order_by(_deliveries.c.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    its_last = sa.and_(_attempts.c.delivery_id == newest.c.id, _attempts.c.number == newest.c.attempts)
    told = (_attempts.c[name] for name in ("delivery_id", "started_at", "status_code", "failure", "answer"))
    return sa.select(*told).join(newest, its_last).order_by(_attempts.c.started_at.desc()).limit(1)
