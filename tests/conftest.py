"""Two real databases to test against, a cast, and small makers.

`store` and `database_url` run a test once on SQLite and once on PostgreSQL, each time on a database of its own that is
already migrated. The PostgreSQL server comes out of a wheel and lives as long as the pytest process. The store's own
suites have a third run on Debian's PostgreSQL, with `make test-faults`.
"""

import contextlib
import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from support import compiled, leaks, samples, upstream
from support.postgresql import UNSAFE_BUT_FAST, Server, debians, running

from connector import ids
from connector.store import tables
from connector.store.connections import Connection
from connector.store.database import Database
from connector.store.events import Publication
from connector.store.operations import Operation
from connector.store.store import Store
from connector.store.subscriptions import Subscription

MEMORY_ROOM = 2**30

compiled.share()
samples.register()


class Databases(Protocol):
    """An engine that makes databases quickly: each a copy of one that was migrated."""

    def fresh(self, *, migrated: bool) -> contextlib.AbstractContextManager[str]:
        """The URL of a database that nobody else knows."""
        ...


class SQLite:
    def __init__(self, home: Path) -> None:
        self._home = home
        self._count = 0
        _upgrade(f"sqlite:///{home}/template.db")

    @contextlib.contextmanager
    def fresh(self, *, migrated: bool) -> Iterator[str]:
        self._count += 1
        path = self._home / f"{self._count}.db"
        if migrated:
            shutil.copy(self._home / "template.db", path)
        yield f"sqlite:///{path}"


class PostgreSQL:
    """Databases are emptied and used again: to copy one and to drop it takes longer than most tests."""

    def __init__(self, server: Server, url: Callable[[str], str]) -> None:
        self._server = server
        self._url = url
        self._admin = server.connect()
        self._admin.execute("CREATE DATABASE template")
        _upgrade(url("template"))
        self._count = 0
        self._empty: list[str] = []

    def close(self) -> None:
        self._admin.close()

    @contextlib.contextmanager
    def fresh(self, *, migrated: bool) -> Iterator[str]:
        name = self._empty.pop() if migrated and self._empty else self._made("template" if migrated else "template0")
        yield self._url(name)
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        if migrated and self._emptied(name):
            self._empty.append(name)
        else:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self, template: str) -> str:
        self._count += 1
        name = f"test_{self._count}"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _emptied(self, name: str) -> bool:
        """False for one whose tables are not as they were made."""
        with self._server.connect(name) as database:
            database.execute("SET session_replication_role = replica")  # in any order
            try:
                database.execute("; ".join(f"DELETE FROM {table.name}" for table in tables.metadata.sorted_tables))
            except psycopg.Error:
                return False
        return True


def _in_memory() -> Path | None:
    """Where files live in memory, if there is room: databases are copied there many times faster than on a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_ROOM
    return memory if roomy else None


def _upgrade(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.close()


def pytest_collection_finish() -> None:
    """The collected tests are never garbage: not to look through them each time saves a tenth of the run."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test whose logs or output show a provider's key has failed."""
    report = yield
    if any(leaks.told(content) for _, content in report.sections):
        report.outcome, report.longrepr = "failed", "a provider's key is in the captured output"
    return report


@pytest.fixture(autouse=True)
def argils_file_is_kept_to() -> Iterator[None]:
    """Fails the test that lets the bridge send what Argil's OpenAPI file does not know, whatever came of it."""
    yield
    upstream.assert_kept()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SQLite]:
    home = tmp_path_factory.mktemp("sqlite")
    yield SQLite(home)
    leaks.assert_none(home)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A server that syncs nothing: it outlives no run."""
    with running(UNSAFE_BUT_FAST, place=_in_memory()) as server:
        with contextlib.closing(PostgreSQL(server, server.url)) as postgresql:
            yield postgresql


@pytest.fixture(scope="session")
def debians_postgresql() -> Iterator[PostgreSQL]:
    """The same, as Debian has it."""
    with debians(UNSAFE_BUT_FAST, place=_in_memory()) as server:
        with contextlib.closing(PostgreSQL(server, server.remote_url)) as postgresql:
            yield postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Each engine in turn."""
    engine: Databases = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A migrated database, empty of rows, on each engine in turn."""
    with databases.fresh(migrated=True) as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """A database without any table, on each engine in turn."""
    with databases.fresh(migrated=False) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store on each engine in turn."""
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def now() -> datetime:
    """The instant at which tests begin; they move it, and never sleep."""
    return datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Makers:
    """Things with sensible values, kept in the store; any column can be said."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._now = now

    def connection(self, label: str, **values: Any) -> Connection:
        """A kept connection, whose hashes and seals carry its label."""
        connection = Connection(
            **{
                "id": ids.new_id("con"),
                "provider": "argil",
                "label": label,
                "status": "active",
                "token_hash": f"token of {label}",
                "inbound_hash": f"inbound of {label}",
                "sealed_key": f"key of {label}",
                "sealed_inbound_secret": f"inbound secret of {label}",
                "sealed_signing_secret": f"signing secret of {label}",
                "created_at": self._now,
                "updated_at": self._now,
            }
            | values
        )
        self._store.connections.add(connection)
        return connection

    def subscription(self, owner: Connection, **values: Any) -> Subscription:
        """A kept subscription of `video_done`, to a target of its own."""
        subscription_id = ids.new_id("sub")
        url = values.setdefault("target_url", f"https://hooks.example/{subscription_id}")
        subscription = Subscription(
            **{
                "id": subscription_id,
                "connection_id": owner.id,
                "trigger": "video_done",
                "target_digest": ids.digest(url),
                "filters": {},
                "status": "active",
                "sealed_secret": f"secret of {subscription_id}",
                "created_at": self._now,
                "updated_at": self._now,
            }
            | values
        )
        return self._store.subscriptions.add(subscription)[0]

    def operation(self, owner: Connection, **values: Any) -> Operation:
        """An operation of `render_video`, not kept: hand it to `begin`."""
        return Operation(
            **{
                "id": ids.new_id("opn"),
                "connection_id": owner.id,
                "action": "render_video",
                "key": None,
                "fingerprint": "render of vid_1",
                "input": {"video_id": "vid_1"},
                "journal": {},
                "lease_token": "first",
                "lease_until": self._now,
                "created_at": self._now,
                "updated_at": self._now,
            }
            | values
        )

    def observation(self, owner: Connection, resource_id: str = "vid_1", **values: Any) -> Publication:
        """A video that was seen to be done, not published: hand it to `publish`."""
        compose: Callable[[str], str] = lambda event_id: f'{{"id": "{event_id}", "video": "{resource_id}"}}'  # noqa: E731

        def wanted(filters: Mapping[str, Any], _: int) -> bool:
            return filters.get("video_id") in (None, resource_id)

        return Publication(
            **{
                "connection_id": owner.id,
                "resource_type": "video",
                "resource_id": resource_id,
                "final": "done",
                "trigger": "video_done",
                "compose": compose,
                "wanted": wanted,
            }
            | values
        )


@pytest.fixture
def make(store: Store, now: datetime) -> Makers:
    return Makers(store, now)


@pytest.fixture
def alice(make: Makers) -> Connection:
    return make.connection("alice")


@pytest.fixture
def bob(make: Makers) -> Connection:
    return make.connection("bob")


@pytest.fixture
def mallory(make: Makers) -> Connection:
    """The stranger: must never see or touch what is alice's."""
    return make.connection("mallory")
