"""Ten subscriptions of an event, two of which take the connection and never answer: what do the healthy eight get?"""

import contextlib
from collections.abc import Iterator

from benchmarks import steady
from benchmarks.bench import Bench, in_turn
from benchmarks.engines import Engine
from benchmarks.rows import flow
from benchmarks.scene import WEBHOOK
from benchmarks.table import Figure, at_least

HEALTHY, HANGING = 8, 2
SHARE = 0.7


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """On two bridges in turn: what hangs would still hang when the other is looked at."""
    beside = [bench.sink.hook(HEALTHY + 1 + number) for number in range(HANGING)]
    with (
        steady.gathered(bench.home, HANGING) as crowd,
        _bridge(bench, engine, beside, heard=HANGING) as healthy,
        _bridge(bench, engine, [crowd.hook(number, hangs=True) for number in range(HANGING)], heard=0) as hurt,
    ):
        seconds = bench.choose(3, 2)
        none, two = in_turn(bench.choose(2, 1), lambda: healthy(seconds), lambda: hurt(seconds))
    none, two = none * HEALTHY, two * HEALTHY
    yield Figure(
        "ten subscriptions, two of them hang: to the healthy eight",
        engine.name,
        f"{two:,.0f} deliveries/s",
        f"{two / none:.2f} × none hanging ({none:,.0f} deliveries/s)",
        (at_least(f"≥ {SHARE} ×", two / none, SHARE),),
    )


@contextlib.contextmanager
def _bridge(bench: Bench, engine: Engine, others: list[str], *, heard: int) -> Iterator[flow.Press]:
    """A bridge with the healthy eight beside two others, of which the sink hears `heard`."""
    with bench.scene(engine) as scene:
        connection, url = scene.connect()
        for target in [*(bench.sink.hook(number) for number in range(1, HEALTHY + 1)), *others]:
            scene.subscribe(connection, target)
        with scene.web(), scene.relay():
            press = flow.Press(bench, url, WEBHOOK, HEALTHY + heard)
            press(1)  # warm
            yield press
