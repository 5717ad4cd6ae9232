"""Resources: what we ourselves have seen of a connection's videos and avatars, whichever way it learnt of them."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from connector.store import batch, tables
from connector.store.database import Database

Key = tuple[str, str, str]  # a connection's id, a resource type, a resource's id
End = tuple[Key, datetime]  # a resource that a webhook says has ended, and when that webhook came

_KEY = ("connection_id", "kind", "thing_id")


class Resources:
    """Those of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._begun_again = batch.Statement(_begun_again(database.sqlite))

    def under_way(
        self, connection_id: str, resource_type: str, resource_id: str, *, account: int
    ) -> Mapping[str, Any] | None:
        """A resource as a watch last saw it, when for all that we know it is under way in this account of the
        connection: it is watched, or was seen since the account is the connection's and not seen to end. Else None.
        """
        key = {"connection_id": connection_id, "kind": resource_type, "thing_id": resource_id}
        watches, resources, sweeps = tables.receipts, tables.resources, tables.sweeps
        watch = sa.select(watches.c.body).where(tables.WATCH, *(watches.c[name] == key[name] for name in key))
        watch = watch.where(watches.c.account == account).order_by(watches.c.id.desc()).limit(1)
        open_ = sa.select(resources.c.thing_id).where(*(resources.c[name] == key[name] for name in key))
        open_ = open_.join(sweeps, sweeps.c.connection_id == resources.c.connection_id)
        open_ = open_.where(resources.c.finished.is_(False), resources.c.updated_at >= sweeps.c.since)
        with self._database.read() as transaction:
            seen = transaction.execute(watch).scalar_one_or_none()
            if seen is not None:
                return cast(Mapping[str, Any], json.loads(seen))
            return {} if transaction.execute(open_).one_or_none() else None

    def begun_again(self, ends: Collection[End]) -> set[Key]:
        """Of some ends that webhooks tell, the resources that were seen under way after they had ended once, or after
        the webhook came, and not to end then: what it tells may be an end of before.
        """
        if not ends:
            return set()
        rows = batch.packed((*key, batch.micros(at)) for key, at in ends)
        with self._database.glance() as connection:
            return {(owner, kind, id) for owner, kind, id in self._begun_again(connection, rows=rows)}


def _begun_again(sqlite: bool) -> sa.Select[Any]:
    resources = tables.resources
    given = batch.rows(sqlite, connection_id=sa.Text, kind=sa.Text, thing_id=sa.Text, since=sa.BigInteger)
    same = (resources.c[name] == given.c[name] for name in _KEY)
    later = sa.or_(resources.c.generation > 1, resources.c.updated_at >= given.c.since)
    found = sa.select(*(resources.c[name] for name in _KEY)).join(given, sa.and_(*same))
    return found.where(resources.c.finished.is_(False), later)
