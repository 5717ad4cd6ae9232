"""SIGTERM: nothing new is taken, what is in flight is finished, the process exits 0 within 25 seconds."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from faults.chaos import Blow
from faults.harness import Program
from faults.scenario import ALICE, running_scenario
from faults.upstream import Upstream
from support.receiver import OK, Receiver, Reply
from support.world import until

pytestmark = pytest.mark.processes

GRACE = 25.0

Tell = Callable[[str], None]


@pytest.mark.parametrize(
    ("kind", "engine"), [("web", "postgresql"), ("relay", "postgresql"), ("relay", "sqlite"), ("serve", "sqlite")]
)
def test_a_process_stopped_in_the_middle_of_load_loses_and_repeats_nothing(
    kind: str, engine: str, request: pytest.FixtureRequest, upstream: Upstream, tmp_path: Path, tell: Tell
) -> None:
    with request.getfixturevalue(engine).fresh(migrated=False) as url, upstream.harness(url, tmp_path) as harness:
        web = harness.web(command="serve" if kind == "serve" else "web")
        relays = [] if kind == "serve" else [harness.relay(), harness.relay()]
        stopped = relays[0] if kind == "relay" else web
        with running_scenario(harness, upstream, webs=[web], relays=relays) as scenario:
            tell(scenario.run({f"SIGTERM to {kind}": _stopped(stopped)}, events=100, seconds=3, patience=30))
            assert scenario.repeats == 0


def _stopped(program: Program) -> Blow:
    def blow() -> None:
        code, seconds = program.terminate()
        program.start()
        program.wait()
        assert (code, seconds < GRACE) == (0, True), seconds

    return blow


def test_what_hangs_does_not_keep_a_process_from_ending(upstream: Upstream, tmp_path: Path, tell: Tell) -> None:
    """A relay with a delivery and a web with an action, neither of which is ever answered."""
    url = f"sqlite:///{tmp_path}/connector.db"
    with upstream.harness(url, tmp_path, DELIVERY_TIMEOUT="2m") as harness, Receiver() as receiver:
        web, relay, over = harness.web(), harness.relay(), threading.Event()

        def hang() -> Reply:
            over.wait(60)
            return OK

        receiver.then = hang
        web.wait()
        alice = harness.connect(web, ALICE)
        alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
        wish = upstream.wish(alice.good("GET", "/v1/options/avatars")[0]["id"])
        assert upstream.tell(web.url, ALICE).status_code == 202
        receiver.wait(1)
        upstream.hang()
        caller = threading.Thread(target=lambda: _swallowed(alice, f"/v1/actions/{upstream.action}", wish))
        ended: dict[str, tuple[int, float]] = {}
        enders = [
            threading.Thread(target=lambda name=name, each=each: ended.update({name: each.terminate()}))
            for name, each in (("web", web), ("relay", relay))
        ]
        caller.start()
        until(lambda: upstream.asked(ALICE))
        for each in enders:
            each.start()
        for each in (caller, *enders):
            each.join()
        over.set()
        tell(str(ended))
        assert all(code == 0 and seconds < GRACE for code, seconds in ended.values())


def _swallowed(api: Any, path: str, body: Any) -> None:
    with contextlib.suppress(requests.RequestException):
        api("POST", path, body)
