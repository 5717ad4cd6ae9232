"""What every row works with: the engines, the sink, a folder, and how long things may take."""

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import load
from benchmarks.engines import DISK, DebiansPostgreSQL, Engine, PostgreSQL, SQLite
from benchmarks.scene import EVENT, Scene
from benchmarks.sink import Sink


class Bench:
    """One run. `quick` is for development: it shortens everything, and its figures say little."""

    def __init__(self, stack: contextlib.ExitStack, *, quick: bool) -> None:
        self.quick = quick
        self.home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=DISK)))
        self._stack = stack
        self._engines: dict[str, Engine] = {}
        self._sink: Sink | None = None
        self._began = time.monotonic()

    @property
    def sink(self) -> Sink:
        """nginx, started by the first who needs it."""
        if self._sink is None:
            self._sink = Sink(self.home)
            self._stack.callback(self._sink.close)
        return self._sink

    def engine(self, name: str) -> Engine:
        """Raises `OSError`, `subprocess.SubprocessError` or pytest's skip when it cannot be had."""
        if name not in self._engines:
            servers = {each.name: each for each in (PostgreSQL, DebiansPostgreSQL)}
            self._engines[name] = servers[name](self._stack) if name in servers else SQLite()
        return self._engines[name]

    @contextlib.contextmanager
    def scene(self, engine: Engine, *, provider_url: str | None = None) -> Iterator[Scene]:
        """A bridge on a database of its own; its provider is the sink unless said otherwise."""
        with engine.fresh() as base, Scene(base, self.home, provider_url=provider_url or self.sink.url) as scene:
            yield scene

    def choose(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def limit(self) -> float:
        """How many POSTs of an event's body wrk brings to the sink in a second, right now."""
        found = load.post(f"{self.sink.url}/hook", EVENT, seconds=1).rate
        self.say(f"wrk to the sink: {found:,.0f}/s")
        return found

    def say(self, words: str) -> None:
        """Tell how far we are."""
        print(f"{time.monotonic() - self._began:6.1f} s  {words}", file=sys.stderr, flush=True)


def in_turn(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """Each measure's median of so many rounds; they are taken in turn, so that what disturbs one disturbs all."""
    return _medians(_rounds(rounds, measures))


def paired(rounds: int, *measures: Callable[[], float]) -> tuple[list[float], list[float]]:
    """Like `in_turn`; beside the medians, the first measure's share in each: the median of the rounds' own ratios."""
    taken = _rounds(rounds, measures)
    return _medians(taken), _medians([[row[0] / each for each in row] for row in taken])


def _rounds(rounds: int, measures: Sequence[Callable[[], float]]) -> list[list[float]]:
    return [[measure() for measure in measures] for _ in range(rounds)]


def _medians(taken: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def until(what: Callable[[], bool], *, seconds: float) -> bool:
    """Whether it became true in time. It is looked at sparingly, not to disturb what is measured."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
