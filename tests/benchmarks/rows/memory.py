"""How much memory the relay takes at most with 100,000 deliveries pending, a tenth of them to one that hangs."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks import steady
from benchmarks.bench import Bench
from benchmarks.engines import Engine
from benchmarks.table import Figure, at_most

SUBSCRIPTIONS = 10
PATIENCE = 15.0
BOUND = 150  # MB


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    pending = bench.choose(100_000, 20_000)
    with steady.gathered(bench.home, 1) as crowd, bench.scene(engine) as scene:
        connection, _ = scene.connect()
        scene.subscribe(connection, crowd.hook(0, hangs=True))
        for number in range(1, SUBSCRIPTIONS):
            scene.subscribe(connection, bench.sink.hook(number))
        scene.publish(connection, pending // SUBSCRIPTIONS)
        bench.say(f"{scene.store.outbox.pending():,} deliveries are pending")
        healthy = pending // SUBSCRIPTIONS * (SUBSCRIPTIONS - 1)
        before = bench.sink.taken()
        with scene.relay() as relay:
            arrivals = bench.sink.until(healthy, since=before, seconds=PATIENCE)
            peak = _peak(relay.pid)
        bench.say(f"{arrivals.last.count:,} of {healthy:,} healthy ones came")
    yield Figure(
        f"memory of the relay, {pending:,} deliveries pending",
        engine.name,
        f"{peak:.0f} MB at most",
        targets=(at_most(f"< {BOUND} MB", peak, BOUND),),
    )


def _peak(pid: int) -> float:
    """The largest resident set that a process ever had, in MB, as Linux tells it."""
    found = re.search(r"VmHWM:\s+([0-9]+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024 / 1e6
