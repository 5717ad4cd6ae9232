"""Calls HTTP as a user of the public API does; an answer that is not a good one ends the hop with its words."""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import requests

T = TypeVar("T")

HOP_SECONDS = 30.0
POLL_SECONDS = 0.02


class HopFailed(Exception):
    """A hop did not work; the message says why."""


class Client:
    """Calls one server. `headers` go with every call."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between two processes of one machine
        self._session.headers.update(headers or {})

    def get(self, path: str) -> Any:
        """What is there. Raises `HopFailed`."""
        return _good(self._call("GET", path))

    def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
        """What JSON is answered with. Raises `HopFailed`."""
        return _good(self._call("POST", path, json=body, headers=headers))

    def status(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status that these bytes are answered with. Raises `HopFailed` when there is no answer."""
        return self._call("POST", path, data=body, headers=headers).status_code

    def up(self, path: str) -> bool:
        """Whether the server is up: this path is answered with a 2xx right now."""
        try:
            return self._session.get(self.url + path, timeout=2).ok
        except requests.RequestException:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _call(self, method: str, path: str, **what: Any) -> requests.Response:
        try:
            return self._session.request(method, self.url + path, timeout=HOP_SECONDS, allow_redirects=False, **what)
        except requests.RequestException as error:
            raise HopFailed(f"{method} {path} got no answer: {type(error).__name__}") from None


def wait(look: Callable[[], T | None], *, otherwise: str) -> T:
    """What `look` gives once it is something. Raises `HopFailed` with the sentence `otherwise` when time is up."""
    end = time.monotonic() + HOP_SECONDS
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(POLL_SECONDS)
    raise HopFailed(f"{otherwise} within {HOP_SECONDS:.0f} s")


def _good(answer: requests.Response) -> Any:
    asked = f"{answer.request.method} {answer.request.path_url}"
    try:
        told = answer.json()
    except ValueError:
        raise HopFailed(f"{asked} was answered {answer.status_code}, without JSON") from None
    if not answer.ok:
        error = told.get("error") if isinstance(told, dict) else None
        words = error.get("message") if isinstance(error, dict) else told
        raise HopFailed(f"{asked} was answered {answer.status_code}: {words}")
    return told
