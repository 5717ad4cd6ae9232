"""The processes: web is gunicorn with threads, relay is one loop, serve keeps one of each alive.

Every process stops on SIGTERM and SIGINT: it takes nothing new, lets what is in flight finish for `limits.GRACE`
seconds, and has exited 0 within 25.
"""

import contextlib
import functools
import gc
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from connector import limits, logs, parent_death
from connector.settings import Settings

if TYPE_CHECKING:
    from connector.providers.base import Provider

    Providers = Sequence[type[Provider]]

log = logging.getLogger(__name__)

FIRST_SECONDS = 5  # in which a child that cannot start ends the whole
GARBAGE = 20_000  # objects more than before: a relay makes many that live for a moment, hardly any in circles


def web(*, bind: str, host: str, workers: int, providers: "Providers | None" = None) -> None:
    """Be the web process of this machine: `workers` gunicorn workers on `bind`, the port of `host`. Does not return.

    `providers` are those of the registry unless others are given.
    """
    from gunicorn.app.base import BaseApplication

    from connector.providers.registry import PROVIDERS
    from connector.wsgi import app

    options = {
        "bind": bind,
        "workers": workers,
        "worker_class": "connector.web.gunicorn_worker.GunicornWorker",
        "threads": limits.WEB_THREADS,
        "graceful_timeout": limits.GRACE,
        "timeout": 60,
        "proc_name": "connector-web",
        "loglevel": "warning",
        "logger_class": "connector.web.server_log.ServerLog",
        "control_socket_disable": True,
    }

    class Web(BaseApplication):
        def load_config(self) -> None:
            for key, value in options.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            made = app(host, providers or PROVIDERS)
            gc.freeze()  # what is here by now stays, and need not be looked through
            return made

    Web().run()


def relay(settings: Settings, *, host: str | None = None, providers: "Providers | None" = None) -> None:
    """Be a relay process until SIGTERM or SIGINT; `host` is what the web process listens on, where that is known.

    `providers` are those of the registry unless others are given.
    """
    logs.configure(settings.log_level, settings.log_format)
    stop = _stop_on_signal(last=limits.GRACE + 1.5)
    from connector.bridge import Bridge
    from connector.providers.registry import PROVIDERS
    from connector.relay_process import RelayProcess

    _allow_files()
    bridge = Bridge(settings, host=host, providers=providers or PROVIDERS)
    bridge.store.database.require_current()
    bridge.keyring.begin(now=bridge.clock())
    process = RelayProcess(bridge)
    gc.freeze()
    gc.set_threshold(GARBAGE)
    log.info("relay started")
    try:
        process.run(stop)
    finally:
        process.close()
        bridge.close()
    log.info("relay stopped")


def serve(*, bind: str, workers: int, environ: Mapping[str, str]) -> int:
    """Keep a web and a relay process alive, starting one again that died. Gives the exit code after a signal.

    `environ` is theirs: from it they read the settings.
    """
    stop = _stop_on_signal()
    commands = {
        "web": [sys.executable, "-m", "connector", "web", "--bind", bind, "--workers", str(workers)],
        "relay": [sys.executable, "-m", "connector", "relay", "--web-bind", bind],
    }
    children = {name: _child(command, environ) for name, command in commands.items()}
    left: dict[str, tuple[int, float]] = {}  # groups of those that died, and when: workers finish what they had taken
    began = time.monotonic()
    while not stop.wait(0.1):
        for name, child in children.items():
            if child.poll() is None:
                continue
            if child.returncode in (2, 3, 4) and time.monotonic() - began < FIRST_SECONDS:
                stop.set()  # a setting, the schema, or an address that cannot be used: said already
                break
            log.error(
                "child process ended unexpectedly, starting it again",
                extra={"fields": {"process": name, "code": child.returncode}},
            )
            if child.returncode > 0:  # it was not killed, and may fail again
                _clear_away(left.get(name))
                stop.wait(0.5)
            left[name], children[name] = (child.pid, time.monotonic()), _child(commands[name], environ)
    return _end(list(children.values()))


def _child(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A process in a group of its own, which is told to stop when we die."""
    follow = functools.partial(parent_death.stop_with, os.getpid())
    return subprocess.Popen(command, env=environ, start_new_session=True, preexec_fn=follow)


def _clear_away(left: tuple[int, float] | None) -> None:
    """Kill what is left of the one before the one that could not start: it may hang, and so keep the address.

    After a minute it is gone, and its number may be somebody else's.
    """
    if left is not None and time.monotonic() - left[1] < 60:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(left[0], signal.SIGKILL)


def _allow_files() -> None:
    """As many open connections as a relay may have in flight; systems often begin with 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY:
        wanted = limits.RELAY_FILES if hard == resource.RLIM_INFINITY else min(limits.RELAY_FILES, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def until_signal() -> None:
    """Wait for SIGTERM or SIGINT."""
    _stop_on_signal().wait()


def _stop_on_signal(*, last: float | None = None) -> threading.Event:
    """What is set by SIGTERM and SIGINT. `last` seconds later the process ends with 0, whatever it still waits for: a
    database that is out of reach, perhaps. What it had claimed is due again when its lease ends.

    A thread sets it, woken by a pipe: a signal's handler runs in between two steps of the main thread, which may hold
    the very lock that the handler needs.
    """
    stop = threading.Event()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: None)
    signal.set_wakeup_fd(writer)

    def wait() -> None:
        os.read(reader, 1)
        stop.set()
        if last is not None:
            time.sleep(last)
            os._exit(0)

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stop


def _end(children: Sequence[subprocess.Popen[bytes]]) -> int:
    died = [child.returncode for child in children if child.poll() is not None and child.returncode != 0]
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + limits.GRACE + 2
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return died[0] if died else 0
