"""The SQLite file may only be read, as after a restore by somebody else: refused, until it may be written again."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from faults.system import running_system
from faults.upstream import Upstream
from support.world import until

pytestmark = pytest.mark.processes

# Root may write whatever a file's mode says, unless it gives that up.
BOUND = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


def test_calls_are_refused_while_the_file_may_only_be_read(upstream: Upstream, tmp_path: Path) -> None:
    """By a web that was started before, but had not opened it yet: who has it open may go on writing."""
    place = tmp_path / "var"
    place.mkdir()
    with upstream.harness(f"sqlite:///{place}/connector.db", tmp_path) as harness:
        with running_system(harness, upstream) as system:
            system.assert_taken()
            system.web = web = harness.web(under=BOUND)
            until(lambda: _alive(web.url), 30)
            with _read_only(place):
                for _ in range(3):
                    system.assert_refused()
            until(lambda: system.tell().status_code == 202)
            for _ in range(3):
                system.assert_taken()
            system.assert_all_arrived(repeats=0)


@contextlib.contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    modes = {path: path.stat().st_mode for path in (*folder.iterdir(), folder)}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in reversed(modes.items()):
            path.chmod(mode)


def _alive(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).ok
    except requests.RequestException:
        return False
