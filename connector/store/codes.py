"""Codes: secrets that are good for a few uses and a while. Only their digests are kept."""

from dataclasses import dataclass, field, fields
from datetime import datetime

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What may be done with a code, for which connection, how often and until when."""

    hash: str = field(repr=False)
    purpose: str
    connection_id: str | None = None
    uses_left: int
    created_at: datetime
    expires_at: datetime


_columns = [_table.c[each.name] for each in fields(Code)]


class Codes:
    """The codes of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, code: Code) -> None:
        """Keep a new code."""
        with self._database.write() as transaction:
            transaction.execute(_table.insert().values({each.name: getattr(code, each.name) for each in fields(Code)}))

    def is_good(self, hash: str, purpose: str, *, now: datetime) -> bool:
        """Whether a code could be used now."""
        with self._database.glance() as connection:
            return connection.execute(sa.select(_table.c.hash).where(*_good(hash, purpose, now))).first() is not None

    def use(self, hash: str, purpose: str, *, now: datetime) -> Code | None:
        """Use a code once; None when it is not known for this purpose, used up, or too old."""
        used = _table.update().where(*_good(hash, purpose, now)).values(uses_left=_table.c.uses_left - 1)
        with self._database.write() as transaction:
            if transaction.execute(used).rowcount != 1:
                return None
            row = transaction.execute(sa.select(*_columns).where(_table.c.hash == hash)).one()
        return Code(**row._mapping)

    def give_back(self, hash: str) -> None:
        """Undo one use."""
        with self._database.write() as transaction:
            transaction.execute(_table.update().where(_table.c.hash == hash).values(uses_left=_table.c.uses_left + 1))


def _good(hash: str, purpose: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return _table.c.hash == hash, _table.c.purpose == purpose, _table.c.uses_left > 0, _table.c.expires_at > now
