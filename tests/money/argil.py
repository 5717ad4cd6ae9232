"""Many sandboxes behind one address, each with one account: what is asked with a key goes to the key's own sandbox.

So sequences that run side by side have faults, credits and counts of their own. Each sandbox knows how often a render
of each video did its work, and can have the bridge killed at the moment when a certain call arrives.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from connector.sandbox.argil.account import Account
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.argil.videos import Video
from connector.sandbox.faults import Faults
from connector.sandbox.server import HANG_UP, SandboxServer

CREDITS = 10_000
RENDER_SECONDS = 0.5

CALLS = {
    "create": ("POST", r"/videos$"),
    "render": ("POST", r"/render$"),
    "ask": ("GET", r"/videos"),
}


@dataclass(frozen=True)
class Moment:
    """When a call arrives: `work` says whether it is done all the same."""

    call: str
    work: bool
    strike: Callable[[], None]


class Ledger(Account):
    """An account that counts how often each video's render was worked on.

    `twice`: a second render is done and charged again, as at the worst of providers; else it is refused.
    """

    def __init__(self, *, twice: bool) -> None:
        super().__init__(CREDITS)
        self.twice = twice
        self.rendered: Counter[str] = Counter()

    def render(self, id: str, now: Any, begin: Any) -> Video:
        with self.lock:
            video = self.videos.get(id)
            if video is not None and video.render is not None and self.twice:
                self._spend(self.price(video))
                self.rendered[id] += 1
                return video
            video = super().render(id, now, begin)
            self.rendered[id] += 1
            return video


class Sandbox:
    """One account's sandbox."""

    def __init__(self, key: str, *, twice: bool) -> None:
        self.app = create_sandbox(Faults(), render_seconds=RENDER_SECONDS)
        self.world = self.app.extensions["sandbox"]
        self.ledger = Ledger(twice=twice)
        self.world.accounts.add_key(self.ledger, key)
        self.moment: Moment | None = None
        self.calls: list[str] = []
        self._lock = threading.Lock()

    def faults(self, **wished: Any) -> None:
        """These and no others."""
        self.world.switches.reset()
        self.world.switches.change(wished)

    def credits(self, left: int) -> None:
        with self.ledger.lock:
            self.ledger.credits_left = left

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
            method, path = CALLS[moment.call]
            if request.method != method or not re.search(path, request.path):
                return None
            self.moment = None
            return moment


class Argil:
    """All of them. `with Argil() as argil:` serves at `argil.url`."""

    def __init__(self) -> None:
        self.extensions = {"sandbox": self}
        self._sandboxes: dict[str, Sandbox] = {}
        self._opening = threading.Lock()  # Flask's blueprints are not made for two apps at the same moment
        self._server = SandboxServer(self, "127.0.0.1", 0)  # type: ignore[arg-type]
        self.url = self._server.url

    def __enter__(self) -> "Argil":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def open(self, key: str, *, twice: bool) -> Sandbox:
        with self._opening:
            self._sandboxes[key] = Sandbox(key, twice=twice)
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
