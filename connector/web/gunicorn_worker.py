"""gunicorn's worker: one web process, which serves by our own loop. gunicorn starts, watches and replaces it."""

import logging
import os
import resource
import signal
import sys
import time
from typing import Any

from gunicorn.workers.base import Worker as Base

from connector import errors, parent_death
from connector.web import auth, context, problems
from connector.web.server.connection import Connection
from connector.web.server.exchange import Decide, Finish
from connector.web.server.gateway import Gateway
from connector.web.server.intake import Intake
from connector.web.server.loop import Loop
from connector.web.server.request import Request

log = logging.getLogger(__name__)

MOST = 16_384  # connections at once
NOTIFY = 2.0  # seconds
SPARE = 256  # descriptors for everything else


class GunicornWorker(Base):
    """When it is to stop, or its master has died, it gives its address back at once and finishes what it has taken:
    whoever is started next at that address need not wait for it.
    """

    _notified = 0.0

    def init_signals(self) -> None:
        super().init_signals()
        parent_death.stop_with(self.ppid)

    def handle_exit(self, sig: int, frame: Any) -> None:
        if not self.booted:
            sys.exit(0)  # nothing is taken yet
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        self.alive = False

    def handle_usr1(self, sig: int, frame: Any) -> None:
        """There are no log files to open again."""

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work = Work(self.wsgi, self.cfg.threads)
        wake = (self.PIPE[0], self.PIPE[1])
        loop = Loop(self.sockets, work, work.flush, wake=wake, most=_room())
        while self.alive and os.getppid() == self.ppid:
            self._notify_now_and_then()
            loop.step(1.0)
        self._finish(loop)
        work.close()
        os._exit(0)  # threads that hang would keep the process for ever

    def _notify_now_and_then(self) -> None:
        """Tell gunicorn that we are alive, which it wants to hear within its time-out, and which is a system call."""
        now = time.monotonic()
        if now - self._notified >= NOTIFY:
            self._notified = now
            self.notify()

    def _finish(self, loop: Loop) -> None:
        """Answer what was taken; after a while, whoever has still not sent a whole request is let go."""
        loop.stop_accepting()
        ends = time.monotonic() + self.cfg.graceful_timeout
        while loop.busy() and time.monotonic() < ends:
            self._notify_now_and_then()
            loop.step(0.2)
        loop.close()


class Work:
    """Webhooks go to the intake, everything else to the app."""

    def __init__(self, app: Any, threads: int) -> None:
        self._bridge = context.of(app)
        self._intake = Intake(self._bridge.inbound, self._bridge.clock)
        self._gateway = Gateway(app, threads, self._bridge.streams)
        self.flush = self._intake.flush

    def begin(self, request: Request, connection: Connection, finish: Finish) -> None:
        if not self._intake.takes(request, connection, finish):
            self._gateway.begin(request, connection, finish)

    def admit(self, request: Request, decide: Decide) -> None:
        self._gateway.run(lambda: decide(self._tenant(request)))

    def close(self) -> None:
        self._intake.close()
        self._gateway.close()

    def _tenant(self, request: Request) -> str | errors.Problem:
        """Whose token a request bears: a body that is so long is taken with one only."""
        try:
            return auth.recognised(self._bridge, request.field("authorization")).connection.id
        except errors.Problem as problem:
            return problem
        except Exception:
            log.exception("token of a large request not checked because of an unexpected error, answered 500")
            return errors.InternalError(problems.UNEXPECTED)


def _room() -> int:
    """How many connections there may be at once, after as many descriptors as we may have are asked for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + SPARE if hard == resource.RLIM_INFINITY else min(MOST + SPARE, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(64, wanted - SPARE)
