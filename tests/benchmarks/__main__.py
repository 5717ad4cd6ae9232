"""`python -m benchmarks [--quick] [row …]`: progress on standard error, a Markdown table on standard output."""

import argparse
import contextlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from benchmarks import load, parts, sink
from benchmarks.bench import Bench
from benchmarks.rows import ROWS, Row
from benchmarks.table import HEAD, Figure, Target

BOUND = 300.0  # seconds that a run of all rows may take
PACKAGES = {"nginx": "nginx-light", "wrk": "wrk"}  # of Debian


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help=f"of: {', '.join(ROWS)}; all by default")
    parser.add_argument("--quick", action="store_true", help="shorter; so it is when all rows are taken")
    asked = parser.parse_args()
    chosen = [name for words in asked.rows for name in words.split(",") if name]
    unknown = [name for name in chosen if name not in ROWS]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; there are: {', '.join(ROWS)}")
    print(
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()},", end=""
    )
    print(f" {time.strftime('%Y-%m-%d')}, load average {os.getloadavg()[0]:.1f} at the start\n")
    print(HEAD, flush=True)
    with contextlib.ExitStack() as stack:
        bench = Bench(stack, quick=asked.quick or not chosen)
        end = time.monotonic() + BOUND
        for name in chosen or ROWS:
            for figure in _figures(bench, name, ROWS[name], end=None if chosen else end):
                print(figure, flush=True)


def _figures(bench: Bench, name: str, row: Row, *, end: float | None) -> Iterator[Figure]:
    missing = [tool for tool in row.needs if not {"nginx": sink.present, "wrk": load.present}[tool]()]
    if missing:
        packages = " ".join(PACKAGES[tool] for tool in missing)
        yield Figure(row.about, "", f"not taken: needs {' and '.join(missing)} (`apt-get install {packages}`)")
        return
    for engine in row.engines:
        if end is not None and time.monotonic() + row.seconds * (0.5 if bench.quick else 1) > end:
            yield Figure(row.about, engine, f"not taken: 5 minutes would not suffice; `make bench ROWS={name}`")
            continue
        bench.say(f"{name} on {engine}")
        try:
            yield from row.run(bench, bench.engine(engine))
        except (parts.NotTaken, pytest.skip.Exception, OSError, subprocess.SubprocessError) as wrong:
            yield Figure(row.about, engine, f"not taken: {wrong}", targets=(Target("", False),))


if __name__ == "__main__":
    sys.exit(main())
