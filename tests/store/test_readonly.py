"""A server that only reads for a while, as a standby does until it is promoted."""

import contextlib

import pytest
import sqlalchemy as sa

from connector.errors import StoreUnavailable
from connector.store.database import Database
from connector.store.store import Store


def test_a_refusal_to_write_is_the_last_one_of_its_connection(postgresql, now):
    with postgresql.fresh(migrated=True) as url, contextlib.closing(Database(url)) as admin:
        _switch(admin, "on")
        with contextlib.closing(Store(url)) as store:
            with pytest.raises(StoreUnavailable):
                store.connections.change("con_1", now=now, label="any")
            _switch(admin, "off")
            store.connections.change("con_1", now=now, label="any")


def _switch(admin: Database, value: str) -> None:
    """For the sessions that begin from now on."""
    with admin.write() as transaction:
        name = transaction.execute(sa.select(sa.func.current_database())).scalar_one()
        transaction.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
