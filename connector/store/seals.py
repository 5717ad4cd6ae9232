"""Whatever is sealed in the database: sealed anew after a change of keys, and one row to try the keys on.

A column whose name begins with `sealed_` holds a sealed text, or nothing. A text's place is its table and column, the
connection it belongs to, and its row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

BATCH = 200  # rows in one transaction

_canary = tables.canaries
_CANARY_ID = "canary"
_SEALED = {
    table: tuple(column for column in table.c if column.name.startswith("sealed_"))
    for table in (tables.connections, tables.subscriptions, tables.canaries)
}


Renew = Callable[[str, str, str, str], str | None]


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many texts were sealed anew, and where those are that do not open: table, id and column."""

    count: int
    broken: list[str]


class Seals:
    """The sealed texts of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reseal(self, renew: Renew) -> Resealed:
        """Put every sealed text through `renew`, with the three parts of its place before it.

        It gives None for one that does not open; that one stays.
        """
        count, broken = 0, list[str]()
        for table in _SEALED:
            after: str | None = ""
            while after is not None:
                after, renewed, failed = self._reseal_some(table, after, renew)
                count, broken = count + renewed, broken + failed
        return Resealed(count, broken)

    def canary(self) -> str | None:
        """The sealed text that keys are tried on; None while there is none."""
        with self._database.read() as transaction:
            return transaction.execute(sa.select(_canary.c.sealed_text)).scalar_one_or_none()

    def plant(self, sealed: str, *, now: datetime) -> str:
        """Keep a canary unless there is one. Gives the one that stands: who plants at once agrees on the first."""
        row = {"id": _CANARY_ID, "sealed_text": sealed, "created_at": now}
        with self._database.write() as transaction:
            transaction.execute(self._database.insert(_canary).values(row).on_conflict_do_nothing())
            stands: str = transaction.execute(sa.select(_canary.c.sealed_text)).scalar_one()
            return stands

    def mark(self, sealed: str, *, now: datetime) -> None:
        """Put a canary in the place of the one that stands, if any does."""
        row = {"id": _CANARY_ID, "sealed_text": sealed, "created_at": now}
        insert = self._database.insert(_canary).values(row)
        with self._database.write() as transaction:
            transaction.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"sealed_text": sealed}))

    def some(self, *, limit: int) -> list[tuple[str, str]]:
        """Sealed provider keys, each with the connection it belongs to: the newest ones."""
        owners = tables.connections
        query = sa.select(owners.c.id, owners.c.sealed_key).where(owners.c.sealed_key != "")
        with self._database.read() as transaction:
            rows = transaction.execute(query.order_by(owners.c.id.desc()).limit(limit))
            return [(row.id, row.sealed_key) for row in rows]

    def _reseal_some(self, table: sa.Table, after: str, renew: Renew) -> tuple[str | None, int, list[str]]:
        """Rows whose ids follow `after`. Gives the last one's id, None when there are no more, and what came of them.

        The rows are held meanwhile, but not against those who only refer to them.
        """
        columns = _SEALED[table]
        owner = table.c.get("connection_id", table.c.id).label("owner")
        query = sa.select(table.c.id, owner, *columns).where(table.c.id > after).order_by(table.c.id).limit(BATCH)
        count, broken = 0, []
        with self._database.write() as transaction:
            rows = transaction.execute(query.with_for_update(key_share=True)).all()
            for row in rows:
                sealed = {each: row._mapping[each] for each in columns if row._mapping[each]}
                renewed = {each.name: renew(str(each), row.owner, row.id, text) for each, text in sealed.items()}
                values = {name: text for name, text in renewed.items() if text is not None}
                broken += [f"{table.name} {row.id}: {name}" for name in renewed if name not in values]
                count += len(values)
                if values:
                    transaction.execute(table.update().where(table.c.id == row.id).values(values))
        return rows[-1].id if len(rows) == BATCH else None, count, broken
