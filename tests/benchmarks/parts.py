"""The processes that benchmarks measure, on free ports of this machine, with their own folder."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import requests

CONNECTOR = (sys.executable, "-m", "connector")
TESTS = str(Path(__file__).parents[1])


class NotTaken(Exception):
    """A row cannot be taken, and why."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def process(command: Sequence[str], *, home: Path, **settings: str) -> Iterator[psutil.Process]:
    """A process with its own settings; killed at the end, with all that it started."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CONNECTOR_")}
    environment = clean | {"PYTHONPATH": TESTS} | settings
    with (home / "log").open("ab") as log:
        started = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)
        root = psutil.Process(started.pid)
        try:
            yield root
        finally:
            family = [root, *root.children(recursive=True)] if started.poll() is None else []
            for each in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            started.wait(30)
            psutil.wait_procs(family, timeout=10)


def wait_for(url: str) -> None:
    for _ in range(400):
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=1).status_code < 500:
                return
        time.sleep(0.05)
    raise NotTaken(f"{url} did not come up")


def cpu_seconds(*roots: psutil.Process) -> float:
    """What processes, their children and those of these that have ended have used so far."""
    family = [each for root in roots for each in (root, *root.children(recursive=True))]
    total = 0.0
    for each in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(each.cpu_times()[:4])  # user, system, and both of ended children
    return total
