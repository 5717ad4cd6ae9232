"""The rows of the table, in its order. Each can be taken alone, by its name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.engines import Engine
from benchmarks.rows import actions, drain, finished, flow, hanging, latency, memory, pages, proved, thousand, webhook
from benchmarks.table import Figure

BOTH = ("SQLite", "PostgreSQL")
ALL = (*BOTH, "PostgreSQL 15, TCP")


@dataclass(frozen=True)
class Row:
    """Something to measure, on each engine in turn; `seconds` is about how long that takes on one."""

    about: str
    run: Callable[[Bench, Engine], Iterable[Figure]]
    seconds: float
    needs: tuple[str, ...] = ("nginx", "wrk")
    engines: tuple[str, ...] = BOTH


ROWS = {
    "drain": Row("drain of due deliveries by one relay", drain.run, 30),
    "webhook": Row("inbound POST taken: CPU of the web processes", webhook.run, 60),
    "one": Row("inbound POST → one subscription", flow.one, 30, engines=ALL),
    "asked": Row("the same with the question on the way", flow.asked, 20),
    "proved": Row("proved webhook without a question → one subscription", proved.run, 110),
    "ten": Row("one event → ten subscriptions", flow.ten, 40),
    "latency": Row("latency at 50 events/s", latency.run, 50, needs=("nginx",), engines=ALL),
    "hanging": Row("ten subscriptions, two of them hang", hanging.run, 40),
    "thousand": Row("1,000 endpoints, 200 of them hang", thousand.run, 35, needs=("nginx",)),
    "finished": Row("drain and claim beside 1,000,000 finished deliveries", finished.run, 60, needs=("nginx",)),
    "pages": Row("pages of the console beside 100,000 deliveries", pages.run, 60, needs=()),
    "memory": Row("memory of the relay, 100,000 deliveries pending", memory.run, 25, needs=("nginx",)),
    "create_video": Row("`create_video` through the bridge", actions.run, 15, needs=(), engines=("SQLite",)),
}
