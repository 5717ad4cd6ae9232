"""The demo as whoever starts it sees it: a process, and what it says that there is to look at."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from support.world import until

SECONDS = 60


@contextlib.contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """A demo in this folder, once it stays up: the rows that it shows at its end."""
    said = folder / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "connector", "demo"], cwd=folder, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        until(lambda: "stays up until Ctrl-C" in said.read_text() or process.poll() is not None, SECONDS)
        assert process.poll() is None, said.read_text()
        yield dict(re.findall(r"^  (\w[\w ]+?) {2,}(\S.*)$", said.read_text(), re.MULTILINE))
    finally:
        process.terminate()
        process.wait(SECONDS)
