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
from faults.argil import Argil
from faults.house import House, Program, Web
from faults.scene import ALICE
from support.receiver import OK, Receiver, Reply
from support.world import Api, until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not os.path.exists("/proc"), reason="only Linux tells a process that its parent died"),
]

LONG = 10.0  # seconds that an answer of Argil takes while something is killed
SOON = 8.0  # an operation's lease is 12 seconds, a delivery's 150

Tell = Callable[[str], None]


@pytest.fixture
def house(argil: Argil, tmp_path: Path) -> Iterator[House]:
    with House(f"sqlite:///{tmp_path}/connector.db", tmp_path, argil.url, DELIVERY_TIMEOUT="2m") as house:
        yield house


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
    """Somebody who creates a video under a key and waits for the answer. `answer` is None when he gets none."""

    def __init__(self, api: Api, body: Any, key: str) -> None:
        super().__init__()
        self._call = lambda: api("POST", "/v1/actions/create_video", body, headers={"Idempotency-Key": key})
        self.answer: requests.Response | None = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self._call()
        except requests.RequestException:
            self.answer = None


class Play:
    """A bridge in use: somebody waits for Argil's answer."""

    def __init__(self, house: House, argil: Argil, web: Web) -> None:
        self.house, self.argil, self.web = house, argil, web
        web.wait()
        self.api = house.connect(web, ALICE)
        self.wish = {"script": "Hello.", "avatar_id": self.api.good("GET", "/v1/options/avatars")[0]["id"]}

    def begin(self, *, hangs: bool = False) -> Caller:
        """An action that Argil works on for `LONG`, or does at once and never says so."""
        self.argil.hang(1) if hangs else self.argil.slow(LONG)
        caller = Caller(self.api, self.wish, "one")
        until(lambda: self.argil.asked(ALICE, "POST /videos"), 20)
        self.argil.slow(0)
        return caller

    def tell(self) -> None:
        """A video is done."""
        told = {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": self.argil.finish(ALICE)}}
        assert requests.post(self.web.url + self.argil.inbound(ALICE), json=told, timeout=10).status_code == 202

    def repeat(self) -> bool:
        """Whether the action's repeat has its answer. Nothing is ever created a second time."""
        answer = Caller(self.api, self.wish, "one")
        answer.join()
        assert self.argil.asked(ALICE, "POST /videos") == 1
        return answer.answer is not None and answer.answer.ok

    def children(self, kind: str = "") -> list[psutil.Process]:
        """All processes below, or those of a kind."""
        below = psutil.Process(self.web.pid).children(recursive=True)
        return [each for each in below if not kind or kind in each.cmdline()]


def test_a_killed_serve_is_started_again_at_once_while_its_orphans_finish(
    house: House, argil: Argil, receiver: Held, tell: Tell
) -> None:
    play = Play(house, argil, house.web(command="serve"))
    play.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    play.tell()
    receiver.wait(1)
    orphans = play.children()
    caller = play.begin()
    play.web.kill()
    killed = time.monotonic()
    until(lambda: _free(play.web), 20)
    free = time.monotonic() - killed
    assert caller.is_alive(), "the orphan has not even finished yet"
    play.web.start()
    play.web.wait()
    tell(f"the address was free after {free:.2f} s, the bridge ready after {time.monotonic() - killed:.2f} s")
    play.tell()
    receiver.wait(2, seconds=20)
    receiver.released.set()
    caller.join()
    assert caller.answer is not None and caller.answer.status_code == 200
    until(lambda: not any(each.is_running() and each.status() != "zombie" for each in orphans), 30)
    until(lambda: not _pending(play))
    assert len(receiver.arrivals) == 2, "what an orphan had claimed is its own"
    assert play.repeat()


def test_all_that_was_killed_together_is_taken_over_when_it_is_started_again(
    house: House, argil: Argil, receiver: Held, tell: Tell
) -> None:
    play = Play(house, argil, house.web(command="serve"))
    play.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    play.tell()
    receiver.wait(1)
    caller = play.begin(hangs=True)
    for each in [psutil.Process(play.web.pid), *play.children()]:
        each.kill()
    play.web.kill()
    caller.join()
    play.web.start()
    until(lambda: len(house.said("relay started")) == 2, 30)
    started = time.monotonic()
    receiver.wait(2, seconds=SOON)
    tell(f"a delivery was taken over after {time.monotonic() - started:.2f} s")
    play.web.wait()
    until(play.repeat, SOON)
    tell(f"an operation was finished after {time.monotonic() - started:.2f} s")
    assert {each.headers["webhook-id"] for each in receiver.arrivals} == {receiver.arrivals[0].headers["webhook-id"]}


def test_a_killed_relay_is_started_again_and_takes_over(house: House, argil: Argil, receiver: Held, tell: Tell) -> None:
    play = Play(house, argil, house.web(command="serve"))
    play.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    play.tell()
    receiver.wait(1)
    [relay] = play.children("relay")
    relay.kill()
    killed = time.monotonic()
    receiver.wait(2, seconds=20)
    tell(f"a delivery was taken over after {time.monotonic() - killed:.2f} s")
    until(lambda: not _pending(play))


def test_what_a_killed_worker_had_begun_is_finished_by_the_relay(house: House, argil: Argil, tell: Tell) -> None:
    relay = house.relay()
    play = Play(house, argil, house.web(workers=2))
    relay.wait()
    caller = play.begin(hangs=True)
    for each in play.children():
        each.kill()
    killed = time.monotonic()
    caller.join()
    assert caller.answer is None
    until(play.repeat, SOON)
    tell(f"an operation was finished after {time.monotonic() - killed:.2f} s")
    assert house.said("claims of a dead process are free", "operation recovered")


@pytest.mark.parametrize("command", ["serve", "web"])
def test_workers_whose_master_was_killed_finish_and_leave_their_address_to_the_next(
    command: str, house: House, argil: Argil
) -> None:
    play = Play(house, argil, house.web(command=command))
    [master] = {each.ppid() for each in play.children("web")} - {os.getpid(), play.web.pid} or {play.web.pid}
    workers = {each.pid for each in psutil.Process(master).children()}
    caller = play.begin()
    os.kill(master, signal.SIGKILL) if command == "serve" else play.web.kill_alone()
    until(lambda: not _listening(play.web) & workers, 20)
    assert caller.is_alive(), "the orphan has not even finished yet"
    if command == "web":
        play.web.start()
    until(play.web.ready, 30)
    caller.join()
    assert caller.answer is not None and caller.answer.status_code == 200


def test_a_relay_that_stands_still_keeps_what_it_has_claimed(house: House, argil: Argil, receiver: Held) -> None:
    first = house.relay()
    play = Play(house, argil, house.web())
    play.api.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": receiver.url})
    first.wait()
    play.tell()
    receiver.wait(1)
    os.kill(first.pid, signal.SIGSTOP)
    second: Program = house.relay()
    second.wait()
    play.tell()
    receiver.wait(2, seconds=20)
    receiver.released.set()
    os.kill(first.pid, signal.SIGCONT)
    until(lambda: not _pending(play), 20)
    assert len(receiver.arrivals) == 2
    assert not house.said("claims of a dead process")


def _free(web: Web) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(web.url.rpartition(":")[2])))
        except OSError:
            return False
    return True


def _pending(play: Play) -> bool:
    return any(each["status"] == "pending" for each in play.api.good("GET", "/v1/deliveries")["data"])


def _listening(web: Web) -> set[int]:
    """The processes that have its address."""
    port = int(web.url.rpartition(":")[2])
    found = [each for each in psutil.net_connections("tcp") if each.status == "LISTEN" and each.laddr.port == port]
    return {each.pid for each in found if each.pid is not None}
