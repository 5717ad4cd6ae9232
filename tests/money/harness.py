"""The bridge as real processes on a fast clock: a web with two workers and a relay, which can be killed."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import psutil
import requests
import sqlalchemy as sa
from cryptography.fernet import Fernet
from money.provider import Provider
from money.sandboxes import Sandboxes

from connector.store import tables
from connector.store.database import Database

PROCESS = Path(__file__).with_name("process.py")


class Harness:
    """`with Harness(provider, database_url, folder, scale=0.1) as harness:` and all of it is up."""

    def __init__(self, provider: Provider, database_url: str, folder: Path, *, scale: float) -> None:
        self.provider = provider
        self.scale = scale
        self._database_url = database_url
        self._log = folder / "log"
        self._processes: dict[str, psutil.Popen] = {}
        self._key = Fernet.generate_key().decode()
        self._killing = threading.Lock()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self.sandboxes = stack.enter_context(Sandboxes(self.provider.sandbox))
            self.database = Database(self._database_url)
            stack.callback(self.database.close)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                bind = f"127.0.0.1:{probe.getsockname()[1]}"
            self.url = f"http://{bind}"
            stack.callback(self._end)
            self._start("web", bind)
            self._start("relay")
            _until(self._ready, 30)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def kill(self, which: str) -> None:
        """`kill -9` the processes that work, and return when they are dead. They come back by themselves."""
        with self._killing:
            victims = self._processes[which].children()
            for each in victims:
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            for each in victims:
                _until(lambda each=each: _dead(each), 5)

    def post(self, token: str, action: str, body: Any, *, key: str | None, seconds: float) -> requests.Response | None:
        """Perform an action; None when no answer came."""
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        try:
            return requests.post(f"{self.url}/v1/actions/{action}", json=body, headers=headers, timeout=seconds)
        except requests.RequestException:
            return None

    def connect(self, api_key: str) -> dict[str, Any]:
        """A connection with its token; tried again while processes come back."""

        def connected() -> dict[str, Any] | None:
            try:
                body = {"provider": self.provider.key, "api_key": api_key}
                answer = requests.post(f"{self.url}/v1/connections", json=body, timeout=10)
            except requests.RequestException:
                return None
            return dict(answer.json()) if answer.status_code == 201 else None

        made: dict[str, Any] = _until(connected, 20)
        return made

    def operations(self, connection_ids: list[str]) -> list[dict[str, Any]]:
        """What the bridge wrote down, oldest first."""
        table = tables.operations
        query = sa.select(table).where(table.c.connection_id.in_(connection_ids)).order_by(table.c.created_at)
        with self.database.read() as transaction:
            return [dict(row._mapping) for row in transaction.execute(query)]

    def said(self, *words: str) -> list[str]:
        """The lines of the processes' log that hold one of the words."""
        return [line for line in self._log.read_text().splitlines() if any(word in line for word in words)]

    def _start(self, kind: str, *more: str) -> None:
        command = [sys.executable, str(PROCESS), kind, *more, str(self.scale)]
        clean = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")}
        env = clean | {
            "CONNECTOR_DATABASE_URL": self._database_url,
            "CONNECTOR_ENCRYPTION_KEYS": self._key,
            "CONNECTOR_PUBLIC_URL": self.url,
            self.provider.setting: self.sandboxes.url + self.provider.path,
            "CONNECTOR_ALLOWED_TARGETS": "127.0.0.0/8",
        }
        with self._log.open("ab") as log:
            self._processes[kind] = psutil.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)

    def _end(self) -> None:
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _ready(self) -> bool:
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).ok
        except requests.RequestException:
            died = [kind for kind, process in self._processes.items() if process.poll() is not None]
            assert not died, f"{died} did not start:\n{self._log.read_text()}"
            return False


def _dead(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _until(what: Any, seconds: float) -> Any:
    end = time.monotonic() + seconds
    while not (value := what()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.005)
    return value


@contextlib.contextmanager
def after(seconds: float, do: Any) -> Iterator[None]:
    """While the block runs, `do` happens `seconds` after its start; the block's end waits for it."""
    timer = threading.Timer(seconds, do)
    timer.start()
    try:
        yield
    finally:
        timer.join()
