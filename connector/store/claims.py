"""Claims of receipts and deliveries: what is due and claimed by no process is claimed until the end of a lease.

The end of a lease is in no index, and pages keep room (`tables.schema.ROOM`): PostgreSQL then changes a claimed row
where it is, instead of entering it anew in every index.
"""

from typing import Any

import sqlalchemy as sa

from connector.store import batch


def free(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    """What is due at the parameter `now`, and not claimed, or whose claim has ended.

    Version 0001 of the schema moved `due_at` to the end of a lease: where `lease_until` is missing, that has counted.
    """
    now, until = sa.bindparam("now", type_=sa.BigInteger), table.c.lease_until
    return table.c.due_at <= now, sa.or_(table.c.lease_token.is_(None), until.is_(None), until <= now)


def taking(sqlite: bool, table: sa.Table, id: type[sa.types.TypeEngine[Any]], **more: Any) -> sa.Update:
    """Give the rows with these ids to the parameter `token`, until `until`; `more` changes with it."""
    given = batch.rows(sqlite, id=id)
    lease = {
        "lease_until": sa.bindparam("until", type_=sa.BigInteger),
        "lease_token": sa.bindparam("token", type_=sa.Text),
    }
    return table.update().where(table.c.id.in_(sa.select(given.c.id))).values(lease | more)
