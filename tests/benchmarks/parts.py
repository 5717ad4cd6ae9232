"""The processes that benchmarks measure, on free ports of this machine, with their own folder."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import requests

CONNECTOR = [sys.executable, "-m", "connector"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(*command: str, home: Path, **settings: str) -> Iterator[psutil.Process]:
    """One of the connector's processes; killed at the end."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")}
    log = (home / "log").open("ab")
    started = subprocess.Popen([*CONNECTOR, *command], env=clean | settings, cwd=home, stdout=log, stderr=log)
    try:
        yield psutil.Process(started.pid)
    finally:
        started.terminate()
        started.wait(30)
        log.close()


def wait_for(url: str) -> None:
    for _ in range(200):
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=1).status_code < 500:
                return
        time.sleep(0.05)
    raise SystemExit(f"{url} did not come up")


def cpu_seconds(root: psutil.Process) -> float:
    """What a process and its children have used so far."""
    each = [root, *root.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in each)
