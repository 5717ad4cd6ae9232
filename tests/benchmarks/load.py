"""Load by wrk: as many POSTs as a server takes, from one thread."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks import parts

SCRIPT = Path(__file__).with_name("post.lua")
CONNECTIONS = 64


@dataclass(frozen=True)
class Load:
    """How many POSTs were answered 2xx in how many seconds, and how many were not."""

    good: int
    seconds: float
    bad: int

    @property
    def rate(self) -> float:
        return self.good / self.seconds


def post(url: str, body: str, *, seconds: float, mark: str = "", lines: Path | None = None) -> Load:
    """POST `body` for a while; an `@` in it becomes `mark` and another number each time. `lines`: a file of `signed`
    webhooks that are sent in its place, each once.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--timeout", "20s", "-s", str(SCRIPT), url]
    environment = os.environ | {"BENCH_BODY": body, "BENCH_MARK": mark, "BENCH_LINES": str(lines or "")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds + 60)
    if done.returncode:
        raise parts.NotTaken(f"wrk: {done.stderr or done.stdout}")
    told = json.loads(done.stdout.rsplit("\nBENCH ", 1)[1])
    return Load(told["requests"] - told["status"], told["microseconds"] / 1e6, told["status"] + told["errors"])


def present() -> bool:
    return shutil.which("wrk") is not None
