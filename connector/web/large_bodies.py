"""Few large bodies at once in a process: what is made of one takes several times its size until it is answered."""

import threading

import flask

from connector import errors
from connector.web import body_limits

ROOM = 64 * 1024 * 1024  # bytes of large bodies at once
SHARE = ROOM // 2  # of one connection
WAIT = 2.0  # seconds for a place
WAITING = 8  # who wait for one, each with a thread that others need

_KEY = "large_bodies"


class Room:
    """Bytes that are shared out, no owner having more than a share."""

    def __init__(self, size: int = ROOM, share: int = SHARE, wait: float = WAIT) -> None:
        self._size = size
        self._share = share
        self._wait = wait
        self._waiting = 0
        self._held: dict[str, int] = {}
        self._freed = threading.Condition()

    def enter(self, owner: str, size: int) -> bool:
        """Take `size` bytes, waiting a while for them; False when there are none for this owner."""
        with self._freed:
            if not self._fits(owner, size) and not self._wait_for(owner, size):
                return False
            self._held[owner] = self._held.get(owner, 0) + size
            return True

    def leave(self, owner: str, size: int) -> None:
        """Give them back."""
        with self._freed:
            self._held[owner] -= size
            if not self._held[owner]:
                del self._held[owner]
            self._freed.notify_all()

    def _wait_for(self, owner: str, size: int) -> bool:
        if self._waiting >= WAITING:
            return False
        self._waiting += 1
        try:
            return self._freed.wait_for(lambda: self._fits(owner, size), self._wait)
        finally:
            self._waiting -= 1

    def _fits(self, owner: str, size: int) -> bool:
        return sum(self._held.values()) + size <= self._size and self._held.get(owner, 0) + size <= self._share


def attach(app: flask.Flask) -> None:
    """Give an app its room; each request leaves it when it is over."""
    app.extensions[_KEY] = Room()
    app.teardown_request(_leave)


def hold(owner: str, most: int) -> None:
    """Take place for this request's body of at most `most` bytes, before it is read. Raises `RateLimited`."""
    announced = flask.request.content_length
    size = min(most, most if announced is None else announced)
    if size <= body_limits.PLAIN:
        return
    if not flask.current_app.extensions[_KEY].enter(owner, size):
        raise errors.RateLimited("Too many large bodies at once. Try again in a few seconds.", retry_after=5)
    flask.g.large_body = (owner, size)


def _leave(_: BaseException | None) -> None:
    if held := flask.g.pop("large_body", None):
        flask.current_app.extensions[_KEY].leave(*held)
