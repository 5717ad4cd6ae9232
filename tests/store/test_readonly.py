"""A server that only reads for a while, as a standby does until it is promoted."""

import contextlib

import pytest
import sqlalchemy as sa

from connector.errors import StoreUnavailable
from connector.store.database import Database
from connector.store.store import Store


def test_a_write_is_refused_while_the_server_only_reads_and_taken_as_soon_as_it_writes(postgresql, now):
    with postgresql.fresh(migrated=True) as url, contextlib.closing(Database(url)) as admin:
        _switch(admin, "on")
        with contextlib.closing(Store(url)) as store:
            for _ in range(2):
                with pytest.raises(StoreUnavailable):
                    store.connections.change("con_1", now=now, label="any")
            assert store.connections.get("con_1") is None
            _switch(admin, "off")
            store.connections.change("con_1", now=now, label="any")


def _switch(admin: Database, value: str) -> None:
    """For the sessions that begin from now on."""
    with admin.write() as transaction:
        name = transaction.execute(sa.select(sa.func.current_database())).scalar_one()
        transaction.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
