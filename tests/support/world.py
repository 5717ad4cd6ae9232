"""A whole bridge on real parts in one process: sandbox, web over HTTP, relay in a thread, a receiver.

What crosses between them crosses a socket; only the processes are threads here (tests/journey runs real processes).
What crosses to the sandbox and back is held against Argil's OpenAPI file.
"""

import contextlib
import dataclasses
import ipaddress
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

import requests
from cryptography.fernet import Fernet
from werkzeug.serving import WSGIRequestHandler, make_server

from connector.bridge import Bridge
from connector.providers import registry
from connector.providers.base import Provider
from connector.relay_process import RelayProcess
from connector.sandbox import stand_in
from connector.sandbox.argil.account import Account
from connector.sandbox.faults import Faults
from connector.sandbox.server import SandboxServer
from connector.sandbox.server import serve as serve_sandbox
from connector.setting_values import durations
from connector.settings import Settings
from connector.web.app import create_app
from support import apis, upstream
from support.receiver import Receiver

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


class Api:
    """The bridge's HTTP API as one user sees it. Calls give the `requests` answer."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.session = requests.Session()
        self.connection: dict[str, Any] = {}
        self.session.trust_env = False
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        if body is not None:
            more["json"] = body
        return self.session.request(method, self.url + path, timeout=40, **more)

    def good(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self(method, path, body, **more)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        return answer.json()


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None: ...


@dataclasses.dataclass
class World:
    """`with World(database_url) as world:` and everything is up but the relay, which `relay()` runs."""

    database_url: str
    render_seconds: float = 0.2
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    host: str | None = "127.0.0.1"  # what the bridge is told that it listens on
    providers: Sequence[type[Provider]] = registry.PROVIDERS
    time: dict[str, Any] = dataclasses.field(default_factory=dict)  # `clock`, `monotonic` and `pause` of the bridge
    provider: str = "argil"  # whose sandbox it is, and whom one connects to

    def __enter__(self) -> Self:
        self._stack = contextlib.ExitStack()
        self.receiver = self._stack.enter_context(Receiver())
        theirs, seconds = stand_in.of(self.provider), self.render_seconds
        sandbox = theirs.create(Faults(), render_seconds=seconds, training_seconds=seconds, credits=10_000)
        watched = upstream.watch(sandbox, *apis.OF[self.provider])
        self.sandbox: SandboxServer = self._stack.enter_context(serve_sandbox(watched, "127.0.0.1", 0))
        self._accounts = sandbox.extensions["sandbox"]
        self.server = make_server("127.0.0.1", 0, self._app, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        chosen: dict[str, Any] = {
            "database_url": self.database_url,
            "encryption_keys": (Fernet.generate_key().decode(),),
            "public_url": self.url,
            "of_providers": {f"CONNECTOR_{self.provider.upper()}_URL": self.sandbox.url + theirs.path},
            "allowed_targets": LOOPBACK,
            "retry_schedule": durations("100ms,100ms,200ms"),
        }
        self.bridge = Bridge(
            Settings(**(chosen | self.settings)), host=self.host, providers=self.providers, **self.time
        )
        self._stack.callback(self.bridge.close)
        self.app = create_app(self.bridge)
        thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        self._stack.callback(self.server.server_close)
        self._stack.callback(thread.join)
        self._stack.callback(self.server.shutdown)
        self.anyone = Api(self.url)
        self._stack.callback(self.anyone.session.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        upstream.assert_kept()

    def _app(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)

    def connect(self, who: str = "alice", *, provider: str = "", api_key: str = "") -> Api:
        """Connect an account, of the sandbox unless a key says another; the Api has the answer in `connection`."""
        self.bridge.keyring.begin(now=self.bridge.clock())  # as a process does at its start
        made = self.anyone.good(
            "POST",
            "/v1/connections",
            {"provider": provider or self.provider, "api_key": api_key or f"sandbox-{who}", "label": who},
        )
        api = Api(self.url, made["token"])
        api.connection = made
        self._stack.callback(api.session.close)
        return api

    @contextlib.contextmanager
    def relay(self) -> Iterator[None]:
        """A relay at work while the block runs."""
        stop = threading.Event()
        process = RelayProcess(self.bridge)
        thread = threading.Thread(target=process.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(30)
            process.close()

    def faults(self, **changes: Any) -> None:
        """Switch the sandbox's faults."""
        answer = requests.patch(f"{self.sandbox.url}/sandbox/faults", json=changes, timeout=5)
        assert answer.ok, answer.text

    def state(self, who: str = "alice") -> dict[str, Any]:
        """What the sandbox counted for an account."""
        answer = requests.get(f"{self.sandbox.url}/sandbox/state", headers={"x-api-key": f"sandbox-{who}"}, timeout=5)
        return dict(answer.json())

    def account(self, who: str = "alice") -> Account:
        """What the sandbox has of an account."""
        account: Account = self._accounts.account(f"sandbox-{who}")
        return account

    def avatar(self, api: Api) -> str:
        """An avatar that can be used."""
        return str(api.good("GET", "/v1/options/avatars")[0]["id"])


def until(what: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The first true value of `what`, asked again and again."""
    end = time.monotonic() + seconds
    while not (value := what()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.01)
    return value
