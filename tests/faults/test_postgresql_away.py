"""PostgreSQL cannot be used for a while: calls are refused, and all goes on by itself when it can be used again."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from faults.system import running_system
from faults.upstream import Upstream
from support.postgresql import Server
from support.world import until

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["stopped", "killed"])
def test_while_it_is_down_calls_are_refused_and_what_was_in_the_air_is_settled_afterwards(
    how: signal.Signals, server: Server, postgresql_url: str, upstream: Upstream, tmp_path: Path
) -> None:
    with (
        upstream.harness(postgresql_url, tmp_path, DELIVERY_TIMEOUT="15s") as harness,
        running_system(harness, upstream) as system,
    ):
        system.receiver.open.clear()
        for _ in range(10):
            assert system.tell().status_code == 202
        until(lambda: len(system.receiver.heard) == 10)
        server.down(how)
        try:
            system.receiver.open.set()
            for _ in range(3):
                system.assert_refused()
            assert requests.get(f"{system.web.url}/healthz", timeout=5).status_code == 200
            assert requests.get(f"{system.web.url}/readyz", timeout=5).status_code == 503
        finally:
            server.up()
        system.assert_taken()
        # Claims do not wait for the disk: a server that is killed may forget the last ones, and they are sent again.
        system.assert_all_arrived(repeats=0 if how == signal.SIGINT else None)


def test_while_it_is_read_only_calls_are_refused(
    server: Server, postgresql_url: str, upstream: Upstream, tmp_path: Path
) -> None:
    """As a standby is until it is promoted. A webhook that is refused then may never come again: the bridge asks."""
    with (
        upstream.harness(postgresql_url, tmp_path, RECONCILE_AFTER="5s") as harness,
        running_system(harness, upstream) as system,
    ):
        system.assert_taken()
        with _read_only(server):
            until(lambda: system.tell().status_code != 202)
            for _ in range(3):
                system.assert_refused()
        until(lambda: system.tell().status_code == 202)
        system.assert_taken()
        system.assert_all_arrived(repeats=0)


@contextlib.contextmanager
def _read_only(server: Server) -> Iterator[None]:
    def switch(value: str) -> None:
        with server.connect() as admin:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            admin.execute("SELECT pg_reload_conf()")

    switch("on")
    try:
        yield
    finally:
        switch("off")
