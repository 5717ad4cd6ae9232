"""The schema's versions on both engines: equal to the tables, harmless to run again, safe to run at once."""

import contextlib
import dataclasses
import functools
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from connector import store
from connector.errors import SchemaOutdated
from connector.store import batch, tables
from connector.store.bearers import Bearers
from connector.store.connections import Connections
from connector.store.database import Database
from connector.store.operations import Operation, Operations
from connector.store.receipts import Receipts
from connector.store.subscriptions import Subscriptions
from connector.store.sweeps import Place, Sweeps
from connector.store.tokens import first

UPGRADE = """
import sys
from connector.store.database import Database

print("ready", flush=True)
sys.stdin.readline()
Database(sys.argv[1]).upgrade()
"""


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.close()


def differences(database: Database) -> list[object]:
    with database.read() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))


def names(database: Database) -> set[str | None]:
    """What `compare_metadata` does not look at: the names of keys, and what partial indexes are partial to."""
    inspector = sa.inspect(database.engine)
    found: set[str | None] = set()
    for table in tables.metadata.tables:
        found |= {inspector.get_pk_constraint(table)["name"]}
        found |= {each["name"] for each in inspector.get_foreign_keys(table)}
        found |= {each["name"] for each in inspector.get_unique_constraints(table)}
        found |= {each["name"] for each in inspector.get_indexes(table)}
    return found


def partial_indexes(database: Database) -> set[str]:
    query = (
        "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE INDEX%WHERE%'"
        if database.sqlite
        else "SELECT indexdef FROM pg_indexes WHERE indexdef LIKE '%WHERE%' AND schemaname = 'public'"
    )
    with database.read() as connection:
        return set(connection.execute(sa.text(query)).scalars())


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    database.upgrade()
    assert differences(database) == []
    database.require_current()


def test_the_migrations_use_the_same_names_and_conditions(database: Database) -> None:
    database.upgrade()
    migrated = names(database), partial_indexes(database)
    with database.write() as connection:
        tables.metadata.drop_all(connection)
        tables.metadata.create_all(connection)
    assert migrated == (names(database), partial_indexes(database))
    assert len(migrated[1]) == 9


def as_it_was(database: Database, revision: str, table: str, row: dict[str, object]) -> None:
    """A database of an earlier version, with a connection and one row of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    owner = dict.fromkeys(("id", "provider", "label", "token_hash", "inbound_hash", "sealed_key"), "con_1")
    owner |= dict.fromkeys(("sealed_inbound_secret", "sealed_signing_secret"), "") | {"status": "active"}
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for name, values in (("connections", owner | {"created_at": 1, "updated_at": 1}), (table, row)):
            connection.execute(sa.table(name, *map(sa.column, values)).insert().values(values))


def test_what_was_claimed_before_leases_had_their_column_stays_claimed(database: Database) -> None:
    claimed = {"connection_id": "con_1", "body": "{}", "received_at": 1, "tries": 1}
    as_it_was(database, "0001", "receipts", claimed | {"status": "new", "due_at": 45, "lease_token": "lea_1"})
    database.upgrade()
    receipts = Receipts(database)
    claim = functools.partial(receipts.claim, token="lea_2", until=batch.instant(99), limit=1)
    assert [len(claim(now=batch.instant(at))) for at in (44, 45)] == [0, 1]


def test_operations_from_before_accounts_are_of_the_first_and_found_by_their_key(database: Database) -> None:
    told = {"action": "render_video", "key": "k", "fingerprint": "f", "status": "running", "answered": True}
    known = told | {"connection_id": "con_1", "input": "{}", "journal": "{}", "created_at": 1, "updated_at": 1}
    as_it_was(database, "0002", "operations", known | {"id": "op_1"})
    database.upgrade()
    owner = Connections(database).get("con_1")
    assert owner and owner.account == 0
    now: Any = batch.instant(2)
    wanted = Operation(
        **told
        | {"id": "op_2", "connection_id": "con_1", "input": {}, "journal": {}, "created_at": now, "updated_at": now}
    )
    begin = functools.partial(Operations(database).begin, join_after=now)
    assert begin(wanted)[0].id == "op_1"
    assert begin(dataclasses.replace(wanted, account=1))[1]


def test_filters_from_before_versions_are_of_the_first(database: Database) -> None:
    told = dict.fromkeys(("id", "trigger", "target_url", "target_digest", "sealed_secret"), "sub_1")
    told |= {"connection_id": "con_1", "filters": '{"video_id": ""}', "status": "active"}
    as_it_was(database, "0002", "subscriptions", told | {"created_at": 1, "updated_at": 1, "failing_since": 1})
    database.upgrade()
    found = Subscriptions(database).get("con_1", "sub_1")
    assert found and (found.filters, found.filters_version) == ({"video_id": ""}, 1)
    assert (found.failing_since, found.failures) == (batch.instant(1), None)


def test_what_was_kept_of_inbound_addresses_is_masked(database: Database) -> None:
    secret = "Ab-_" * 10 + "xyz"
    told = json.dumps({"body": {"callbackUrl": f"https://bridge.example/inbound/argil/{secret}"}, "name": "é"})
    known = {"action": "api_request", "key": "k", "fingerprint": "f", "status": "finished", "answered": True}
    known |= {"connection_id": "con_1", "input": told, "journal": told, "answer": told, "created_at": 1}
    as_it_was(database, "0007", "operations", known | {"id": "op_1", "updated_at": 1})
    database.upgrade()
    found = Operations(database).get("con_1", "op_1")
    assert found and found.answer == found.input == found.journal and found.answer["name"] == "é"
    assert found.answer["body"]["callbackUrl"] == "https://bridge.example/inbound/argil/[address]"
    if database.sqlite:
        file = Path(database.engine.url.database or "")
        with contextlib.closing(sqlite3.connect(file)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert secret.encode() not in file.read_bytes()


def test_a_sweep_that_knew_its_page_by_number_goes_on_there(database: Database) -> None:
    known = {"connection_id": "con_1", "since": 1, "noted": True, "page": 7, "due_at": 1}
    as_it_was(database, "0002", "sweeps", known)
    database.upgrade()
    now = batch.instant(2)
    [sweep] = Sweeps(database).claim(token="lea_1", now=now, until=now, later=now, limit=1)
    assert sweep.place == Place("video", "7", 7)


@pytest.mark.parametrize("status", ["active", "deleted"])
def test_the_token_of_a_connection_from_before_is_its_first_also_of_a_tombstone(
    database: Database, status: str
) -> None:
    as_it_was(database, "0013", "feeds", {"connection_id": "con_1", "last_position": 0})
    with database.write() as transaction:
        transaction.execute(tables.connections.update().values(status=status))
    database.upgrade()
    found = Bearers(database).by_hash("con_1")
    assert found and (found.connection.id, found.connection.status) == ("con_1", status)
    kept = first("con_1", at=batch.instant(1))
    assert found.token == (kept if status == "active" else dataclasses.replace(kept, name=""))


def test_upgrading_twice_is_harmless(database: Database) -> None:
    database.upgrade()
    database.upgrade()
    database.require_current()


@pytest.mark.processes
def test_processes_that_upgrade_at_once_make_one_schema(database: Database, empty_database_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_database_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
    assert [each.stdout.readline() for each in running if each.stdout] == ["ready\n"] * 4
    for each in running:
        print(file=each.stdin, flush=True)
    assert [(each.communicate()[1], each.returncode) for each in running] == [("", 0)] * 4
    assert differences(database) == []


def test_an_empty_database_is_refused(database: Database) -> None:
    with pytest.raises(SchemaOutdated, match="connector db upgrade"):
        database.require_current()


def test_a_database_of_a_newer_program_is_left_alone_and_named(database: Database) -> None:
    database.upgrade()
    with database.write() as transaction:
        transaction.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (database.require_current, database.upgrade):
        with pytest.raises(SchemaOutdated, match="at 9999, which this program does not know: a newer version"):
            use()
