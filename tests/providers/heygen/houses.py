"""One real sandbox, before it a bridge for each of HeyGen's interfaces, and users of either."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from contracts.provider.spending import Clock
from cryptography.fernet import Fernet
from support import upstream
from support.apis import HEYGEN

from connector.bridge import Bridge
from connector.catalogue.entries import Options, Search
from connector.catalogue.pages import Page
from connector.providers.heygen.provider import HeyGen
from connector.sandbox.faults import Faults
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.server import SandboxServer, serve
from connector.settings import Settings
from connector.store.connections import Connection


class User:
    """One connection, and what its account has upstream."""

    def __init__(self, bridge: Bridge, connection: Connection, account: Any) -> None:
        self.bridge, self.connection, self.account = bridge, connection, account
        self._before = dict(account.requests)

    def do(self, action: str, key: str | None = None, **given: Any) -> Any:
        return self.bridge.actions.perform(self.connection, action, given, idempotency_key=key)

    def page(self, key: str, **given: Any) -> Page:
        """A page of a search or an option list."""
        kind: Any = Search if key.startswith("find_") else Options
        return self.bridge.actions.read(kind, self.connection, key, given)

    def rows(self, key: str, **given: Any) -> list[dict[str, Any]]:
        """All rows, in pages of seven."""
        found: list[Any] = []
        page = self.page(key, limit=7, **given)
        while True:
            found += page.rows
            if page.position is None:
                return found
            page = self.page(key, limit=7, cursor=page.position, **given)

    def asked(self, call: str) -> int:
        """How often it was called since it was connected, such as `POST /v3/assets`."""
        return int(self.account.requests[call] - self._before.get(call, 0))


class House:
    """The sandbox, and a bridge for each interface."""

    def __init__(self, server: SandboxServer, world: Any, sqlite: Any, stack: Any) -> None:
        self.world, self.url = world, server.url
        self.clock = Clock(datetime.now(UTC))
        self._bridges = {
            api: self._bridge(stack.enter_context(sqlite.fresh(migrated=True)), api) for api in ("v3", "v2")
        }
        for each in self._bridges.values():
            stack.callback(each.close)

    def connect(self, who: str, api: str = "v3") -> User:
        bridge, key = self._bridges[api], f"sandbox-{who}"
        made = bridge.connections.connect(provider="heygen", api_key=key, label=who, client_ip=None, now=bridge.clock())
        return User(bridge, made.connection, self.world.accounts.of(key))

    def fault(self, **changes: Any) -> None:
        """These faults and no others."""
        self.world.switches.reset()
        self.world.switches.change(changes)

    def leave(self) -> None:
        """A test is over."""
        self.fault()
        upstream.assert_kept()

    def _bridge(self, database_url: str, api: str) -> Bridge:
        settings = Settings(
            database_url=database_url,
            encryption_keys=(Fernet.generate_key().decode(),),
            public_url="http://127.0.0.1:9",
            of_providers={"CONNECTOR_HEYGEN_URL": self.url, "CONNECTOR_HEYGEN_API": api},
        )
        times: Any = {"clock": self.clock, "monotonic": self.clock.monotonic, "pause": self.clock.pause}
        return Bridge(settings, providers=(HeyGen,), **times)


@contextlib.contextmanager
def standing(sqlite: Any) -> Iterator[House]:
    """What is sent to the sandbox, and what it answers, is held against HeyGen's file."""
    app = upstream.watch(create_sandbox(Faults(), render_seconds=60), HEYGEN)
    with serve(app, "127.0.0.1", 0) as server, contextlib.ExitStack() as stack:
        yield House(server, app.extensions["sandbox"], sqlite, stack)
