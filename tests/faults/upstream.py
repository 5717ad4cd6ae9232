"""A provider as the fault tests need it: its sandbox, in which any number of videos are finished already."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import requests
from faults.harness import Harness
from flask import Flask
from support import upstream
from support.apis import API

from connector.sandbox.faults import ALWAYS
from connector.sandbox.server import SandboxServer, serve


class Upstream:
    """`with Argil() as upstream:` and it serves at `upstream.url`, from the network that the caller's thread is in.

    `action` creates a video, which `creates` is the call for. `setting` names the API's address, of which `path` is a
    part.
    """

    provider: ClassVar[str]
    setting: ClassVar[str]
    path: ClassVar[str]
    api: ClassVar[API]
    action: ClassVar[str]
    creates: ClassVar[str]

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._app = self._sandbox()
        self._world = self._app.extensions["sandbox"]
        self._host = host

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            watched = upstream.watch(self._app, self.api)
            self._server: SandboxServer = stack.enter_context(serve(watched, self._host, 0))
            self.url = f"{self._server.url}{self.path}"
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def harness(self, database_url: str, folder: Path, **settings: str) -> Harness:
        """A bridge that works with it."""
        return Harness(database_url, folder, provider=self.provider, **{self.setting: self.url}, **settings)

    def finish(self, key: str) -> str:
        """A video of the account that is done since a minute; its id."""
        raise NotImplementedError

    def told(self, key: str, video: str) -> tuple[Mapping[str, str], bytes]:
        """Headers and body of the webhook that tells of it."""
        raise NotImplementedError

    def tell(self, url: str, key: str) -> requests.Response:
        """A video is done, and the web at an address hears of it."""
        headers, body = self.told(key, self.finish(key))
        return requests.post(url + self.inbound(key), data=body, headers=headers, timeout=40)

    def wish(self, avatar: str) -> dict[str, Any]:
        """What a video is created with."""
        return {"script": "Hello.", "avatar_id": avatar}

    def render_for_long(self) -> None:
        """From now on what is created does not end while a test lasts."""
        raise NotImplementedError

    def hang(self, times: int = ALWAYS) -> None:
        """From now on, or so many times, do what is asked, and never say so."""
        self._world.switches.change({"hang": times})

    def slow(self, seconds: float) -> None:
        """From now on each call is worked on so much later."""
        self._world.switches.change({"latency_seconds": seconds})

    def asked(self, key: str, call: str | None = None) -> int:
        """How often the account made this call, or created a video."""
        return int(self._world.account(key).report()["requests"].get(call or self.creates, 0))

    def created(self, key: str) -> int:
        """How many videos the account was made to create, apart from those that were `finish`ed."""
        raise NotImplementedError

    def renders(self, key: str) -> int:
        """How many renders of the account were started."""
        return int(self._world.account(key).report()["renders"])

    def inbound(self, key: str) -> str:
        """The path that the account calls: that of the one webhook which the bridge registered."""
        return urlsplit(self._address(key)).path

    def _sandbox(self) -> Flask:
        raise NotImplementedError

    def _address(self, key: str) -> str:
        raise NotImplementedError
