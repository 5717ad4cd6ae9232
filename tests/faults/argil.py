"""Argil as the fault tests need it: the sandbox, in which any number of videos are finished already."""

import contextlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from support import upstream

from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.argil.videos import Render, Video
from connector.sandbox.faults import ALWAYS, Faults
from connector.sandbox.server import SandboxServer, serve


class Argil:
    """`with Argil() as argil:` and it serves at `argil.url`, from the network that the caller's thread is in."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._app = create_sandbox(Faults(), render_seconds=0.1)
        self._world = self._app.extensions["sandbox"]
        self._host = host

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._server: SandboxServer = stack.enter_context(serve(upstream.watch(self._app), self._host, 0))
            self.url = f"{self._server.url}/v1"
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def finish(self, key: str) -> str:
        """A video of the account that is done since a minute; its id."""
        began = datetime.now(UTC) - timedelta(minutes=2)
        render = Render(began, began + timedelta(minutes=1), "DONE")
        video = Video(str(uuid.uuid4()), "Made elsewhere", began, [], "9:16", False, {}, render)
        self._world.account(key).add_video(video)
        return video.id

    def hang(self, times: int = ALWAYS) -> None:
        """From now on, or so many times, do what is asked, and never say so."""
        self._world.switches.change({"hang": times})

    def slow(self, seconds: float) -> None:
        """From now on each call is worked on so much later."""
        self._world.switches.change({"latency_seconds": seconds})

    def asked(self, key: str, call: str) -> int:
        """How often the account made this call, such as `POST /videos`."""
        return int(self._world.account(key).report()["requests"].get(call, 0))

    def renders(self, key: str) -> int:
        """How many renders of the account were started."""
        return int(self._world.account(key).report()["renders"])

    def inbound(self, key: str) -> str:
        """The path that the account calls: that of the one webhook which the bridge registered."""
        [webhook] = self._world.account(key).report()["webhooks"]
        return urlsplit(webhook["callbackUrl"]).path
