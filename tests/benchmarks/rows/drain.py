"""Deliveries that are due already, sent by one relay process as fast as it can."""

import sys
from collections.abc import Iterator

import sqlalchemy as sa

from benchmarks import parts, plain
from benchmarks.bench import Bench, paired, until
from benchmarks.engines import Base, Engine
from benchmarks.scene import EVENT, Scene
from benchmarks.table import Figure, at_least, rate
from connector import ids
from connector.store.connections import Connection

SHARES = {"SQLite": 0.12, "PostgreSQL": 0.08}  # of wrk's rate
TIMES_PLAIN = 8
PATIENCE = 30.0  # seconds


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    count, few = bench.choose(20_000, 4_000), bench.choose(1_000, 500)
    with bench.scene(engine) as scene, engine.fresh() as other:
        connection, _ = scene.connect()
        scene.subscribe(connection, bench.sink.hook(1))
        (ours, limit, theirs), (_, share, times) = paired(
            bench.choose(9, 1),
            lambda: drained(bench, scene, connection, count),
            bench.limit,
            lambda: _drained_plainly(bench, other, few),
        )
    wanted = SHARES[engine.name]
    yield Figure(
        f"drain of {count:,} due deliveries by one relay",
        engine.name,
        rate(ours),
        f"{share:.1%} of wrk ({rate(limit)}); {times:.1f} × the plain way ({rate(theirs)})",
        (
            at_least(f"≥ {wanted:.0%} of wrk", share, wanted),
            at_least(f"≥ {TIMES_PLAIN} × plain", times, TIMES_PLAIN),
        ),
    )


def drained(bench: Bench, scene: Scene, connection: Connection, count: int) -> float:
    """Deliveries per second, from the first to the last that the sink received."""
    scene.publish(connection, count)
    before = bench.sink.taken()
    with scene.relay():
        arrivals = bench.sink.until(count, since=before, seconds=PATIENCE)
        if not until(lambda: scene.store.outbox.pending() == 0, seconds=PATIENCE):
            bench.say("not all was settled in time")
    bench.say(f"relay: {arrivals.last.count:,} of {count:,} at {arrivals.rate:,.0f}/s")
    return arrivals.rate


def _drained_plainly(bench: Bench, base: Base, count: int) -> float:
    engine = plain.open_database(base.url)
    pending = {"hook_id": 1, "body": EVENT, "status": "pending"}
    with engine.begin() as transaction:
        if not transaction.execute(sa.select(plain.hooks)).first():
            transaction.execute(plain.hooks.insert().values(id=1, url=bench.sink.hook(1)))
        rows = [pending | {"event_id": ids.new_id("evt")} for _ in range(count)]
        transaction.execute(plain.deliveries.insert(), rows)
    engine.dispose()
    before = bench.sink.taken()
    command = [sys.executable, "-m", "benchmarks.plain"]
    with parts.process(command, home=bench.home, PLAIN_DATABASE_URL=base.url) as process:
        arrivals = bench.sink.until(count, since=before, seconds=PATIENCE)
        process.wait(PATIENCE)
    bench.say(f"the plain way: {arrivals.last.count:,} of {count:,} at {arrivals.rate:,.0f}/s")
    return arrivals.rate
