"""What was acknowledged arrives, though everything that carries it is killed at random, again and again.

`FAULT_EVENTS=5000 make test-faults` is the long form, in which the claims of the dead wait for the end of their leases;
`FAULT_SEED=…` lets the same blows fall again.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from faults.chaos import Blow
from faults.harness import Program
from faults.scenario import running_scenario
from faults.upstream import Upstream
from support.postgresql import Server

pytestmark = pytest.mark.processes

LONG = "FAULT_EVENTS" in os.environ
RUN: dict[str, Any] = {
    "events": int(os.environ.get("FAULT_EVENTS", "300")),
    "seconds": 60 if LONG else 8,
    "patience": 240 if LONG else 60,
    "real_leases": LONG,
}

Tell = Callable[[str], None]


def test_on_postgresql_with_two_webs_and_three_relays(
    server: Server, postgresql_url: str, upstream: Upstream, tmp_path: Path, tell: Tell
) -> None:
    with upstream.harness(postgresql_url, tmp_path) as harness:
        webs, relays = [harness.web() for _ in range(2)], [harness.relay() for _ in range(3)]
        blows = {f"web {number}": _killed(each, wait=True) for number, each in enumerate(webs)}
        blows |= {f"relay {number}": _killed(each) for number, each in enumerate(relays)}
        blows |= {how.name: _restarted(server, how) for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)}
        with running_scenario(harness, upstream, webs=webs, relays=relays) as scenario:
            tell(f"FAULT_SEED={scenario.seed}")
            tell(scenario.run(blows, **RUN))


def test_on_sqlite_with_one_web_and_one_relay(upstream: Upstream, tmp_path: Path, tell: Tell) -> None:
    with upstream.harness(f"sqlite:///{tmp_path}/connector.db", tmp_path) as harness:
        web, relay = harness.web(workers=2), harness.relay()

        def kill_worker() -> None:
            for each in psutil.Process(web.pid).children()[:1]:
                each.kill()

        blows = {"web": _killed(web, wait=True), "a worker of web": kill_worker, "relay": _killed(relay)}
        with running_scenario(harness, upstream, webs=[web], relays=[relay]) as scenario:
            tell(f"FAULT_SEED={scenario.seed}")
            tell(scenario.run(blows, **RUN))


def _killed(program: Program, *, wait: bool = False) -> Blow:
    """`wait`: nothing else is struck before it is back, lest there be no web most of the time."""

    def blow() -> None:
        program.kill()
        program.start()
        if wait:
            program.wait()

    return blow


def _restarted(server: Server, how: signal.Signals) -> Blow:
    def blow() -> None:
        server.down(how)
        server.up()

    return blow
