"""Sessions on PostgreSQL end when the other side is gone. tests/faults pulls the cable out for real."""

import contextlib

import pytest
import sqlalchemy as sa
from support.world import until

from connector.errors import StoreUnavailable
from connector.store import postgresql
from connector.store.database import Database


@pytest.fixture
def url(postgresql):
    with postgresql.fresh(migrated=True) as url:
        yield url


def _parameters(database):
    with database.read() as transaction:
        return transaction.connection.dbapi_connection.info.get_parameters()


def test_who_is_silent_for_ten_seconds_is_gone_unless_the_url_says_otherwise(url):
    with contextlib.closing(Database(url)) as plain, contextlib.closing(Database(f"{url}&connect_timeout=7")) as chosen:
        assert _parameters(plain) | {"connect_timeout": "5", "tcp_user_timeout": "10000"} == _parameters(plain)
        assert _parameters(chosen) | {"connect_timeout": "7", "tcp_user_timeout": "10000"} == _parameters(chosen)


def test_a_session_of_our_own_keeps_what_it_was_told_and_prepares_what_is_repeated(url):
    """Behind a pooler it does not: tests/faults/test_pooler.py."""
    with contextlib.closing(Database(url)) as database:
        for _ in range(postgresql.PREPARE_AFTER + 1):
            with database.write_relaxed() as transaction:
                assert transaction.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "off"
                prepared = "SELECT statement FROM pg_prepared_statements"
                statements = [row.statement for row in transaction.exec_driver_sql(prepared)]
        assert prepared in statements
        with database.write() as transaction:
            assert not postgresql.shared(transaction.connection.dbapi_connection)


def test_what_a_session_has_prepared_outlasts_a_transaction_that_only_reads(url):
    """psycopg forgets all of it at a ROLLBACK, and every statement is then parsed and planned anew."""
    repeated, prepared = sa.select(sa.literal(1)), "SELECT count(*) FROM pg_prepared_statements"
    with contextlib.closing(Database(url, pool_size=1)) as database:
        for _ in range(postgresql.PREPARE_AFTER + 1):
            with database.glance() as connection:
                connection.execute(repeated)
        with database.read() as transaction:
            transaction.execute(sa.select(sa.literal(2)))
        with database.glance() as connection:
            assert connection.exec_driver_sql(prepared).scalar_one() == 1


def test_the_sessions_that_are_used_most_are_those_that_have_prepared_most(url):
    """A thread that works alone keeps to one, however many were needed at once before."""
    with contextlib.closing(Database(url)) as database:
        with contextlib.ExitStack() as together:
            for _ in range(4):
                together.enter_context(database.glance())
        assert len({_pid(database) for _ in range(8)}) == 1


def _pid(database: Database) -> int:
    with database.glance() as connection:
        return int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())


def test_a_transaction_whose_process_does_nothing_is_ended_by_the_server_and_that_is_one_clear_problem(url):
    with contextlib.closing(Database(url)) as idle, contextlib.closing(Database(url)) as other:
        with pytest.raises(StoreUnavailable), idle.write() as transaction:
            assert transaction.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one() == "10s"
            transaction.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
            until(lambda: _sessions(other) == 1)
            transaction.execute(sa.select(1))
        with idle.write() as transaction:
            transaction.execute(sa.select(1))


def _sessions(database: Database) -> int:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with database.read() as transaction:
        return int(transaction.exec_driver_sql(query).scalar_one())
