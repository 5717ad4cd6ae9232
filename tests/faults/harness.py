"""The bridge as its operator runs it: processes started through the command line, killed, stopped and started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import requests
from cryptography.fernet import Fernet
from support import leaks
from support.world import Api, until

CONNECTOR = [sys.executable, "-m", "connector"]
START_SECONDS = 30


def environment(**settings: str) -> dict[str, str]:
    """That of this process, with these settings of the bridge and no others."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")} | settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """One process of ours and its children. It is started in the network that the caller's thread is in."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path) -> None:
        self._command = command
        self._env = env
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._said = 0  # how much stood in the log when it was started last

    @property
    def pid(self) -> int:
        assert self._process is not None and self._process.poll() is None, f"it ended:\n{self._log.read_text()[-3000:]}"
        return self._process.pid

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._said = log.tell()
            self._process = subprocess.Popen(
                self._command, env=self._env, cwd=self._log.parent, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Return when it is ready for work."""
        until(lambda: self.pid and "relay started" in self._log.read_text()[self._said :], START_SECONDS)

    def kill(self) -> None:
        """`kill -9`, its children too, and return when it is dead."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_alone(self) -> None:
        """`kill -9`, and return when it is dead."""
        os.kill(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def terminate(self) -> tuple[int, float]:
        """SIGTERM. Gives the exit code, and how many seconds it took."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        assert self._process is not None
        return self._process.wait(60), time.monotonic() - began


class Web(Program):
    """A web process, by itself or in `serve`."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path, *, port: int) -> None:
        super().__init__([*command, "--bind", f"127.0.0.1:{port}"], env, log)
        self.url = f"http://127.0.0.1:{port}"

    def ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).ok
        except requests.RequestException:
            assert self.pid
            return False

    def wait(self) -> None:
        until(self.ready, START_SECONDS)


class Harness:
    """`with Harness(database_url, folder, ARGIL_URL=…) as harness:`; its end kills what still runs.

    `provider` is whose keys are connected. `settings` are variables without their prefix. Everything that the processes
    write goes to `folder`.
    """

    def __init__(self, database_url: str, folder: Path, *, provider: str = "argil", **settings: str) -> None:
        self.database_url = database_url
        self.folder = folder
        self.provider = provider
        self.port = free_port()
        chosen = {
            "DATABASE_URL": database_url,
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "ALLOWED_TARGETS": "127.0.0.0/8",
            "RETRY_SCHEDULE": ",".join(["500ms"] * 40),
            "DELIVERY_TIMEOUT": "1s",
        }
        self.env = environment(**{f"CONNECTOR_{name}": value for name, value in (chosen | settings).items()})
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.run("db", "upgrade")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        leaks.assert_none(self.folder)

    def run(self, *command: str) -> None:
        """A command that ends by itself."""
        done = subprocess.run([*CONNECTOR, *command], env=self.env, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def web(self, *, workers: int = 1, command: str = "web", under: tuple[str, ...] = ()) -> Web:
        """Start one; it may not answer yet. `under` is a command line that runs it."""
        words = [*under, *CONNECTOR, command, "--workers", str(workers)]
        port, self.port = self.port, free_port()
        web = Web(words, self.env, self._log(command), port=port)
        self._begin(web)
        return web

    def relay(self) -> Program:
        """Start one."""
        relay = Program([*CONNECTOR, "relay"], self.env, self._log("relay"))
        self._begin(relay)
        return relay

    def connect(self, web: Web, key: str) -> Api:
        """A connection to the sandbox's account of this key."""
        made = Api(web.url).good(
            "POST", "/v1/connections", {"provider": self.provider, "api_key": key, "label": "Faults"}
        )
        api = Api(web.url, made["token"])
        self._stack.callback(api.session.close)
        return api

    def said(self, *words: str) -> list[str]:
        """The lines of the processes' logs that hold one of the words."""
        lines = [line for log in sorted(self.folder.glob("*.log")) for line in log.read_text().splitlines()]
        return [line for line in lines if any(word in line for word in words)]

    def _begin(self, program: Program) -> None:
        self._stack.callback(program.kill)
        program.start()

    def _log(self, kind: str) -> Path:
        return self.folder / f"{kind}-{len(list(self.folder.glob('*.log')))}.log"


def wrong(answer: requests.Response) -> Any:
    """What is not as the contract has it about a refusal; None when it keeps to it."""
    try:
        told = answer.json()
        error = told["error"]
        assert error.keys() == {"code", "message", "details"} and error["message"]
        assert told["request_id"] == answer.headers["X-Request-Id"]
    except (ValueError, KeyError, TypeError, AssertionError):
        return f"{answer.status_code} {answer.text[:300]}"
    return None
