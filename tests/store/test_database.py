"""What the engines are told: how SQLite keeps its promises, and which indexes the claims use."""

import contextlib
import sqlite3
import threading

import psycopg
import pytest
import sqlalchemy as sa

from connector.errors import SettingsError, StoreUnavailable
from connector.store import batch, outbox_statements, receipt_statements, sqlite, tables
from connector.store.store import Store


@pytest.fixture
def on_sqlite(sqlite):
    with sqlite.fresh(migrated=True) as url, contextlib.closing(Store(url)) as store:
        yield store


@pytest.mark.parametrize("pragma, value", [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_sqlite_is_durable_and_keeps_references(on_sqlite, pragma, value):
    for transaction in (on_sqlite.database.read(), on_sqlite.database.write()):
        with transaction as connection:
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_write_on_sqlite_takes_its_lock_at_its_start(on_sqlite):
    path = on_sqlite.database.engine.url.database
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        with on_sqlite.database.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with on_sqlite.database.read():
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")


def test_a_writer_on_sqlite_that_could_not_begin_begins_later(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.1)
    with contextlib.closing(Store(f"sqlite:///{tmp_path}/a.db")) as store:
        store.database.upgrade()
        with contextlib.closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            for write in (store.database.write, store.database.write_relaxed):
                with pytest.raises(StoreUnavailable), write():
                    pass
            other.execute("ROLLBACK")
        for write in (store.database.write, store.database.write_relaxed):
            with write() as transaction:
                transaction.execute(tables.identities.delete())


def test_a_read_on_sqlite_does_not_wait_for_a_write(on_sqlite, make_connection):
    with on_sqlite.database.write() as writing:
        writing.execute(tables.connections.insert().values(make_connection))
        assert on_sqlite.connections.get(make_connection["id"]) is None


@pytest.fixture
def make_connection(now):
    names = [column.name for column in tables.connections.c if not column.nullable and not column.server_default]
    return {name: name for name in names} | {"status": "active", "created_at": now, "updated_at": now}


def test_a_write_that_raises_leaves_nothing(store, make_connection):
    with pytest.raises(ZeroDivisionError), store.database.write() as transaction:
        transaction.execute(tables.connections.insert().values(make_connection))
        raise ZeroDivisionError
    assert store.connections.get("id") is None


def test_a_read_sees_one_state(store, make):
    query = sa.select(sa.func.count()).select_from(tables.connections)
    with store.database.read() as transaction:
        before = transaction.execute(query).scalar_one()
        thread = threading.Thread(target=make.connection, args=("alice",))
        thread.start()
        thread.join()
        assert transaction.execute(query).scalar_one() == before == 0
    assert store.bearers.by_hash("token of alice") is not None


def test_a_database_that_cannot_be_reached_is_one_clear_problem(tmp_path):
    with contextlib.closing(Store(f"postgresql://postgres@/nothing?host={tmp_path}")) as store:
        with pytest.raises(StoreUnavailable, match="Nothing was changed") as told:
            store.connections.get("con_1")
    assert "No such file or directory" in told.value.why and "\n" not in told.value.why


def test_a_file_that_is_no_database_or_is_damaged_is_one_clear_problem(tmp_path):
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)
    with contextlib.closing(Store(f"sqlite:///{tmp_path}/a.db")) as store:
        with pytest.raises(StoreUnavailable) as told:
            store.connections.get("con_1")
    assert told.value.why.startswith("file is not a database: the database is damaged: stop the bridge")


@pytest.mark.parametrize("place", ["var", "/proc"])
def test_a_file_that_cannot_be_made_is_the_settings_fault(tmp_path, place):
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(SettingsError, match="CONNECTOR_DATABASE_URL: .*a.db cannot be made"):
        Store(f"sqlite:///{tmp_path / place}/a.db")


@pytest.mark.parametrize("password", ["a/b", "a?b", "a#b:c", "100%", "a%2Fb"])
def test_the_engine_and_the_bell_are_told_the_same_password(postgresql, password):
    with postgresql.fresh(migrated=True) as url:
        url = url.replace("postgres@", f"postgres:{password}@")
        with contextlib.closing(Store(url)) as store, store.database.read() as connection:
            told = connection.connection.dbapi_connection.info.password
            listener = store.database.notifier.listen()
            assert told == listener._connection.info.password == password.replace("%2F", "/")
            listener.close()


CLAIMS = {
    "ix_operations_running": lambda store, now: store.operations.leases(now=now, limit=20),
}


@pytest.mark.parametrize("index", CLAIMS)
def test_claims_look_only_at_what_waits(store, alice, now, index):
    """Each statement of a claim is caught on its way and explained over tables with much that is settled."""
    _fill(store, alice, now)
    explained = []
    catch = lambda *call: explained.append((call[2], call[3]))  # noqa: E731
    sa.event.listen(sa.Engine, "before_cursor_execute", catch)
    CLAIMS[index](store, now)
    sa.event.remove(sa.Engine, "before_cursor_execute", catch)
    explain = "EXPLAIN QUERY PLAN " if store.database.sqlite else "EXPLAIN "
    with store.database.write() as transaction:
        plans = [
            "\n".join(str(row) for row in transaction.exec_driver_sql(explain + sql, parameters))
            for sql, parameters in explained
            if sql.startswith(("WITH", "SELECT", "UPDATE"))
        ]
    assert [plan for plan in plans if index in plan], "\n\n".join(plans)


DUE = {
    "ix_deliveries_fresh": outbox_statements.select_due(tables.FRESH),
    "ix_deliveries_retry": outbox_statements.select_due(tables.RETRY),
    "ix_receipts_due": receipt_statements.select_due(),
}


@pytest.mark.parametrize("index", DUE)
def test_what_the_relay_claims_looks_only_at_what_waits(store, alice, now, index):
    _fill(store, alice, now)
    due = batch.Statement(DUE[index])
    with store.database.write() as transaction:
        due(transaction, now=batch.micros(now), room=200)
        due._one_text = False
        due._text = ("EXPLAIN QUERY PLAN " if store.database.sqlite else "EXPLAIN ") + due._text
        plan = "\n".join(str(row) for row in due(transaction, now=batch.micros(now), room=200))
    assert index in plan, plan


def _fill(store, owner, now):
    events = [
        {"id": f"e{each}", "connection_id": owner.id, "trigger": "t", "body": "{}", "created_at": now}
        for each in range(2000)
    ]
    delivery = {"connection_id": owner.id, "attempts": 1, "earlier": 0, "created_at": now, "status": "delivered"}
    deliveries = [delivery | {"id": f"d{each}", "event_id": f"e{each}"} for each in range(2000)]
    receipt = {"connection_id": owner.id, "body": "{}", "received_at": now, "status": "done", "tries": 1}
    operation = {"connection_id": owner.id, "action": "a", "fingerprint": "f", "input": {}, "journal": {}}
    operation |= {"status": "finished", "answered": True, "created_at": now, "updated_at": now}
    with store.database.write() as transaction:
        transaction.execute(tables.events.insert(), events)
        transaction.execute(tables.deliveries.insert(), deliveries)
        transaction.execute(tables.receipts.insert(), [receipt] * 2000)
        transaction.execute(tables.operations.insert(), [operation | {"id": f"o{each}"} for each in range(2000)])
    with store.database.write() as transaction:
        transaction.exec_driver_sql("ANALYZE")


def test_asking_too_much_at_once_is_not_taken_for_a_database_that_is_away(store):
    """It would be tried again for ever: whoever gathered it must take it apart."""
    with pytest.raises(psycopg.errors.ProgramLimitExceeded), store.database.write():
        raise psycopg.errors.ProgramLimitExceeded("total size of jsonb array elements exceeds the maximum")
