"""One engine, two kinds of transaction, and the schema's version.

`read()` sees one state of the database; `write()` commits when its block ends. On SQLite a write takes its lock at the
start (BEGIN IMMEDIATE), so that no transaction finds out half-way that it may not write.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from connector import database_url, private_files
from connector.errors import SchemaOutdated, StoreUnavailable
from connector.store import batch, driver_errors, postgresql, readonly, sqlite
from connector.store.group_commit import GroupCommit
from connector.store.notifications import LocalNotifier, Notifier, PostgresNotifier
from connector.store.process_locks import Claimant

_MIGRATION_LOCK = 0x617267696C  # any number that no other program locks


class Database:
    """The engine behind the store. Safe to share among threads; not among processes that fork after its first use."""

    def __init__(self, url: str, *, pool_size: int = 24) -> None:
        private_files.only_for_owner()
        address = database_url.read(url)
        self.sqlite = isinstance(address, database_url.File)
        self._grouped: GroupCommit | None = None
        if isinstance(address, database_url.File):
            sqlite.create(address.path)
            self._reading = self._glancing = sqlite.readers(address.path, pool_size=pool_size)
            self.engine = sqlite.writer(address.path, synchronous="FULL")
            self._relaxed = sqlite.writer(address.path, synchronous="NORMAL")
            self._grouped = GroupCommit(self.engine, address.path)
            self.notifier: Notifier = LocalNotifier(str(address.path))
            self.claimant = Claimant(address.path)
        else:
            self.engine = postgresql.create_engine(address, pool_size=pool_size)
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")
            self._glancing = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._relaxed = postgresql.create_engine(address, pool_size=2, relaxed=True)
            self.notifier = PostgresNotifier(address)
            self.claimant = Claimant(None)
        self._engines = {self.engine, self._relaxed} | ({self._reading} if self.sqlite else set())
        readonly.watch(*self._engines)

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. It is committed: a rollback would make psycopg forget all that its session has
        prepared. Raises `StoreUnavailable`.
        """
        with _understood(), self._reading.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def glance(self) -> Iterator[sa.Connection]:
        """For statements that read, and that need not see one state: each is a transaction of its own."""
        with _understood(), self._glancing.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that commits when the block ends and rolls back when it raises. Raises `StoreUnavailable`."""
        with _understood(), self._grouped.write() if self._grouped else self.engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def write_relaxed(self) -> Iterator[sa.Connection]:
        """Like `write`, but a power failure may undo it: for claims, which are then simply made again."""
        begun = self._grouped.alone(self._relaxed) if self._grouped else self._relaxed.begin()
        with _understood(), begun as connection:
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
            _refuse_newer(ScriptDirectory.from_config(config), _revision(connection))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def require_current(self) -> None:
        """Raises `SchemaOutdated` unless the schema is of this program's version."""
        with self.read() as connection:
            found = _revision(connection)
        scripts = ScriptDirectory.from_config(_alembic())
        _refuse_newer(scripts, found)
        wanted = scripts.get_current_head()
        if found is None:
            raise SchemaOutdated("the database is empty: run `connector db upgrade` first")
        if found != wanted:
            raise SchemaOutdated(
                f"the database schema is at {found}, this program wants {wanted}: run `connector db upgrade` first"
            )

    def close(self) -> None:
        """Give all connections back to the system."""
        for engine in self._engines:
            engine.dispose()
        self.notifier.close()
        self.claimant.close()
        if self._grouped:
            self._grouped.close()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: sa.Connection) -> str | None:
    """What the schema is at; None in an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(scripts: ScriptDirectory, found: str | None) -> None:
    """Raises `SchemaOutdated` for a database whose schema this program does not know."""
    if found not in (None, *(each.revision for each in scripts.walk_revisions())):
        raise SchemaOutdated(
            f"the database schema is at {found}, which this program does not know: a newer version has upgraded the"
            " database; run that version, or restore a backup from before the upgrade"
        )


@contextlib.contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except Exception as wrong:
        driver_errors.hide_values(wrong)
        why = driver_errors.unusable(wrong)
        if why is None:
            raise
        raise StoreUnavailable(
            "The database cannot be used right now. Nothing was changed; try again soon.", why=why
        ) from wrong
