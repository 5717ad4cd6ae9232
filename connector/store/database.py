"""One engine, two kinds of transaction, and the schema's version.

`read()` sees one state of the database; `write()` commits when its block ends. On SQLite a write takes its lock at the
start (BEGIN IMMEDIATE), so that no transaction finds out half-way that it may not write.
"""

import contextlib
import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from connector.errors import SchemaOutdated, StoreUnavailable
from connector.store import batch, link, readonly
from connector.store.bell import Bell, LocalBell, ServerBell
from connector.store.grouping import GroupCommit, GroupLost

_MIGRATION_LOCK = 0x617267696C  # any number that no other program locks
_BUSY_SECONDS = 20
# Ours to wait for, not to mend: out of reach, full, damaged, read-only (PostgreSQL's InternalError); the writers' lock
# file is an OSError.
_UNUSABLE = (
    GroupLost,
    OSError,
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
)


class Database:
    """The engine behind the store. Safe to share among threads; not among processes that fork after its first use."""

    def __init__(self, url: str, *, pool_size: int = 24) -> None:
        self.sqlite = url.startswith("sqlite:")
        if self.sqlite:
            path = Path(url.removeprefix("sqlite:///"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # users' scripts are in it; its journal takes the same mode
            self.engine = sa.create_engine(
                url, pool_size=pool_size, max_overflow=0, connect_args={"timeout": _BUSY_SECONDS}
            )
            self._reading = self._glancing = self.engine
            self._relaxed = sa.create_engine(url, pool_size=2, connect_args={"timeout": _BUSY_SECONDS})
            for engine, synchronous in ((self.engine, "FULL"), (self._relaxed, "NORMAL")):
                sa.event.listen(engine, "connect", functools.partial(_prepare_sqlite, synchronous))
                sa.event.listen(engine, "begin", _begin_sqlite)
        else:
            address = sa.make_url(url.replace("postgresql://", "postgresql+psycopg://", 1))
            self.engine = link.create_engine(address, pool_size=pool_size)
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")
            self._glancing = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._relaxed = link.create_engine(address, pool_size=2, relaxed=True)
        for engine in (self.engine, self._relaxed):
            readonly.watch(engine)
        self.bell: Bell = LocalBell(url.removeprefix("sqlite:///")) if self.sqlite else ServerBell(url)
        self._writing = self.engine.execution_options(writes=True)
        self._grouped = GroupCommit(self._writing, f"{url.removeprefix('sqlite:///')}-writer") if self.sqlite else None

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. Raises `StoreUnavailable`."""
        with _understood(), self._reading.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def glance(self) -> Iterator[sa.Connection]:
        """For statements that read, and that need not see one state: each is a transaction of its own."""
        with _understood(), self._glancing.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that commits when the block ends and rolls back when it raises. Raises `StoreUnavailable`."""
        with _understood(), self._grouped.write() if self._grouped else self._writing.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def write_relaxed(self) -> Iterator[sa.Connection]:
        """Like `write`, but a power failure may undo it: for claims, which are then simply made again."""
        engine = self._relaxed.execution_options(writes=True)
        with _understood(), self._grouped.alone(engine) if self._grouped else engine.begin() as connection:
            yield connection

    def insert(self, table: sa.Table) -> Any:
        """An INSERT of this engine's dialect, which both know ON CONFLICT."""
        return batch.upsert(self.sqlite, table)

    def upgrade(self) -> None:
        """Bring the schema to this program's version, under a lock that every machine respects."""
        with self.write() as connection:
            if not self.sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def require_current(self) -> None:
        """Raises `SchemaOutdated` unless the schema is of this program's version."""
        with self.read() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        wanted = ScriptDirectory.from_config(_alembic()).get_current_head()
        if found != wanted:
            raise SchemaOutdated(
                f"the database schema is at {found or 'nothing'}, this program wants {wanted}:"
                " run `connector db upgrade` first"
            )

    def close(self) -> None:
        """Give all connections back to the system."""
        self.engine.dispose()
        self._relaxed.dispose()
        self.bell.close()
        if self._grouped:
            self._grouped.close()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _prepare_sqlite(synchronous: str, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`, not by the driver
    for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except _UNUSABLE as wrong:
        raise StoreUnavailable("The database cannot be used right now. Nothing was changed; try again soon.") from wrong
