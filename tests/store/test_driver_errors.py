"""What a driver's error means, and that no error repeats what was to be written."""

import contextlib
import traceback

import pytest
import sqlalchemy as sa
from support.postgresql import databases  # noqa: F401

from connector.errors import StoreUnavailable
from connector.store import tables
from connector.store.store import Store

SECRET = "swordfish-9f8Xy7"


@pytest.fixture
def broken(store):
    """Statements that fail, each with a secret in it."""
    connections = tables.connections
    row = dict.fromkeys((each.name for each in connections.c if each.type.python_type is str), SECRET)
    row |= {"account": 1, "created_at": None, "updated_at": None}
    number = sa.bindparam("number", type_=sa.String)
    yield {
        "a column that must not be empty": connections.insert().values(row),
        "no number": sa.select(sa.cast(number, sa.Integer) / sa.literal(0)).params(number=SECRET),
        "no such column": sa.text(f"SELECT '{SECRET}', nothing FROM connections"),
    }


@pytest.mark.parametrize("what", ["a column that must not be empty", "no number", "no such column"])
def test_no_error_repeats_what_was_to_be_written(store, broken, what):
    told = ""
    try:
        with store.database.write() as transaction:
            transaction.execute(broken[what])
    except Exception as wrong:
        told = "".join(traceback.format_exception(wrong))
    if what != "no such column":  # which has it in its text, as no statement of ours has
        assert SECRET not in told
    assert told or what == "no number"  # which SQLite takes for 0


def test_a_key_that_is_there_is_not_quoted(store, make, alice):
    with pytest.raises(sa.exc.IntegrityError) as wrong:
        make.connection("alice")
    assert "token of alice" not in "".join(traceback.format_exception(wrong.value))


@pytest.mark.parametrize("table", ["events", "alembic_version", "connections"])
def test_a_table_that_is_missing_is_told_with_what_to_do(store, alice, table):
    with store.database.write() as transaction:
        transaction.exec_driver_sql(f"ALTER TABLE {table} RENAME TO elsewhere")
    try:
        with pytest.raises(StoreUnavailable) as told, store.database.read() as transaction:
            transaction.execute(sa.text(f"SELECT * FROM {table}"))
        assert "restore a back-up" in told.value.why and "\n" not in told.value.why
    finally:
        with store.database.write() as transaction:
            transaction.exec_driver_sql(f"ALTER TABLE elsewhere RENAME TO {table}")


@pytest.mark.parametrize("damage", [b"\x00", b"\xff"])
def test_a_file_whose_pages_are_damaged_is_unavailable_however_it_is_asked(tmp_path, now, damage):
    url = f"sqlite:///{tmp_path}/a.db"
    with contextlib.closing(Store(url)) as store:
        store.database.upgrade()
    content = bytearray((tmp_path / "a.db").read_bytes())
    content[4096:] = damage * (len(content) - 4096)
    (tmp_path / "a.db").write_bytes(content)
    with contextlib.closing(Store(url)) as store:
        ways = [
            lambda: store.connections.get("con_1"),
            lambda: store.bearers.by_hash("x"),
            lambda: store.connections.change("con_1", now=now, label="x"),
            lambda: store.receipts.claim(token="t", now=now, until=now, limit=1),
            lambda: store.operations.leases(now=now, limit=1),
            store.database.require_current,
        ]
        for way in ways:
            with pytest.raises(StoreUnavailable, match="cannot be used") as told:
                way()
            assert "restore a back-up" in told.value.why
