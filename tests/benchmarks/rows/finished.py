"""A million finished deliveries in the table: what do they cost the relay?

They are copies of ten that a relay really made, written in bulk.
"""

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from benchmarks.bench import Bench, paired
from benchmarks.engines import Base, Engine
from benchmarks.rows import drain
from benchmarks.scene import Scene
from benchmarks.table import Figure, at_least, milliseconds, rate
from connector import ids, limits
from connector.store import tables
from connector.store.connections import Connection

EACH = 10  # deliveries of an event
CLAIMS = 25
SHARE = 0.9


def run(bench: Bench, engine: Engine) -> Iterator[Figure]:
    finished, count = bench.choose(1_000_000, 100_000), bench.choose(10_000, 4_000)
    with engine.fresh() as lean_base, engine.fresh() as full_base:
        with _scene(bench, lean_base) as lean, _scene(bench, full_base) as full:
            _fill(bench, full, full_base, finished)
            owners = [_owner(bench, scene) for scene in (lean, full)]
            for scene, owner, base in zip((lean, full), owners, (lean_base, full_base), strict=True):
                drain.drained(bench, scene, owner, limits.CLAIMS)
                settle(base)
            (laden, empty), (_, share) = paired(
                bench.choose(7, 1),
                lambda: drain.drained(bench, full, owners[1], count),
                lambda: drain.drained(bench, lean, owners[0], count),
            )
            for scene, owner in zip((lean, full), owners, strict=True):
                scene.publish(owner, limits.CLAIMS * 2)
            (quick, slow), (_, as_fast) = paired(CLAIMS, lambda: _claim(lean), lambda: _claim(full))
    yield Figure(
        f"drain of {count:,} beside {finished:,} finished deliveries",
        engine.name,
        rate(laden),
        f"{share:.2f} × an empty table ({rate(empty)})",
        (at_least(f"≥ {SHARE} ×", share, SHARE),),
    )
    yield Figure(
        f"claim of {limits.CLAIMS} beside {finished:,} finished deliveries",
        engine.name,
        milliseconds(slow),
        f"{as_fast:.2f} × as fast as in an empty table ({milliseconds(quick)})",
        (at_least(f"≥ {SHARE} ×", as_fast, SHARE),),
    )


def _scene(bench: Bench, base: Base) -> Scene:
    return Scene(base, bench.home, provider_url=bench.sink.url)


def _owner(bench: Bench, scene: Scene) -> Connection:
    connection, _ = scene.connect()
    scene.subscribe(connection, bench.sink.hook(1))
    return connection


def _claim(scene: Scene) -> float:
    """Seconds that the claim of a batch takes; its lease ends at once."""
    now = datetime.now(UTC)
    began = time.perf_counter()
    claimed = scene.store.outbox.claim(token=ids.new_id("lea"), now=now, until=now, limit=limits.CLAIMS)
    taken = time.perf_counter() - began
    assert len(claimed) == limits.CLAIMS
    return taken


def _fill(bench: Bench, scene: Scene, base: Base, finished: int) -> None:
    connection, _ = scene.connect()
    for number in range(1, EACH + 1):
        scene.subscribe(connection, bench.sink.hook(number))
    scene.publish(connection, 1)
    before = bench.sink.taken()
    with scene.relay():
        bench.sink.until(EACH, since=before, seconds=drain.PATIENCE)
        while scene.store.outbox.pending():
            time.sleep(0.05)
    with _database(base) as database:
        _copy(database, finished // EACH)
    bench.say(f"{finished:,} finished deliveries written")


@contextlib.contextmanager
def _database(base: Base) -> Iterator[sa.Connection]:
    engine = sa.create_engine(base.url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as database:
        yield database
    engine.dispose()


def _copy(database: sa.Connection, count: int) -> None:
    """Copies of all events, deliveries and attempts. Foreign keys are not looked at: they are right."""
    if database.dialect.name == "postgresql":
        database.execute(sa.text("SET session_replication_role = replica"))
    first = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    numbers = first.union_all(sa.select(first.c.n + 1).where(first.c.n < count))
    mark = sa.literal("_") + sa.cast(numbers.c.n + 1_000_000_000, sa.String)
    events, deliveries, attempts = tables.events, tables.deliveries, tables.attempts
    copied: list[tuple[sa.Table, dict[str, Any]]] = [
        (events, {"id": events.c.id + mark, "position": events.c.position + numbers.c.n}),
        (deliveries, {"id": deliveries.c.id + mark, "event_id": deliveries.c.event_id + mark}),
        (attempts, {"delivery_id": attempts.c.delivery_id + mark}),
    ]
    for table, new in copied:
        columns = [new.get(column.name, column) for column in table.c]
        query = sa.select(*columns).select_from(table.join(numbers, sa.true()))
        database.execute(table.insert().from_select(list(table.c.keys()), query))
    database.commit()


def settle(base: Base) -> None:
    """What the engine does by itself sooner or later: else it would do it while we measure."""
    with _database(base) as database:
        autocommit = database.execution_options(isolation_level="AUTOCOMMIT")
        for words in _SETTLED[database.dialect.name]:
            autocommit.execute(sa.text(words))


_SETTLED = {"sqlite": ("PRAGMA wal_checkpoint(TRUNCATE)",), "postgresql": ("VACUUM ANALYZE", "CHECKPOINT")}
