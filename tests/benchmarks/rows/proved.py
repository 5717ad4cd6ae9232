"""A webhook that proves all that its event has, beside one of which the provider has to be asked for the rest."""

import contextlib
import itertools
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks import load, parts, signed, steady
from benchmarks.bench import Bench, in_turn, until
from benchmarks.engines import Engine
from benchmarks.rows import flow, latency
from benchmarks.scene import Scene
from benchmarks.sink import Sink
from benchmarks.table import Figure, at_least, milliseconds, percentile, rate

MOST = 8_000  # webhooks a second for which there are signed ones
_marks = itertools.count(1)


@dataclass
class Press:
    """Signed webhooks by wrk, and what came of them."""

    bench: Bench
    scene: Scene
    url: str
    template: str
    cpu_each: list[float] = field(default_factory=list)  # seconds per event

    def __call__(self, seconds: int) -> float:
        """Events per second from the first POST to the last delivery received."""
        mark, lines, sink = f"signed-{next(_marks)}-", self.bench.home / "lines", self.bench.sink
        signed.write(lines, self.template, mark, MOST * seconds)
        before, used, began = sink.taken(), self.scene.cpu_seconds(), time.monotonic()
        sent = load.post(self.url, "", seconds=seconds, lines=lines)
        if sent.bad:
            raise parts.NotTaken(f"{sent.bad} POSTs were refused")
        arrivals = sink.until(sent.good, since=before, seconds=flow.PATIENCE)
        if not until(lambda: flow.empty(self.scene), seconds=flow.PATIENCE):
            self.bench.say("not all was delivered in time")
        found = arrivals.rate_since(began)
        self.cpu_each.append((self.scene.cpu_seconds() - used) / max(arrivals.last.count, 1))
        self.bench.say(f"{sent.rate:,.0f} POSTs/s taken, {found:,.0f} events/s delivered")
        return found

    @property
    def cpu(self) -> str:
        return f"{statistics.median(self.cpu_each) * 1e6:,.0f} µs"


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """Rate and CPU as wrk presses, in turn; then latency at 50 events a second. The asked one is nginx apart."""
    with _asked(bench) as provider, _bridge(bench, engine, provider, signed.WHOLE) as whole:
        with _bridge(bench, engine, provider, signed.LACKING) as lacking:
            seconds = bench.choose(4, 2)
            found, asked = in_turn(bench.choose(3, 1), lambda: whole(seconds), lambda: lacking(seconds))
    figure, ratio = f"{rate(found)}, {whole.cpu} CPU each", f"asked: {rate(asked)}, {lacking.cpu} CPU each"
    target = at_least("≥ 1 × asked", found, asked)
    yield Figure("proved webhook without a question → one subscription", engine.name, figure, ratio, (target,))
    with _asked(bench) as provider:
        taken = [_latencies(bench, engine, provider, each) for each in (signed.WHOLE, signed.LACKING)]
    yield Figure(
        "the same: latency at 50 events/s, median / 99th percentile",
        engine.name,
        _both(taken[0]),
        f"asked: {_both(taken[1])}",
    )


@contextlib.contextmanager
def _asked(bench: Bench) -> Iterator[Sink]:
    """A provider that answers at once, and whose answers are not counted as deliveries."""
    home = bench.home / "asked"
    home.mkdir(exist_ok=True)
    provider = Sink(home)
    try:
        yield provider
    finally:
        provider.close()


@contextlib.contextmanager
def _bridge(bench: Bench, engine: Engine, provider: Sink, template: str) -> Iterator[Press]:
    with bench.scene(engine, provider_url=provider.url) as scene:
        connection, url = scene.connect("argil", signing=signed.SECRET)
        scene.subscribe(connection, bench.sink.hook(1))
        with scene.web(), scene.relay():
            press = Press(bench, scene, url, template)
            press(1)  # warm
            press.cpu_each.clear()
            yield press


def _latencies(bench: Bench, engine: Engine, provider: Sink, template: str) -> list[float]:
    seconds = bench.choose(20, 4)
    with steady.gathered(bench.home, 2) as crowd, bench.scene(engine, provider_url=provider.url) as scene:
        connection, url = scene.connect("argil", signing=signed.SECRET)
        scene.subscribe(connection, crowd.hook(0))
        with scene.web(), scene.relay():
            latency.flown(crowd, url, 2, template)  # warm
            return latency.flown(crowd, url, seconds, template)


def _both(taken: list[float]) -> str:
    return f"{milliseconds(statistics.median(taken))} / {milliseconds(percentile(taken, 0.99))}"
