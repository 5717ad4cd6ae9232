"""`kill -9` of each process of a bridge on one machine: the address is free at once, what lives finishes what it has
begun, and what the dead had claimed is taken over at once, not when its lease ends.

The leases here are longer than a test may wait. How long it took is printed: times under load say little.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from faults.harness import Harness, Program, Web
from faults.scenario import ALICE
from faults.upstream import Upstream
from support.receiver import OK, Receiver, Reply
from support.world import Api, until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not os.path.exists("/proc"), reason="only Linux tells a process that its parent died"),
]

LONG = 10.0  # seconds that an answer of the provider's takes while something is killed
SOON = 8.0  # an operation's lease is 12 seconds, a delivery's 150

Tell = Callable[[str], None]


@pytest.fixture
def harness(upstream: Upstream, tmp_path: Path) -> Iterator[Harness]:
    with upstream.harness(f"sqlite:///{tmp_path}/connector.db", tmp_path, DELIVERY_TIMEOUT="2m") as harness:
        yield harness


class Held(Receiver):
    """It answers its first delivery only when it is let go, and all others at once."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.then = self._answer

    def _answer(self) -> Reply:
        if len(self.arrivals) == 1:
            self.released.wait(60)
        return OK


@pytest.fixture
def receiver() -> Iterator[Held]:
    with Held() as receiver:
        yield receiver
        receiver.released.set()


class Caller(threading.Thread):
    """Somebody who creates a video under a key and waits for the answer. `answer` is None when none comes."""

    def __init__(self, api: Api, action: str, body: Any, key: str) -> None:
        super().__init__()
        self._call = lambda: api("POST", f"/v1/actions/{action}", body, headers={"Idempotency-Key": key})
        self.answer: requests.Response | None = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self._call()
        except requests.RequestException:
            self.answer = None


class Scenario:
    """A bridge in use: somebody waits for the provider's answer."""

    def __init__(self, harness: Harness, upstream: Upstream, web: Web) -> None:
        self.harness, self.upstream, self.web = harness, upstream, web
        upstream.render_for_long()  # only the ends that are told of are to be heard
        web.wait()
        self.api = harness.connect(web, ALICE)
        self.wish = upstream.wish(self.api.good("GET", "/v1/options/avatars")[0]["id"])

    def begin(self, *, hangs: bool = False) -> Caller:
        """An action that the provider works on for `LONG`, or does at once and never says so."""
        self.upstream.hang(1) if hangs else self.upstream.slow(LONG)
        caller = Caller(self.api, self.upstream.action, self.wish, "one")
        until(lambda: self.upstream.asked(ALICE), 20)
        self.upstream.slow(0)
        return caller

    def tell(self) -> None:
        """A video is done."""
        assert self.upstream.tell(self.web.url, ALICE).status_code == 202

    def repeat(self) -> bool:
        """Whether the action's repeat has its answer. Nothing is ever created a second time."""
        answer = Caller(self.api, self.upstream.action, self.wish, "one")
        answer.join()
        assert self.upstream.created(ALICE) == 1
        return answer.answer is not None and answer.answer.ok

    def children(self, kind: str = "") -> list[psutil.Process]:
        """All processes below, or those of a kind."""
        below = psutil.Process(self.web.pid).children(recursive=True)
        return [each for each in below if not kind or kind in each.cmdline()]


def test_a_killed_serve_is_started_again_at_once_while_its_orphans_finish(
    harness: Harness, upstream: Upstream, receiver: Held, tell: Tell
) -> None:
    scenario = Scenario(harness, upstream, harness.web(command="serve"))
    scenario.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    scenario.tell()
    receiver.wait(1)
    orphans = scenario.children()
    caller = scenario.begin()
    scenario.web.kill()
    killed = time.monotonic()
    until(lambda: _free(scenario.web), 20)
    free = time.monotonic() - killed
    assert caller.is_alive(), "the orphan has not even finished yet"
    scenario.web.start()
    scenario.web.wait()
    tell(f"the address was free after {free:.2f} s, the bridge ready after {time.monotonic() - killed:.2f} s")
    scenario.tell()
    receiver.wait(2, seconds=20)
    receiver.released.set()
    caller.join()
    assert caller.answer is not None and caller.answer.status_code == 200
    until(lambda: not any(each.is_running() and each.status() != "zombie" for each in orphans), 30)
    until(lambda: not _pending(scenario))
    assert len(receiver.arrivals) == 2, "what an orphan had claimed is its own"
    assert scenario.repeat()


def test_all_that_was_killed_together_is_taken_over_when_it_is_started_again(
    harness: Harness, upstream: Upstream, receiver: Held, tell: Tell
) -> None:
    scenario = Scenario(harness, upstream, harness.web(command="serve"))
    scenario.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    scenario.tell()
    receiver.wait(1)
    caller = scenario.begin(hangs=True)
    for each in [psutil.Process(scenario.web.pid), *scenario.children()]:
        each.kill()
    scenario.web.kill()
    caller.join()
    scenario.web.start()
    until(lambda: len(harness.said("relay started")) == 2, 30)
    started = time.monotonic()
    receiver.wait(2, seconds=SOON)
    tell(f"a delivery was taken over after {time.monotonic() - started:.2f} s")
    scenario.web.wait()
    until(scenario.repeat, SOON)
    tell(f"an operation was finished after {time.monotonic() - started:.2f} s")
    assert {each.headers["webhook-id"] for each in receiver.arrivals} == {receiver.arrivals[0].headers["webhook-id"]}


def test_a_killed_relay_is_started_again_and_takes_over(
    harness: Harness, upstream: Upstream, receiver: Held, tell: Tell
) -> None:
    scenario = Scenario(harness, upstream, harness.web(command="serve"))
    scenario.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    scenario.tell()
    receiver.wait(1)
    [relay] = scenario.children("relay")
    relay.kill()
    killed = time.monotonic()
    receiver.wait(2, seconds=20)
    tell(f"a delivery was taken over after {time.monotonic() - killed:.2f} s")
    until(lambda: not _pending(scenario))


def test_what_a_killed_worker_had_begun_is_finished_by_the_relay(
    harness: Harness, upstream: Upstream, tell: Tell
) -> None:
    relay = harness.relay()
    scenario = Scenario(harness, upstream, harness.web(workers=2))
    relay.wait()
    caller = scenario.begin(hangs=True)
    for each in scenario.children():
        each.kill()
    killed = time.monotonic()
    caller.join()
    assert caller.answer is None
    until(scenario.repeat, SOON)
    tell(f"an operation was finished after {time.monotonic() - killed:.2f} s")
    assert harness.said("claims of a dead process released, others can take them now", "operation recovered")


@pytest.mark.parametrize("command", ["serve", "web"])
def test_workers_whose_master_was_killed_finish_and_leave_their_address_to_the_next(
    command: str, harness: Harness, upstream: Upstream
) -> None:
    scenario = Scenario(harness, upstream, harness.web(command=command))
    [master] = {each.ppid() for each in scenario.children("web")} - {os.getpid(), scenario.web.pid} or {
        scenario.web.pid
    }
    workers = {each.pid for each in psutil.Process(master).children()}
    caller = scenario.begin()
    os.kill(master, signal.SIGKILL) if command == "serve" else scenario.web.kill_alone()
    until(lambda: not _listening(scenario.web) & workers, 20)
    assert caller.is_alive(), "the orphan has not even finished yet"
    if command == "web":
        scenario.web.start()
    until(scenario.web.ready, 30)
    caller.join()
    assert caller.answer is not None and caller.answer.status_code == 200


def test_a_relay_that_stands_still_keeps_what_it_has_claimed(
    harness: Harness, upstream: Upstream, receiver: Held
) -> None:
    first = harness.relay()
    scenario = Scenario(harness, upstream, harness.web())
    scenario.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    first.wait()
    scenario.tell()
    receiver.wait(1)
    os.kill(first.pid, signal.SIGSTOP)
    second: Program = harness.relay()
    second.wait()
    scenario.tell()
    receiver.wait(2, seconds=20)
    receiver.released.set()
    os.kill(first.pid, signal.SIGCONT)
    until(lambda: not _pending(scenario), 20)
    assert len(receiver.arrivals) == 2
    assert not harness.said("claims of a dead process")


def _free(web: Web) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(web.url.rpartition(":")[2])))
        except OSError:
            return False
    return True


def _pending(scenario: Scenario) -> bool:
    return any(each["status"] == "pending" for each in scenario.api.good("GET", "/v1/deliveries")["data"])


def _listening(web: Web) -> set[int]:
    """The processes that have its address."""
    port = int(web.url.rpartition(":")[2])
    found = [each for each in psutil.net_connections("tcp") if each.status == "LISTEN" and each.laddr.port == port]
    return {each.pid for each in found if each.pid is not None}
