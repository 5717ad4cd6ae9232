"""What is written in the database, and whether it agrees with itself."""

import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

DEAD_SECONDS = 5.0  # a delivery may take one second in these tests, and a question is answered at once


class Ledger:
    """`with contextlib.closing(Ledger(url)) as ledger:`"""

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)
        self._claims: dict[tuple[str, Any, str], float] = {}

    def close(self) -> None:
        self._database.close()

    def open(self) -> int:
        """How many receipts are not understood and deliveries not ended."""
        receipts = sa.select(sa.func.count()).select_from(tables.receipts).where(tables.NEW)
        deliveries = sa.select(sa.func.count()).where(tables.deliveries.c.status == "pending")
        with self._database.read() as transaction:
            return sum(int(transaction.execute(each).scalar_one()) for each in (receipts, deliveries))

    def end_leases_of_the_dead(self) -> None:
        """Move time for claims that this has seen unchanged for `DEAD_SECONDS`: no living process holds one so long."""
        with self._database.write() as transaction:
            held: dict[tuple[str, Any, str], float] = {}
            for table in (tables.receipts, tables.deliveries):
                claimed = sa.select(table.c.id, table.c.lease_token).where(table.c.lease_token.is_not(None))
                for row in transaction.execute(claimed).all():
                    claim = (table.name, row.id, row.lease_token)
                    held[claim] = self._claims.get(claim, time.monotonic())
                    if time.monotonic() - held[claim] > DEAD_SECONDS:
                        lease = table.update().where(table.c.id == row.id, table.c.lease_token == row.lease_token)
                        transaction.execute(lease.values(lease_until=datetime.now(UTC)))
        self._claims = held

    def contradictions(self) -> list[str]:
        """Deliveries whose attempts do not tell one story, feeds with gaps, videos that were told as two events."""
        return [*self._attempts(), *self._events()]

    def _attempts(self) -> list[str]:
        attempts: dict[str, list[Any]] = defaultdict(list)
        with self._database.read() as transaction:
            deliveries = transaction.execute(sa.select(tables.deliveries)).all()
            for row in transaction.execute(sa.select(tables.attempts).order_by(tables.attempts.c.number)):
                attempts[row.delivery_id].append(row)
        wrong = []
        for delivery in deliveries:
            made = attempts[delivery.id]
            accepted = [each.number for each in made if each.status_code == 200]
            story = (delivery.status, delivery.lease_token, [each.number for each in made], accepted)
            if story != ("delivered", None, list(range(1, delivery.attempts + 1)), [delivery.attempts]):
                wrong.append(f"{delivery.id}: status, lease, attempts and those accepted: {story}")
        return wrong

    def _events(self) -> list[str]:
        table = tables.events
        with self._database.read() as transaction:
            rows = transaction.execute(sa.select(table).order_by(table.c.connection_id, table.c.position)).all()
        feeds: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            feeds[row.connection_id].append(row)
        wrong = []
        for connection_id, feed in feeds.items():
            if [each.position for each in feed] != list(range(1, len(feed) + 1)):
                wrong.append(f"{connection_id}: the feed's positions have gaps")
            if len({each.thing_id for each in feed}) != len(feed):
                wrong.append(f"{connection_id}: a video was told as two events")
        return wrong
