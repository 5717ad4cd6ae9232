"""The schema's versions on both engines: equal to the tables, harmless to run again, safe to run at once."""

import functools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from connector import store
from connector.errors import SchemaOutdated
from connector.store import batch, tables
from connector.store.database import Database
from connector.store.receipts import Receipts

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
    assert len(migrated[1]) == 5


def test_what_was_claimed_before_leases_had_their_column_stays_claimed(database: Database) -> None:
    claimed = dict.fromkeys((each.name for each in tables.receipts.c if not each.nullable), 1)
    claimed |= {"connection_id": "con_1", "body": "{}", "status": "new", "due_at": 45, "lease_token": "lea_1"}
    owner = {each.name: "con_1" for each in tables.connections.c if not each.nullable} | {
        "created_at": 1,
        "updated_at": 1,
    }
    config = Config()
    config.set_main_option("script_location", str(Path(store.__file__).parent / "migrations"))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table, row in (("connections", owner), ("receipts", claimed)):
            connection.execute(sa.table(table, *map(sa.column, row)).insert().values(row))
    database.upgrade()
    receipts = Receipts(database)
    claim = functools.partial(receipts.claim, token="lea_2", until=batch.instant(99), limit=1)
    assert [len(claim(now=batch.instant(at))) for at in (44, 45)] == [0, 1]


def test_upgrading_twice_is_harmless(database: Database) -> None:
    database.upgrade()
    database.upgrade()
    database.require_current()


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
