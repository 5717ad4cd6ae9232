"""The databases that rows run on, with the durability that production has: every commit waits for the disk."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
from support.postgresql import Server, debians, running

DISK = "/var/tmp"  # /tmp is memory on many machines
OPTIONS = {"max_connections": "300"}  # the rest as PostgreSQL comes: fsync and synchronous_commit are on


@dataclass(frozen=True)
class Base:
    """A database that nobody else uses, without tables. `server` is the root of the processes that run it, if any."""

    url: str
    server: psutil.Process | None = None


class Engine(Protocol):
    name: str

    def fresh(self) -> contextlib.AbstractContextManager[Base]:
        """A new database, gone at the end of the block."""
        ...


class SQLite:
    name = "SQLite"

    @contextlib.contextmanager
    def fresh(self) -> Iterator[Base]:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=DISK) as folder:
            yield Base(f"sqlite:///{folder}/bench.db")


class PostgreSQL:
    """One server for the whole run: the newest, reached through a socket."""

    name = "PostgreSQL"

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._server = stack.enter_context(self._started())
        self._admin = stack.enter_context(self._server.connect())
        self._count = 0

    @contextlib.contextmanager
    def fresh(self) -> Iterator[Base]:
        self._count += 1
        name = f"bench_{self._count}"
        self._admin.execute(f"CREATE DATABASE {name}")
        yield Base(self._url(name), psutil.Process(self._server.pid))
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        self._admin.execute("CHECKPOINT")  # what one row wrote is on disk before the next one begins

    def _started(self) -> contextlib.AbstractContextManager[Server]:
        return running(OPTIONS, place=Path(DISK))

    def _url(self, database: str) -> str:
        return self._server.url(database)


class DebiansPostgreSQL(PostgreSQL):
    """As most people have it: what Debian 12 ships, with its defaults, over TCP."""

    name = "PostgreSQL 15, TCP"

    def _started(self) -> contextlib.AbstractContextManager[Server]:
        return debians({}, place=Path(DISK))

    def _url(self, database: str) -> str:
        return self._server.remote_url(database)
