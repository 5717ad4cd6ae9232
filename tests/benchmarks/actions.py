"""What the bridge adds to `create_video`: through it and straight to the sandbox, in turn, in one run."""

import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from benchmarks import parts
from connector.egress.http import Answer, Outcome, Request
from connector.egress.sender import Sender

ROUNDS = 400
FLOOD = 2_000
IN_FLIGHT = 16


def run() -> list[str]:
    """Rows of a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sandbox, bridge = (f"http://127.0.0.1:{parts.free_port()}" for _ in range(2))
        settings = {
            "CONNECTOR_DATABASE_URL": f"sqlite:///{home}/bench.db",
            "CONNECTOR_ARGIL_URL": f"{sandbox}/v1",
            "CONNECTOR_PUBLIC_URL": bridge,
            "CONNECTOR_LOG_LEVEL": "warning",
        }
        bind = bridge.removeprefix("http://")
        with (
            parts.process("sandbox", "--bind", sandbox.removeprefix("http://"), home=home),
            parts.process("serve", "--bind", bind, "--workers", "1", home=home, **settings) as serve,
        ):
            parts.wait_for(f"{sandbox}/")
            parts.wait_for(f"{bridge}/readyz")
            return _measure(sandbox, bridge, serve)


def _measure(sandbox: str, bridge: str, serve: parts.psutil.Process) -> list[str]:
    connect = {"provider": "argil", "api_key": "sandbox-bench"}
    token = requests.post(f"{bridge}/v1/connections", json=connect, timeout=5).json()["token"]
    ours = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    theirs = {"x-api-key": "sandbox-bench", "Content-Type": "application/json"}
    avatar = requests.get(f"{bridge}/v1/options/avatars", headers=ours, timeout=5).json()[0]["id"]
    number = itertools.count()  # every row of a sheet is another video: equal ones would wait for each other

    def through() -> Request:
        asked = {"name": f"row {next(number)}", "script": "Hello there.", "avatar_id": avatar}
        return Request("POST", f"{bridge}/v1/actions/create_video", ours, json.dumps(asked).encode())

    def straight() -> Request:
        moments = [{"transcript": "Hello there.", "avatarId": avatar}]
        asked = {"name": f"row {next(number)}", "moments": moments}
        return Request("POST", f"{sandbox}/v1/videos", theirs, json.dumps(asked).encode())

    sender = Sender()
    pairs = [(_one(sender, straight()), _one(sender, through())) for _ in range(ROUNDS)]
    direct, bridged = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    used, began = parts.cpu_seconds(serve), time.monotonic()
    _flood(sender, through)
    seconds, used = time.monotonic() - began, parts.cpu_seconds(serve) - used
    sender.close()
    return [
        f"| `create_video` straight to the sandbox, median of {ROUNDS} | {direct:.2f} ms |",
        f"| the same through the bridge | {bridged:.2f} ms |",
        f"| added by the bridge | {bridged - direct:.2f} ms |",
        f"| through the bridge, {IN_FLIGHT} at once | {FLOOD / seconds:.0f}/s |",
        f"| the same for each second of the bridge's CPU | {FLOOD / used:.0f} |",
    ]


def _one(sender: Sender, request: Request) -> float:
    came: list[Outcome] = []
    began = time.perf_counter()
    sender.send(request, came.append, timeout=30, guarded=False)
    while not came:
        sender.turn(30)
    _must_be_good(came[0])
    return time.perf_counter() - began


def _flood(sender: Sender, request: Callable[[], Request]) -> None:
    came: list[Outcome] = []
    sent = 0
    while len(came) < FLOOD:
        while sent < FLOOD and sender.in_flight < IN_FLIGHT:
            sender.send(request(), came.append, timeout=30, guarded=False)
            sent += 1
        sender.turn(30)
    for each in came:
        _must_be_good(each)


def _must_be_good(outcome: Outcome) -> None:
    if not isinstance(outcome, Answer) or outcome.status >= 300:
        raise SystemExit(f"not a good answer: {outcome}")
