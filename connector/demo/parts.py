"""The processes of the demo, sandbox and bridge: on usual or free ports, each with a log of its own, always stopped.

Their files lie in var/demo; a second demo beside a running one takes var/demo-2, and so on.
"""

import contextlib
import fcntl
import functools
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from connector import parent_death
from connector.demo.client import HopFailed
from connector.demo.script import Script
from connector.errors import ConnectorError

HOST = "127.0.0.1"
USUAL_PORTS = {"bridge": 8000, "sandbox": 8001}
RENDER_SECONDS = 3
TRIES = 20
STOP_SECONDS = 30  # the bridge itself takes up to 27 s when something hangs
LOG_LINES = 12

# Settings are the demo's own: it must reach no real database, key or provider. How much is logged may be chosen.
_KEPT = {"CONNECTOR_LOG_LEVEL", "CONNECTOR_LOG_FORMAT"}


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """A directory that no other demo uses now, without the database of an earlier one. Raises `ConnectorError`."""
    with contextlib.ExitStack() as stack:
        for count in itertools.count(1):
            path = Path("var", "demo" if count == 1 else f"demo-{count}")
            try:
                path.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((path / "lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for old in path.glob("demo.db*"):
                    old.unlink()
            except BlockingIOError:
                continue
            except OSError as wrong:
                raise ConnectorError(f"The demo cannot use the directory {path}: {wrong.strerror}.") from None
            yield path
            return


def _reserve(usual: int) -> socket.socket:
    """A port that nobody listens on, the usual one if possible: what the given socket is bound to.

    That is a UDP socket, which is in no server's way and keeps other demos from the port until the part listens there.
    """
    for port in (usual, *[0] * TRIES):
        reserved = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((HOST, port))
                reserved.bind(probe.getsockname())
            return reserved
        except OSError:
            reserved.close()
    raise ConnectorError("This machine has no free port for the demo.")


class Part:
    """One process, known by its address."""

    def __init__(self, name: str, port: int, command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        self.url = f"http://{HOST}:{port}"
        self.name = name
        self.log = log
        self.started = time.monotonic()
        self._environ = environ
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "connector", *command],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a terminal's Ctrl-C is for the demo, which then stops its parts
                preexec_fn=functools.partial(parent_death.stop_with, os.getpid()),
            )

    def ended(self) -> str | None:
        """How it ended, in words; None while it runs."""
        code = self._process.poll()
        return None if code is None else f"the {self.name} ended with exit code {code}"

    def ask(self, *command: str) -> str:
        """What another command says that has the same settings. Raises `HopFailed` when it fails."""
        words = [sys.executable, "-m", "connector", *command]
        done = subprocess.run(words, env=self._environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            raise HopFailed(f"`connector {command[0]}` failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def last_lines(self) -> tuple[str, ...]:
        """The end of its log."""
        return tuple(self.log.read_text(errors="replace").splitlines()[-LOG_LINES:])

    def stop(self, until: float) -> None:
        """Ask it to end, wait until an instant of the monotonic clock, then make an end."""
        self._process.terminate()
        try:
            self._process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Parts:
    """Sandbox and bridge while the with block lasts; `start` starts both at once."""

    sandbox: Part
    bridge: Part

    def __init__(self, script: Script, home: Path) -> None:
        self._script = script
        self._home = home
        self._started: list[Part] = []
        self._reserved: list[socket.socket] = []

    def start(self) -> None:
        """Send both on their way up."""
        sandbox, bridge = self._reserve("sandbox"), self._reserve("bridge")
        options = ["--provider", self._script.provider, "--render-seconds", str(RENDER_SECONDS)]
        self.sandbox = self._add("sandbox", sandbox, ["sandbox", "--bind", f"{HOST}:{sandbox}", *options], {})
        settings = {
            "CONNECTOR_DATABASE_URL": f"sqlite:///{self._home}/demo.db",
            "CONNECTOR_PUBLIC_URL": f"http://{HOST}:{bridge}",
            self._script.setting: f"http://{HOST}:{sandbox}{self._script.path}",
            "CONNECTOR_ALLOWED_TARGETS": "127.0.0.0/8",
        }
        self.bridge = self._add("bridge", bridge, ["serve", "--bind", f"{HOST}:{bridge}"], settings)

    def ended(self) -> Part | None:
        """A part that should run and does not."""
        return next((each for each in self._started if each.ended()), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        until = time.monotonic() + STOP_SECONDS
        for part in reversed(self._started):  # the bridge first: it may still have something to ask the sandbox
            part.stop(until)
        for each in self._reserved:
            each.close()

    def _reserve(self, name: str) -> int:
        self._reserved.append(_reserve(USUAL_PORTS[name]))
        port: int = self._reserved[-1].getsockname()[1]
        return port

    def _add(self, name: str, port: int, command: Sequence[str], settings: Mapping[str, str]) -> Part:
        ours = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_") or key in _KEPT}
        environ = ours | {"NO_PROXY": HOST, "no_proxy": HOST, "PYTHONUNBUFFERED": "1"} | dict(settings)
        part = Part(name, port, command, environ, self._home / f"{name}.log")
        self._started.append(part)
        return part
