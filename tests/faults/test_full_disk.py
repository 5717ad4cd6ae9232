"""The disk is full: calls are refused, nothing acknowledged is lost, and all goes on by itself when there is room."""

import contextlib
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from faults.system import System, running_system
from faults.upstream import Upstream
from support.postgresql import ROOMY, running
from support.world import until

pytestmark = pytest.mark.processes

MIB = 1024 * 1024


def test_on_a_file_system_without_room(upstream: Upstream, tmp_path: Path) -> None:
    """A small one in memory, which somebody else has filled to the last byte."""
    with _small_file_system(4 * MIB) as small:
        _run(f"sqlite:///{small}/connector.db", upstream, tmp_path, lambda _: _filled(small))


def test_where_files_may_not_grow(upstream: Upstream, tmp_path: Path) -> None:
    """Each write of the processes fails, as on a disk with errors or at the end of a quota; their logs' too."""
    _run(f"sqlite:///{tmp_path}/connector.db", upstream, tmp_path, _limited)


def test_on_a_postgresql_without_room(upstream: Upstream, tmp_path: Path) -> None:
    """It refuses to grow its tables, or stops and recovers; both end when there is room."""
    with _small_file_system(192 * MIB) as small:
        with running(ROOMY | {"max_wal_size": "32MB", "min_wal_size": "32MB"}, place=small) as server:
            with server.connect() as admin:
                admin.execute("CREATE DATABASE connector")
            # Its own files end and begin meanwhile, and so a small transaction may find room.
            _run(server.url("connector"), upstream, tmp_path, lambda _: _filled(small), always=False)


def _run(
    url: str,
    upstream: Upstream,
    folder: Path,
    full: Callable[[System], contextlib.AbstractContextManager[None]],
    *,
    always: bool = True,
) -> None:
    # A render that ends while nothing can be written is asked about soon afterwards.
    settings = {"RECONCILE_AFTER": "1s"}
    with upstream.harness(url, folder, **settings) as harness, running_system(harness, upstream) as system:
        system.assert_taken()
        system.receiver.open.clear()
        for _ in range(10):
            assert system.tell().status_code == 202
        until(lambda: len(system.receiver.heard) >= 11)
        with full(system):
            system.receiver.open.set()  # what is in the air comes back, and cannot be settled
            # What there is in files already is used up first.
            until(lambda: system.statuses() == [503, 503] if always else 503 in system.statuses(), 30)
            for _ in range(5):
                system.assert_refused(always=always)
        until(lambda: system.statuses() == [202, 200])
        system.assert_taken()
        system.assert_all_arrived()


@contextlib.contextmanager
def _small_file_system(size: int) -> Iterator[Path]:
    """In memory, and everybody's."""
    with tempfile.TemporaryDirectory(prefix="small-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "none", folder]
        mounted = subprocess.run(mount, capture_output=True, text=True)
        if mounted.returncode:
            pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextlib.contextmanager
def _filled(folder: Path) -> Iterator[None]:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (4096, 1):
            while file.write(b"\0" * size):
                pass
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def _limited(system: System) -> Iterator[None]:
    processes = [each for program in (system.web, system.relay) for each in _family(program.pid)]

    def limit(size: int) -> None:
        for each in processes:
            resource.prlimit(each, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    limit(0)
    try:
        yield
    finally:
        limit(resource.RLIM_INFINITY)


def _family(pid: int) -> list[int]:
    return [pid, *(each.pid for each in psutil.Process(pid).children(recursive=True))]
