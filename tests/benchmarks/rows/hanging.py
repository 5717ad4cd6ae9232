"""Ten subscriptions of an event, two of which take the connection and never answer: what do the healthy eight get?"""

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
    """Each time on a bridge of its own: what hangs would still hang when the next measure is taken."""
    with steady.gathered(bench.home, HANGING) as crowd:
        none, two = in_turn(
            bench.choose(2, 1),
            lambda: _healthy(bench, engine, [bench.sink.hook(HEALTHY + 1 + each) for each in range(HANGING)], HANGING),
            lambda: _healthy(bench, engine, [crowd.hook(each, hangs=True) for each in range(HANGING)], 0),
        )
    yield Figure(
        "ten subscriptions, two of them hang: to the healthy eight",
        engine.name,
        f"{two:,.0f} deliveries/s",
        f"{two / none:.2f} × none hanging ({none:,.0f} deliveries/s)",
        (at_least(f"≥ {SHARE} ×", two / none, SHARE),),
    )


def _healthy(bench: Bench, engine: Engine, others: list[str], heard: int) -> float:
    """Deliveries per second to the healthy eight beside two others, of which the sink hears `heard`."""
    with bench.scene(engine) as scene:
        connection, url = scene.connect()
        for target in [*(bench.sink.hook(number) for number in range(1, HEALTHY + 1)), *others]:
            scene.subscribe(connection, target)
        with scene.web(), scene.relay():
            press = flow.Press(bench, url, WEBHOOK, HEALTHY + heard)
            press(1)  # warm
            return press(bench.choose(4, 2)) * HEALTHY
