"""A harness with load on it and blows that fall: two accounts, alice listened to by two receivers, bob by one."""

import contextlib
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from faults.chaos import Blow, Chaos
from faults.harness import Harness, Program, Web
from faults.ledger import Ledger
from faults.load import Load
from faults.recorder import Recorder
from faults.upstream import Upstream

ALICE, BOB = "sandbox-alice", "sandbox-bob"
PACES = {"quick": (0.0, 0.005), "slow": (0.02, 0.2), "bob's": (0.0, 0.05)}  # seconds until a receiver answers


@dataclass
class Scenario:
    """What is up, and who listens."""

    harness: Harness
    upstream: Upstream
    webs: list[Web]
    relays: list[Program]
    recorders: dict[str, list[Recorder]]
    seed: int

    @property
    def arrived(self) -> int:
        return sum(len(each.heard) for each in self._all())

    @property
    def repeats(self) -> int:
        return sum(each.repeats for each in self._all())

    def run(
        self, blows: dict[str, Blow], *, events: int, seconds: float, patience: float, real_leases: bool = False
    ) -> str:
        """Load and blows together; then wait until nothing is open, and look at what arrived. Gives figures to print.

        The load takes at least `seconds`. Time is moved past the leases of the dead, unless they are to be real.
        """
        accounts = {key: self.upstream.inbound(key) for key in self.recorders}
        urls = [each.url for each in self.webs]
        load = Load(self.upstream, accounts, urls, count=events, seconds=seconds, seed=self.seed)
        chaos = Chaos(self.seed, blows)
        with contextlib.closing(Ledger(self.harness.database_url)) as ledger:
            with load:
                chaos.strike_while(lambda: load.busy)
            end = time.monotonic() + patience
            while ledger.open():
                assert time.monotonic() < end, f"{ledger.open()} are still open; not arrived: {self._missing(load)}"
                if not real_leases:
                    ledger.end_leases_of_the_dead()
                time.sleep(0.2)
            wrong = [*self._wrong(load), *ledger.contradictions()]
        assert not wrong, "\n".join(wrong[:20])
        told = sum(len(each) for each in load.acknowledged.values())
        said = f"{told} acknowledged, posts answered {dict(load.answers)}, {len(chaos.struck)} blows"
        return f"{said}; {self.arrived} arrived, {self.repeats} of them repeats: {self.repeats / self.arrived:.1%}"

    def _all(self) -> list[Recorder]:
        return [each for recorders in self.recorders.values() for each in recorders]

    def _missing(self, load: Load) -> dict[str, int]:
        return {
            f"{key} at {each.url}": len(load.acknowledged[key] - each.videos)
            for key, recorders in self.recorders.items()
            for each in recorders
            if load.acknowledged[key] - each.videos
        }

    def _wrong(self, load: Load) -> list[str]:
        wrong = [f"{count} of {where} never arrived" for where, count in self._missing(load).items()]
        wrong += [f"refused otherwise than with 503: {each}" for each in load.wrong]
        wrong += [f"no event of ours: {refused}" for each in self._all() for refused in each.refused]
        for key, recorders in self.recorders.items():
            heard = {(each.event_id, each.video_id, each.digest) for recorder in recorders for each in recorder.heard}
            if len(heard) != len({event_id for event_id, _, _ in heard}):
                wrong.append(f"{key}: a repeat differs from what it repeats")
            if len(heard) != len({video_id for _, video_id, _ in heard}):
                wrong.append(f"{key}: one happening has two ids")
        alices, bobs = ({video for each in self.recorders[key] for video in each.videos} for key in (ALICE, BOB))
        if alices & bobs:
            wrong.append("alice and bob heard of the same video")
        return wrong + self.harness.said("Traceback")


@contextlib.contextmanager
def running_scenario(
    harness: Harness, upstream: Upstream, *, webs: list[Web], relays: list[Program]
) -> Iterator[Scenario]:
    """With these processes, which may have been started a moment ago."""
    with contextlib.ExitStack() as stack:
        quick, slow, bobs = (
            stack.enter_context(Recorder(delay=lambda pace=pace: random.uniform(*pace))) for pace in PACES.values()
        )
        seed = int(os.environ.get("FAULT_SEED", random.randrange(1_000_000)))
        made = Scenario(harness, upstream, webs, relays, {ALICE: [quick, slow], BOB: [bobs]}, seed)
        for program in (*webs, *relays):
            program.wait()
        for key, recorders in made.recorders.items():
            api = harness.connect(webs[0], key)
            for each in recorders:
                wish = {"trigger": "video_done", "target_url": each.url}
                each.secret = api.good("POST", "/v1/subscriptions", wish)["secret"]
        yield made
