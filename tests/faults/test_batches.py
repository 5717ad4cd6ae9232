"""A batch under `kill -9`: whoever asks and the relays die at calls that are done, and no item is paid twice or lost.

The blows fall by `FAULT_SEED`, or by a seed that is printed when a test fails.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest
from cryptography.fernet import Fernet
from faults import batch_process
from providers.made_up.server import MadeUpServer
from support.world import until

pytestmark = pytest.mark.processes

ITEMS = [{"title": f"{number}"} for number in range(30)]
AT_ONCE = 8  # videos that the provider works on
BLOWS = 12


class Scene:
    """A provider, two relays that come back when they are killed, and somebody who asks. `blows` are still to fall."""

    def __init__(self, database_url: str, seed: int) -> None:
        self.random, self.blows = random.Random(seed), BLOWS
        self.server = MadeUpServer()
        self.server.retry_after = 1
        self.account = self.server.account("made-up-1")
        self.account.jobs = AT_ONCE
        about = {"BATCH_DATABASE": database_url, "BATCH_KEY": Fernet.generate_key().decode()}
        self.environment = about | {"BATCH_PROVIDER": self.server.url}
        self.processes: list[subprocess.Popen[str]] = []
        self.over = threading.Event()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.server)
            self._connect()
            thread = threading.Thread(target=self._keep)
            thread.start()
            stack.callback(thread.join)
            stack.callback(self.over.set)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self) -> Any:
        """The answer of one who asks; None where they were killed."""
        asking = self._start("ask", json.dumps(ITEMS), stdout=subprocess.PIPE)
        told, _ = asking.communicate(timeout=60)
        return json.loads(told) if asking.returncode == 0 else None

    def strike(self) -> None:
        """At a changing call, which is done all the same: somebody dies, or nobody."""
        if self.blows and self.random.random() < 0.25:
            self.blows -= 1
            victims = [each for each in self.processes if each.poll() is None]
            self.random.choice(victims).kill()
        elif self.random.random() < 0.1:
            self.server.lost_answers += 1

    def _connect(self) -> None:
        process = batch_process.bridge(self.environment)
        process.keyring.begin(now=datetime.now(UTC))
        made = process.connections.connect(
            provider="made_up", api_key="made-up-1", label="a", client_ip=None, now=datetime.now(UTC)
        )
        self.environment["BATCH_CONNECTION"] = made.connection.id
        process.close()

    def _start(self, *command: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        program = [sys.executable, batch_process.__file__, *command]
        path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | self.environment | {"PYTHONPATH": path}
        started = subprocess.Popen(program, env=environment, stdout=stdout, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(started)
        return started

    def _keep(self) -> None:
        """Two relays are there, and the provider gets done with what it works on."""
        relays: list[subprocess.Popen[str]] = []
        while not self.over.wait(0.2):
            relays = [each for each in relays if each.poll() is None]
            relays += [self._start("relay") for _ in range(2 - len(relays))]
            for each in list(self.account.resources["videos"].values())[:-2]:
                each["state"] = "finished"
        for each in self.processes:
            if each.poll() is None:
                each.kill()
            each.wait()


@pytest.fixture
def scene(databases: Any) -> Iterator[Scene]:
    seed = int(os.environ.get("FAULT_SEED", time.time_ns() % 1_000_000))
    print(f"FAULT_SEED={seed}")
    with databases.fresh(migrated=True) as url, Scene(url, seed) as scene:
        yield scene


@pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
def test_no_kill_pays_for_an_item_twice_or_loses_one(scene: Scene) -> None:
    scene.server.blow = scene.strike
    until(scene.ask, 120)  # whoever got no answer asks again
    until(lambda: len(scene.account.paid) == len(ITEMS), 120)  # nobody asks
    scene.server.blow, scene.server.lost_answers = None, 0
    answer = until(lambda: (told := scene.ask()) and told["counts"]["succeeded"] == len(ITEMS) and told, 60)
    assert set(scene.account.paid.values()) == {1}
    videos = scene.account.resources["videos"]
    assert [videos[each["video"]["id"]]["title"] for each in answer["items"]] == [each["title"] for each in ITEMS]
