"""Which providers have a sandbox in their place: there nothing is spent, and no real video is made.

A sandbox says so itself, in a header of every answer. An address that is not the provider's own is asked once; the
provider's own never is.
"""

import threading
import time
from collections.abc import Callable, Mapping

from connector.egress.http import Answer, Request
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.errors import RateLimited
from connector.providers.base import Provider

SECONDS = 2.0  # for the answer
AGAIN = 10.0  # seconds after which one that gave no answer is asked again
SAYS_SO = "x-sandbox"


def is_sandbox(session: Session, address: str) -> bool | None:
    """Whether a sandbox answers at an address; None when nothing does, or a proxy that finds nothing behind it."""
    try:
        answer = session.call(Request("GET", address), timeout=SECONDS, limit=0)
    except RateLimited:
        return None
    if not isinstance(answer, Answer):
        return None
    return True if SAYS_SO in answer.headers else None if answer.status >= 500 else False


def asked(address: str, *, trust: str | None) -> bool | None:
    """See `is_sandbox`; for whoever has no session. `trust` as in `Session`."""
    session = Session(ProviderSlots(), pool=1, trust=trust)
    try:
        return is_sandbox(session, address)
    finally:
        session.close()


class Sandboxes:
    """Safe to use from many threads. `monotonic` counts the seconds that pass."""

    def __init__(
        self, providers: Mapping[str, Provider], session: Session, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._providers = providers
        self._session = session
        self._monotonic = monotonic
        self._known = {key: False for key, each in providers.items() if each.base_url == type(each).address({})}
        self._asked: dict[str, float] = {}
        self._asking = threading.Lock()

    def has(self, provider: str) -> bool:
        """Whether a provider, by its key, is known to have a sandbox in its place."""
        if provider not in self._known and self._asking.acquire(blocking=False):  # nobody waits for another's question
            try:
                self._ask(provider)
            finally:
                self._asking.release()
        return self._known.get(provider, False)

    def labels(self) -> tuple[str, ...]:
        """What people call the providers that have one."""
        return tuple(each.label for key, each in self._providers.items() if self.has(key))

    def _ask(self, provider: str) -> None:
        now, asked = self._monotonic(), self._asked.get(provider)
        if provider in self._known or (asked is not None and now - asked < AGAIN):
            return
        self._asked[provider] = now
        found = is_sandbox(self._session, self._providers[provider].base_url)
        if found is not None:
            self._known[provider] = found
