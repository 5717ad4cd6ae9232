"""Resources: what we ourselves have seen of a connection's videos and avatars, whichever way it learnt of them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database


class Resources:
    """Those of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def begun_again(self, connection_id: str, resource_type: str, resource_id: str, *, since: datetime) -> bool:
        """Whether a resource was seen under way after it had ended once, or at `since` or later, and not to end then:
        what was said of its end until `since` may be of one before.
        """
        resources = tables.resources
        same = (
            resources.c.connection_id == connection_id,
            resources.c.kind == resource_type,
            resources.c.thing_id == resource_id,
        )
        later = sa.or_(resources.c.generation > 1, resources.c.updated_at >= since)
        query = sa.select(resources.c.thing_id).where(*same, resources.c.finished.is_(False), later)
        with self._database.read() as transaction:
            return transaction.execute(query).one_or_none() is not None
