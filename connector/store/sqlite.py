"""The connections to SQLite: one file with its journal beside it, and how each connection is set up.

The one that writes has room for the pages that every batch comes back to, and lets the journal grow for a while: a
page that is changed often is then copied into the file once.
"""

from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from connector.errors import SettingsError

_BUSY_SECONDS = 20
_ALWAYS = ("journal_mode=WAL", "foreign_keys=ON")
_WRITERS = ("wal_autocheckpoint=5000", "journal_size_limit=33554432")  # 20 MB, 32 MB
_CACHE = {"FULL": "cache_size=-16000", "NORMAL": "cache_size=-2000"}  # 16 MB, 2 MB


def create(path: Path) -> None:
    """The empty file, unless it is there: for its owner only, users' scripts are in it. Its journal takes that mode.

    Raises `SettingsError` where none can be made.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
    except OSError as wrong:
        raise SettingsError(f"CONNECTOR_DATABASE_URL: {path} cannot be made: {wrong.strerror}") from None


def readers(path: Path, *, pool_size: int) -> sa.Engine:
    """An engine for many threads that read."""
    return _engine(path, pool_size, _ALWAYS)


def writer(path: Path, *, synchronous: Literal["FULL", "NORMAL"]) -> sa.Engine:
    """An engine with one connection, whose transactions take the writers' lock at their start."""
    engine = _engine(path, 1, (*_ALWAYS, *_WRITERS, _CACHE[synchronous], f"synchronous={synchronous}"))
    return engine.execution_options(writes=True)


def _engine(path: Path, pool_size: int, pragmas: tuple[str, ...]) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": _BUSY_SECONDS},
    )

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
