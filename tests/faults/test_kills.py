"""What was acknowledged arrives, though everything that carries it is killed at random, again and again.

`FAULT_EVENTS=5000 make test-faults` is the long form, in which the claims of the dead wait for the end of their leases;
`FAULT_SEED=…` lets the same blows fall again.
"""

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from faults.argil import Argil
from faults.books import Books
from faults.chaos import Chaos
from faults.house import House, Program, Web
from faults.load import Load
from faults.witness import Witness
from support.postgresql import Server

pytestmark = pytest.mark.processes

LONG = "FAULT_EVENTS" in os.environ
EVENTS = int(os.environ.get("FAULT_EVENTS", "400"))
SECONDS = 60 if LONG else 10  # that the load takes at least
PATIENCE = 240 if LONG else 60  # seconds until everything has arrived
ALICE, BOB = "sandbox-alice", "sandbox-bob"
PACES = {"quick": (0.0, 0.005), "slow": (0.02, 0.2), "bob's": (0.0, 0.05)}

Tell = Callable[[str], None]


@dataclass
class Scene:
    """Two accounts: alice is listened to by two receivers, bob by one."""

    house: House
    argil: Argil
    webs: list[Web]
    relays: list[Program]
    witnesses: dict[str, list[Witness]]
    seed: int

    @classmethod
    @contextlib.contextmanager
    def set(cls, house: House, argil: Argil, *, webs: int, workers: int, relays: int) -> Iterator["Scene"]:
        seed = int(os.environ.get("FAULT_SEED", random.randrange(1_000_000)))
        started = [house.web(workers=workers) for _ in range(webs)], [house.relay() for _ in range(relays)]
        with contextlib.ExitStack() as stack:
            quick, slow, bobs = (
                stack.enter_context(Witness(delay=lambda pace=pace: random.uniform(*pace))) for pace in PACES.values()
            )
            scene = cls(house, argil, *started, {ALICE: [quick, slow], BOB: [bobs]}, seed)
            for web in scene.webs:
                web.wait()
            for key, witnesses in scene.witnesses.items():
                api = house.connect(scene.webs[0], key)
                for each in witnesses:
                    wish = {"trigger": "video_done", "target_url": each.url}
                    each.secret = api.good("POST", "/v1/subscriptions", wish)["secret"]
            yield scene

    def play(self, blows: dict[str, Callable[[], None]], tell: Tell) -> None:
        """Load and blows together; then wait, and look at what arrived."""
        tell(f"FAULT_SEED={self.seed}")
        accounts = {key: self.argil.inbound(key) for key in self.witnesses}
        urls = [each.url for each in self.webs]
        load = Load(self.argil, accounts, urls, count=EVENTS, seconds=SECONDS, seed=self.seed)
        chaos = Chaos(self.seed, blows)
        with contextlib.closing(Books(self.house.database_url)) as books:
            with load:
                chaos.strike_while(lambda: load.busy)
            self._wait(load, books)
            self._judge(load, books)
        told = sum(len(each) for each in load.acknowledged.values())
        arrived = sum(len(each.heard) for each in self._all())
        repeats = sum(each.repeats for each in self._all())
        tell(f"{told} acknowledged, posts answered {dict(load.answers)}, {len(chaos.struck)} blows")
        tell(f"{arrived} deliveries arrived, {repeats} of them repeats: {repeats / arrived:.1%}")

    def _all(self) -> list[Witness]:
        return [each for witnesses in self.witnesses.values() for each in witnesses]

    def _wait(self, load: Load, books: Books) -> None:
        end = time.monotonic() + PATIENCE
        while books.open():
            assert time.monotonic() < end, (
                f"{books.open()} receipts and deliveries are still open, {self._missing(load)}"
            )
            if not LONG:
                books.end_leases_of_the_dead()
            time.sleep(0.2)

    def _missing(self, load: Load) -> list[str]:
        return [
            f"{len(load.acknowledged[key] - each.videos)} of {key} have not arrived"
            for key, witnesses in self.witnesses.items()
            for each in witnesses
            if load.acknowledged[key] - each.videos
        ]

    def _judge(self, load: Load, books: Books) -> None:
        assert not self._missing(load)
        assert not load.wrong, f"refused otherwise than with 503: {load.wrong[:5]}"
        assert [each.refused for each in self._all() if each.refused] == []
        for key, witnesses in self.witnesses.items():
            heard = {(each.event_id, each.video_id, each.digest) for witness in witnesses for each in witness.heard}
            assert len(heard) == len({event_id for event_id, _, _ in heard}), f"{key}: a repeat differs"
            assert len(heard) == len({video_id for _, video_id, _ in heard}), f"{key}: two ids for one happening"
        alices, bobs = ({video for each in self.witnesses[key] for video in each.videos} for key in (ALICE, BOB))
        assert not alices & bobs
        assert not books.contradictions()
        assert self.house.said("Traceback") == []


def _bring_back(program: Program) -> Callable[[], None]:
    def blow() -> None:
        program.kill()
        program.start()

    return blow


def test_on_postgresql_with_two_webs_and_three_relays(
    server: Server, postgresql_url: str, argil: Argil, tmp_path: Path, tell: Tell
) -> None:
    def restart(how: signal.Signals) -> Callable[[], None]:
        def blow() -> None:
            server.down(how)
            server.up()

        return blow

    with House(postgresql_url, tmp_path, argil.url) as house:
        with Scene.set(house, argil, webs=2, workers=1, relays=3) as scene:
            blows = {f"web {number}": _bring_back(each) for number, each in enumerate(scene.webs)}
            blows |= {f"relay {number}": _bring_back(each) for number, each in enumerate(scene.relays)}
            blows |= {
                f"PostgreSQL {each.name}": restart(each) for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
            }
            scene.play(blows, tell)


def test_on_sqlite_with_one_web_and_one_relay(argil: Argil, tmp_path: Path, tell: Tell) -> None:
    with House(f"sqlite:///{tmp_path}/connector.db", tmp_path, argil.url) as house:
        with Scene.set(house, argil, webs=1, workers=2, relays=1) as scene:
            [web], [relay] = scene.webs, scene.relays

            def kill_worker() -> None:
                for each in psutil.Process(web.pid).children()[:1]:
                    each.kill()

            scene.play({"web": _bring_back(web), "worker": kill_worker, "relay": _bring_back(relay)}, tell)
