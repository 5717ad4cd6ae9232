"""Many sandboxes behind one address, each with one account: what is asked with a key goes to the key's own sandbox.

So sequences that run side by side have faults, credits and counts of their own. Each can have the bridge killed at the
moment when a certain call arrives.
"""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from flask import Flask
from werkzeug.wrappers import Request, Response

from connector.sandbox.server import HANG_UP, SandboxServer


@dataclass(frozen=True)
class Moment:
    """When a call arrives: `work` says whether it is done all the same."""

    call: str
    work: bool
    strike: Callable[[], None]


class Sandbox:
    """One account's sandbox. `calls`: the method and the path of each kind of call."""

    def __init__(self, app: Flask, key: str, account: Any, calls: Mapping[str, tuple[str, str]]) -> None:
        self.app = app
        self.world = app.extensions["sandbox"]
        self.ledger = account
        self.world.accounts.add_key(account, key)
        self.moment: Moment | None = None
        self.calls: list[str] = []
        self._kinds = calls
        self._lock = threading.Lock()

    def faults(self, **wished: Any) -> None:
        """These and no others."""
        self.world.switches.reset()
        self.world.switches.change(wished)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        moment = self._strikes(request)
        if moment is not None:
            moment.strike()
            if not moment.work:
                environ[HANG_UP]()
                return Response()(environ, start_response)
        answer = Response.from_app(self.app, environ, buffered=True)
        self.calls.append(f"{request.method} {request.path} {answer.status_code}{' KILLED' if moment else ''}")
        return answer(environ, start_response)

    def _strikes(self, request: Request) -> Moment | None:
        with self._lock:
            moment = self.moment
            if moment is None:
                return None
            method, path = self._kinds[moment.call]
            if request.method != method or not re.search(path, request.path):
                return None
            self.moment = None
            return moment


class Sandboxes:
    """All of them. `with Sandboxes(make) as sandboxes:` serves at `sandboxes.url`; `make(key, twice)` makes one."""

    def __init__(self, make: Callable[[str, bool], Sandbox]) -> None:
        self.extensions = {"sandbox": self}
        self._make = make
        self._sandboxes: dict[str, Sandbox] = {}
        self._opening = threading.Lock()  # Flask's blueprints are not made for two apps at the same moment
        self._server = SandboxServer(self, "127.0.0.1", 0)  # type: ignore[arg-type]
        self.url = self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def open(self, key: str, *, twice: bool) -> Sandbox:
        with self._opening:
            self._sandboxes[key] = self._make(key, twice)
        return self._sandboxes[key]

    def leave(self, key: str) -> None:
        self._sandboxes.pop(key).world.close()

    def close(self) -> None:
        """When the server stops."""
        for key in list(self._sandboxes):
            self.leave(key)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        sandbox = self._sandboxes.get(environ.get("HTTP_X_API_KEY", ""))
        answer: Any = sandbox or Response("This account is closed.", status=401)
        return answer(environ, start_response)
