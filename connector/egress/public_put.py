"""A body sent to an address that somebody gave us, such as a provider's for a file, by a PUT that its caller waits for.

The address is judged like a hook's target: by its form, and after DNS by the address about to be connected. Redirects
are not followed. The body is read while it is sent.
"""

import functools
import time
from collections.abc import Iterable, Iterator, Mapping

import pycurl

from connector.egress import targets
from connector.egress.http import LIMIT, SENTENCES, NoAnswer, Outcome, Request
from connector.egress.transfer import Transfer

_LONGEST = 8192  # characters of an address: those that are signed are long


def put(
    url: str,
    headers: Mapping[str, str],
    pieces: Iterable[bytes],
    size: int,
    *,
    timeout: float,
    trust: str,
    trusted: targets.Allowed = (),
) -> Outcome:
    """Send `size` bytes within `timeout` seconds. `trusted`: what may be called beside public addresses; `trust`: a
    file of CA certificates. Raises nothing but what reading `pieces` raises.
    """
    started = time.monotonic()
    try:
        targets.check_form(url, trusted, longest=_LONGEST)
    except targets.TargetRefused as refused:
        return NoAnswer("target_refused", refused.reason, False, 0.0)
    transfer = _Put(trusted, trust)
    try:
        return transfer.carry(Request("PUT", url, headers), pieces, size, timeout)
    except (ValueError, TypeError, pycurl.error):
        return NoAnswer("target_refused", SENTENCES["target_refused"], False, time.monotonic() - started)
    finally:
        transfer.close()


class _Put(Transfer):
    """A handle for one PUT."""

    __slots__ = ("_reading",)

    def __init__(self, trusted: targets.Allowed, trust: str) -> None:
        super().__init__(guard=functools.partial(_may_connect, trusted), limit=LIMIT, trust=trust)
        self._reading: BaseException | None = None

    def carry(self, request: Request, pieces: Iterable[bytes], size: int, timeout: float) -> Outcome:
        """Make the request. Raises like `prepare`, and what reading the pieces raises."""
        self.prepare(request, lambda _: None, timeout)
        self.curl.setopt(pycurl.UPLOAD, 1)
        self.curl.setopt(pycurl.INFILESIZE_LARGE, size)
        self.curl.setopt(pycurl.READFUNCTION, functools.partial(self._read, _Cut(iter(pieces))))
        code, words = 0, ""
        try:
            self.curl.perform()
        except pycurl.error as failed:
            code, words = failed.args
        if self._reading is not None:
            raise self._reading
        return self.finish(code, words, 0.0)

    def _read(self, source: "_Cut", most: int) -> bytes | int:
        try:
            return source.take(most)
        except Exception as failed:  # pycurl would only print it
            self._reading = failed
            return int(pycurl.READFUNC_ABORT)


class _Cut:
    """Pieces as somebody else wants them."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def take(self, most: int) -> bytes:
        """At most so many bytes; none when there are no more."""
        while not self._left and (piece := next(self._pieces, None)) is not None:
            self._left = piece
        taken, self._left = self._left[:most], self._left[most:]
        return taken


def _may_connect(trusted: targets.Allowed, url: str, address: str, port: int) -> bool:
    return targets.may_connect(address, port, trusted, url=url)
