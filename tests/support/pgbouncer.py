"""A real PgBouncer before a PostgreSQL server, which lends a session for one transaction at a time."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.postgresql import LOOPBACK, NOBODY, Server, free_port

START_SECONDS = 10
SESSIONS = 6  # that all its clients share
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextlib.contextmanager
def pooling(server: Server) -> Iterator["Pooler"]:
    """Without the program: skipped, saying why; where CI=true, failed."""
    with tempfile.TemporaryDirectory(prefix="pgb-") as home:
        if PROGRAM is None:
            if os.environ.get("CI") == "true":
                raise OSError("there is no pgbouncer (`apt-get install pgbouncer`)")
            pytest.skip("there is no pgbouncer here (`apt-get install pgbouncer`)")
        pooler = Pooler(Path(home), server, PROGRAM)
        try:
            pooler.up()
            yield pooler
        finally:
            pooler.down()


class Pooler:
    """It knows every database of its server, and whoever comes is the server's own user."""

    def __init__(self, home: Path, server: Server, program: str) -> None:
        self._log = home / "log"
        self._port = free_port()
        self._database = ""
        configured = {
            "listen_addr": LOOPBACK,
            "listen_port": self._port,
            "unix_socket_dir": "",
            "auth_type": "any",
            "pool_mode": "transaction",
            "default_pool_size": SESSIONS,
            "max_client_conn": 500,
        }
        lines = ["[databases]", f"* = {server.words} user=postgres", "[pgbouncer]"]
        (home / "ini").write_text("\n".join([*lines, *(f"{name} = {value}" for name, value in configured.items())]))
        self._command = [program, str(home / "ini")]
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:  # it refuses to be root
            for path in (home, home / "ini"):
                os.chown(path, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, **self._as)  # type: ignore[call-overload]
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.connect("postgres").close()
            except psycopg.OperationalError:
                assert time.monotonic() < end and self._process.poll() is None, self._log.read_text()
                time.sleep(0.05)

    def down(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def url(self, database: str) -> str:
        return f"postgresql://somebody@{LOOPBACK}:{self._port}/{database}"

    def connect(self, database: str) -> psycopg.Connection:
        """As a neighbour, who is no bridge of ours. Raises `psycopg.OperationalError`."""
        return psycopg.connect(self.url(database), autocommit=True, prepare_threshold=None)

    @contextlib.contextmanager
    def all_sessions(self, database: str) -> Iterator[list[psycopg.Connection]]:
        """All of them at once, each in a transaction of one neighbour."""
        with contextlib.ExitStack() as stack:
            neighbours = [stack.enter_context(contextlib.closing(self.connect(database))) for _ in range(SESSIONS)]
            for each in neighbours:
                each.execute("BEGIN")
            yield neighbours
            for each in neighbours:
                each.execute("ROLLBACK")
