"""Clients that hold what they were given: whoever behaves is answered nearly as soon as without them, and none is lost.

`ATTACK_SECONDS=300` is the long form. Each attack is compared with the same run before it began.
"""

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from faults import attackers, steady
from faults.argil import Argil
from faults.harness import Harness, Web
from faults.scenario import ALICE

from connector.store import tables
from connector.store.database import Database

pytestmark = [pytest.mark.processes, pytest.mark.alone]

CALM = 4.0  # seconds
BEFORE = 1.0  # seconds in which an attacker gets ready
SECONDS = float(os.environ.get("ATTACK_SECONDS", 12))  # longer than any client may take for anything
TIMES = 5
FLOOR = 0.02  # seconds: what a 99th percentile counts as at least; a machine with neighbours is not quieter
TRIES = 3  # neighbours on the machine may spoil a run
ROOM = 64  # MB that each worker may grow by: what it keeps for clients at most


class Scenario:
    """Two web workers, and a provider who knows an address."""

    def __init__(self, harness: Harness, web: Web, argil: Argil) -> None:
        self.port = int(web.url.rpartition(":")[2])
        self._web = web
        self._token = str(harness.connect(web, ALICE).session.headers["Authorization"]).removeprefix("Bearer ")
        self._path = argil.inbound(ALICE)
        self._database_url = harness.database_url
        self.posted = 0

    def run(self, seconds: float) -> tuple[steady.Seen, int]:
        """A steady load for so long: what was seen, and how many MB the workers took together at most."""
        most = 0
        process = steady.posts(self.port, self._path, self._token, first=self.posted, seconds=seconds)
        self.posted += int(seconds * steady.RATE)
        ended = threading.Event()

        def watch() -> None:
            nonlocal most
            while not ended.wait(0.25):
                most = max(most, self._memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            return steady.seen(process), most
        finally:
            ended.set()
            watcher.join()

    def kept(self) -> set[str]:
        """The videos that the store's receipts speak of."""
        with contextlib.closing(Database(self._database_url)) as database, database.read() as transaction:
            bodies = transaction.execute(sa.select(tables.receipts.c.body)).scalars().all()
        return {found[0] for body in bodies for found in re.finditer(r"video-\d+", body)}

    def _memory(self) -> int:
        workers = psutil.Process(self._web.pid).children(recursive=True)
        return int(sum(each.memory_info().rss for each in workers) / 1e6)


@pytest.fixture
def scenario(argil: Argil, tmp_path: Path) -> Iterator[Scenario]:
    with Harness(f"sqlite:///{tmp_path}/connector.db", tmp_path, ARGIL_URL=argil.url) as harness:
        web = harness.web(workers=2)
        web.wait()
        scenario = Scenario(harness, web, argil)
        scenario.run(1)  # warm
        yield scenario
        assert not harness.said("Traceback")


@pytest.mark.parametrize("name", attackers.ATTACKS)
def test_the_others_are_answered_as_before(scenario: Scenario, name: str, tell: Callable[[str], None]) -> None:
    for _ in range(TRIES):
        calm, before = scenario.run(CALM)
        with attackers.attacked(name, scenario.port, SECONDS + BEFORE) as attacker:
            time.sleep(BEFORE)
            seen, most = scenario.run(SECONDS)
            said, _ = attacker.communicate()
        tell(f"calm {calm}; attacked {seen}; memory {before} to {most} MB; attacker {said.strip()}")
        late = {each: (calm.late(each), seen.late(each)) for each in ("kept", "new", "user")}
        if all(after <= TIMES * max(before, FLOOR) for before, after in late.values()):
            break
    assert not seen.refused, seen.refused[:10]
    assert scenario.kept() == {steady.video(number) for number in range(scenario.posted)}
    assert all(after <= TIMES * max(before, FLOOR) for before, after in late.values()), late
    assert most - before <= 2 * ROOM, f"from {before} to {most} MB"
