"""A house with load on it and blows that fall: two accounts, alice listened to by two receivers, bob by one."""

import contextlib
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from faults.argil import Argil
from faults.books import Books
from faults.chaos import Blow, Chaos
from faults.house import House, Program, Web
from faults.load import Load
from faults.witness import Witness

ALICE, BOB = "sandbox-alice", "sandbox-bob"
PACES = {"quick": (0.0, 0.005), "slow": (0.02, 0.2), "bob's": (0.0, 0.05)}  # seconds until a receiver answers


@dataclass
class Scene:
    """What is up, and who listens."""

    house: House
    argil: Argil
    webs: list[Web]
    relays: list[Program]
    witnesses: dict[str, list[Witness]]
    seed: int

    @property
    def arrived(self) -> int:
        return sum(len(each.heard) for each in self._all())

    @property
    def repeats(self) -> int:
        return sum(each.repeats for each in self._all())

    def play(
        self, blows: dict[str, Blow], *, events: int, seconds: float, patience: float, real_leases: bool = False
    ) -> str:
        """Load and blows together; then wait until nothing is open, and look at what arrived. Gives figures to print.

        The load takes at least `seconds`. Time is moved past the leases of the dead, unless they are to be real.
        """
        accounts = {key: self.argil.inbound(key) for key in self.witnesses}
        urls = [each.url for each in self.webs]
        load = Load(self.argil, accounts, urls, count=events, seconds=seconds, seed=self.seed)
        chaos = Chaos(self.seed, blows)
        with contextlib.closing(Books(self.house.database_url)) as books:
            with load:
                chaos.strike_while(lambda: load.busy)
            end = time.monotonic() + patience
            while books.open():
                assert time.monotonic() < end, f"{books.open()} are still open; not arrived: {self._missing(load)}"
                if not real_leases:
                    books.end_leases_of_the_dead()
                time.sleep(0.2)
            wrong = [*self._wrong(load), *books.contradictions()]
        assert not wrong, "\n".join(wrong[:20])
        told = sum(len(each) for each in load.acknowledged.values())
        said = f"{told} acknowledged, posts answered {dict(load.answers)}, {len(chaos.struck)} blows"
        return f"{said}; {self.arrived} arrived, {self.repeats} of them repeats: {self.repeats / self.arrived:.1%}"

    def _all(self) -> list[Witness]:
        return [each for witnesses in self.witnesses.values() for each in witnesses]

    def _missing(self, load: Load) -> dict[str, int]:
        return {
            f"{key} at {each.url}": len(load.acknowledged[key] - each.videos)
            for key, witnesses in self.witnesses.items()
            for each in witnesses
            if load.acknowledged[key] - each.videos
        }

    def _wrong(self, load: Load) -> list[str]:
        wrong = [f"{count} of {where} never arrived" for where, count in self._missing(load).items()]
        wrong += [f"refused otherwise than with 503: {each}" for each in load.wrong]
        wrong += [f"no event of ours: {refused}" for each in self._all() for refused in each.refused]
        for key, witnesses in self.witnesses.items():
            heard = {(each.event_id, each.video_id, each.digest) for witness in witnesses for each in witness.heard}
            if len(heard) != len({event_id for event_id, _, _ in heard}):
                wrong.append(f"{key}: a repeat differs from what it repeats")
            if len(heard) != len({video_id for _, video_id, _ in heard}):
                wrong.append(f"{key}: one happening has two ids")
        alices, bobs = ({video for each in self.witnesses[key] for video in each.videos} for key in (ALICE, BOB))
        if alices & bobs:
            wrong.append("alice and bob heard of the same video")
        return wrong + self.house.said("Traceback")


@contextlib.contextmanager
def scene(house: House, argil: Argil, *, webs: list[Web], relays: list[Program]) -> Iterator[Scene]:
    """With these processes, which may have been started a moment ago."""
    with contextlib.ExitStack() as stack:
        quick, slow, bobs = (
            stack.enter_context(Witness(delay=lambda pace=pace: random.uniform(*pace))) for pace in PACES.values()
        )
        seed = int(os.environ.get("FAULT_SEED", random.randrange(1_000_000)))
        made = Scene(house, argil, webs, relays, {ALICE: [quick, slow], BOB: [bobs]}, seed)
        for program in (*webs, *relays):
            program.wait()
        for key, witnesses in made.witnesses.items():
            api = house.connect(webs[0], key)
            for each in witnesses:
                wish = {"trigger": "video_done", "target_url": each.url}
                each.secret = api.good("POST", "/v1/subscriptions", wish)["secret"]
        yield made
