"""What the bridge adds to `create_video`: through it and straight to the sandbox, in turn, in one run."""

import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator

import psutil
import requests
from cryptography.fernet import Fernet

from benchmarks import parts
from benchmarks.bench import Bench
from benchmarks.engines import Engine
from benchmarks.table import Figure, milliseconds, rate
from connector.egress.http import Answer, Outcome, Request
from connector.egress.sender import Sender

IN_FLIGHT = 16


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """The sandbox is the provider: it makes the video."""
    sandbox, bridge = (f"http://127.0.0.1:{parts.free_port()}" for _ in range(2))
    binds = [["--bind", each.removeprefix("http://")] for each in (sandbox, bridge)]
    with engine.fresh() as base:
        settings = {
            "CONNECTOR_DATABASE_URL": base.url,
            "CONNECTOR_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "CONNECTOR_ARGIL_URL": f"{sandbox}/v1",
            "CONNECTOR_PUBLIC_URL": bridge,
        }
        serve = [*parts.CONNECTOR, "serve", *binds[1], "--workers", "1"]
        with (
            parts.process([*parts.CONNECTOR, "sandbox", *binds[0]], home=bench.home),
            parts.process(serve, home=bench.home, **settings) as root,
        ):
            parts.wait_for(f"{sandbox}/")
            parts.wait_for(f"{bridge}/readyz")
            roots = [root, base.server] if base.server else [root]
            yield from _measure(bench, engine, sandbox, bridge, roots)


def _measure(bench: Bench, engine: Engine, sandbox: str, bridge: str, roots: list[psutil.Process]) -> Iterator[Figure]:
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

    rounds, flood = bench.choose(400, 50), bench.choose(2_000, 200)
    sender = Sender()
    pairs = [(_one(sender, straight()), _one(sender, through())) for _ in range(rounds)]
    direct, bridged = (statistics.median(column) for column in zip(*pairs, strict=True))
    used, began = parts.cpu_seconds(*roots), time.monotonic()
    _flood(sender, through, flood)
    seconds, used = time.monotonic() - began, parts.cpu_seconds(*roots) - used
    sender.close()
    yield Figure(
        "`create_video` through the bridge: added by it",
        engine.name,
        milliseconds(bridged - direct),
        f"straight to the sandbox {milliseconds(direct)}, through the bridge {milliseconds(bridged)}",
    )
    yield Figure(
        f"`create_video` through the bridge, {IN_FLIGHT} at once, one web process",
        engine.name,
        rate(flood / seconds),
        f"{used / flood * 1e6:,.0f} µs CPU each",
    )


def _one(sender: Sender, request: Request) -> float:
    came: list[Outcome] = []
    began = time.perf_counter()
    sender.send(request, came.append, timeout=30, guarded=False)
    while not came:
        sender.turn(30)
    _must_be_good(came[0])
    return time.perf_counter() - began


def _flood(sender: Sender, request: Callable[[], Request], count: int) -> None:
    came: list[Outcome] = []
    sent = 0
    while len(came) < count:
        while sent < count and sender.in_flight < IN_FLIGHT:
            sender.send(request(), came.append, timeout=30, guarded=False)
            sent += 1
        sender.turn(30)
    for each in came:
        _must_be_good(each)


def _must_be_good(outcome: Outcome) -> None:
    if not isinstance(outcome, Answer) or outcome.status >= 300:
        raise parts.NotTaken(f"not a good answer: {outcome}")
