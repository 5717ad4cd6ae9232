"""The whole way: what a provider POSTs while wrk presses, until the sink has received all of it.

Three rows: one subscription, the same with the question to the provider on the way, ten subscriptions.
"""

import contextlib
import itertools
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

from benchmarks import load, parts, plain
from benchmarks.bench import Bench, in_turn, paired, until
from benchmarks.engines import Engine
from benchmarks.scene import EVENT, WEBHOOK, WORKERS, Scene
from benchmarks.table import Figure, at_least, at_most, of_wrk, rate

PATIENCE = 25.0  # seconds that a backlog may take to flow off
TIMES_PLAIN = 5
TEN = 10
_marks = itertools.count(1)


@dataclass
class Press:
    """Inbound POSTs by wrk, and what came of them."""

    bench: Bench
    url: str
    body: str
    fan_out: int = 1
    cpu: Callable[[], float] = lambda: 0.0
    cpu_each: list[float] = field(default_factory=list)  # seconds per event
    empty: Callable[[], bool] = lambda: True

    def __call__(self, seconds: float) -> float:
        """Events per second from the first POST to the last delivery received."""
        sink = self.bench.sink
        before, used, began = sink.taken(), self.cpu(), time.monotonic()
        sent = load.post(self.url, self.body, seconds=seconds, mark=f"bench-{next(_marks)}-")
        if sent.bad:
            self.bench.say(f"{sent.bad} POSTs were refused or got no answer")
        arrivals = sink.until(sent.good * self.fan_out, since=before, seconds=PATIENCE)
        if not until(self.empty, seconds=PATIENCE):
            self.bench.say("not all was delivered in time")
        found = arrivals.rate_since(began) / self.fan_out
        self.cpu_each.append((self.cpu() - used) * self.fan_out / max(arrivals.last.count, 1))
        self.bench.say(f"{sent.rate:,.0f} POSTs/s taken, {found:,.0f} events/s delivered")
        return found


def one(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """One subscription, and a provider whose webhooks need no asking."""
    wanted = {"SQLite": 2_000, "PostgreSQL": 3_000, "PostgreSQL 15, TCP": 2_000}[engine.name]
    with _bridge(bench, engine, "trusted", 1) as ours, _plain_press(bench, engine, 1) as theirs:
        (found, limit, plainly), (_, share, times) = _taken(bench, ours, theirs)
    used = _microseconds(ours)
    ratio = f"{share:.1%} of wrk ({rate(limit)}); {times:.1f} × the plain way ({rate(plainly)})"
    targets = (
        at_least(f"≥ {rate(wanted)}", found, wanted),
        at_least(f"≥ {TIMES_PLAIN} × plain", times, TIMES_PLAIN),
    )
    yield Figure("inbound POST → one subscription", engine.name, rate(found), ratio, targets)
    ratio = f"{_microseconds(theirs) / used:.1f} × less than the plain way ({_microseconds(theirs):,.0f} µs)"
    within = (at_most("≤ 600 µs", used, 600),)
    yield Figure("the same: CPU of web, relay and database per event", engine.name, f"{used:,.0f} µs", ratio, within)


def asked(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """One subscription, and Argil is asked about each event: here nginx, which answers at once."""
    with _bridge(bench, engine, "argil", 1) as ours:
        limit, found = in_turn(bench.choose(2, 1), bench.limit, lambda: ours(bench.choose(3, 2)))
    cpu = f"{rate(found)}, {_microseconds(ours):,.0f} µs CPU each"
    target = at_least("≥ 1,500/s", found, 1_500)
    yield Figure("the same with the question on the way", engine.name, cpu, of_wrk(found, limit), (target,))


def ten(bench: Bench, engine: Engine) -> Iterator[Figure]:
    """Ten subscriptions on ten hosts."""
    with _bridge(bench, engine, "trusted", TEN) as ours, _plain_press(bench, engine, TEN) as theirs:
        (found, limit, plainly), (_, share, times) = _taken(bench, ours, theirs)
    ratio = f"{TEN * share:.1%} of wrk ({rate(limit)}); {times:.1f} × the plain way ({rate(TEN * plainly)})"
    figure = f"{TEN * found:,.0f} deliveries/s, {_microseconds(ours) / TEN:,.0f} µs CPU each"
    target = at_least("≥ 10,000 deliveries/s", TEN * found, 10_000)
    yield Figure("one event → ten subscriptions", engine.name, figure, ratio, (target,))


def _taken(bench: Bench, ours: Press, theirs: Press) -> tuple[list[float], list[float]]:
    return paired(bench.choose(5, 1), lambda: ours(bench.choose(3, 2)), bench.limit, lambda: theirs(bench.choose(2, 1)))


def _microseconds(press: Press) -> float:
    return sum(press.cpu_each) / len(press.cpu_each) * 1e6


@contextlib.contextmanager
def _bridge(bench: Bench, engine: Engine, provider: str, fan_out: int) -> Iterator[Press]:
    with bench.scene(engine) as scene:
        connection, url = scene.connect(provider)
        for number in range(1, fan_out + 1):
            scene.subscribe(connection, bench.sink.hook(number))
        with scene.web(), scene.relay():
            press = Press(bench, url, WEBHOOK, fan_out, scene.cpu_seconds, empty=lambda: empty(scene))
            press(1)  # warm
            press.cpu_each.clear()
            yield press


def empty(scene: Scene) -> bool:
    """Whether all that was taken has been delivered."""
    return scene.store.receipts.waiting() == 0 and scene.store.outbox.pending() == 0


@contextlib.contextmanager
def _plain_press(bench: Bench, engine: Engine, fan_out: int) -> Iterator[Press]:
    with plainly(bench, engine, *(bench.sink.hook(number) for number in range(1, fan_out + 1))) as (url, roots):
        yield Press(bench, url, EVENT, fan_out, lambda: parts.cpu_seconds(*roots))


@contextlib.contextmanager
def plainly(bench: Bench, engine: Engine, *targets: str) -> Iterator[tuple[str, list[psutil.Process]]]:
    """The plain way with these hooks: the URL that takes events, and the roots of its processes."""
    bind = f"127.0.0.1:{parts.free_port()}"
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(WORKERS), "--threads", "16", "-b", bind]
    with engine.fresh() as base:
        made = plain.open_database(base.url)
        with made.begin() as transaction:
            transaction.execute(plain.hooks.insert(), [{"url": target} for target in targets])
        made.dispose()
        settings = {"PLAIN_DATABASE_URL": base.url}
        with parts.process([*command, "benchmarks.plain:app()"], home=bench.home, **settings) as root:
            parts.wait_for(f"http://{bind}/")
            yield f"http://{bind}/inbound", [root, base.server] if base.server else [root]
