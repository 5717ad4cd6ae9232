"""Shows the hops: a line for each as it ends and, in a terminal, a live display of the one under way."""

import contextlib
import io
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text


class Screen:
    """Prints to standard output: plain lines unless it is a terminal; NO_COLOR is heeded. `hops`: how many will come.

    The clock starts here: each line begins with the time since then.
    """

    def __init__(self, hops: int) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a name may have letters that the terminal has not
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._started = time.monotonic()
        self._hops = hops
        self._progress = Progress(
            TextColumn("        "),
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=hops)

    @contextlib.contextmanager
    def live(self) -> Iterator[None]:
        """Shows, in a terminal, the hop under way while the block lasts."""
        with self._progress if self._console.is_interactive else contextlib.nullcontext():
            yield

    def begin(self, label: str) -> None:
        """A hop begins."""
        self._progress.update(self._task, description=f"{label:21}")

    def done(self, label: str, detail: str, *, seconds: float) -> None:
        """A hop worked, and took so long."""
        self._progress.advance(self._task)
        took = f"{seconds * 1000:5.0f} ms"
        self._print((self._now(), "dim"), ("  ok  ", "green"), (f"{label:21}", "bold"), (f"{took}  ", "dim"), detail)

    def failed(self, label: str, why: str, *, log: Path, lines: Iterable[str]) -> None:
        """A hop did not work: why, and the end of a log."""
        self._print((self._now(), "dim"), ("  FAILED  ", "bold red"), (label, "bold"), f": {why}")
        self.say(f"\nThe last lines of {log}:")
        for line in lines:
            self._print(("  | ", "dim"), line)

    def note(self, text: str) -> None:
        """Something happened outside the hops."""
        self._print((self._now(), "dim"), f"      {text}")

    def say(self, text: str = "") -> None:
        """A line without a time."""
        self._print(text)

    def rows(self, rows: Mapping[str, str]) -> None:
        """What to look at: names and values."""
        for name, value in rows.items():
            self._print((f"  {name:17}", "bold"), value)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._started

    def _now(self) -> str:
        return f"{self.seconds:7.2f} s"

    def _print(self, *pieces: str | tuple[str, str]) -> None:
        self._console.print(Text.assemble(*pieces))
