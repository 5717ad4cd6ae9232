"""The faults that a call meets on its way in and out, whoever's API it is.

In: latency, reset_before, rate_limit, error_500, answer_before. Out: hang, error_500_after, answer_after.
"""

import threading
from collections.abc import Callable

from flask import Response, request

from connector.sandbox.faults import Switchboard
from connector.sandbox.server import HANG_UP

NOT_THE_PROVIDERS = "X-Sandbox-Fault"
"""The header of an answer that is none of the provider's own."""


class Passage:
    """`error` makes the provider's own answer of a status and a sentence. `closing` lets go of calls that wait."""

    def __init__(self, switches: Switchboard, closing: threading.Event, error: Callable[[int, str], Response]) -> None:
        self._switches = switches
        self._closing = closing
        self._error = error

    def enter(self) -> Response | None:
        """Before the work. An answer given here replaces it."""
        if self._switches.current.latency_seconds:
            self._closing.wait(self._switches.current.latency_seconds)
        if self._strikes("reset_before"):
            return self._hang_up()
        if self._strikes("rate_limit"):
            return self._too_many()
        if self._strikes("error_500"):
            return self._error(500, "The sandbox was told to fail before doing any work.")
        return self._wished() if self._strikes("answer_before") else None

    def leave(self, answer: Response) -> Response:
        """After the work."""
        if self._strikes("hang"):
            self._closing.wait(self._switches.current.hang_seconds)
            return self._hang_up()
        if self._strikes("error_500_after"):
            return self._error(500, "The sandbox was told to fail after doing the work.")
        return self._wished() if self._strikes("answer_after") else answer

    def _strikes(self, name: str) -> bool:
        return self._switches.strikes(name, request.method, request.path)

    def _wished(self) -> Response:
        """What something between the provider and its caller might say in the provider's place."""
        faults = self._switches.current
        if faults.answer_page:
            page = f"<!doctype html><title>{faults.answer_status}</title><h1>One moment, please</h1>"
            answer = Response(page, faults.answer_status, mimetype="text/html")
        elif faults.answer_empty:
            answer = Response(status=faults.answer_status, mimetype="text/plain")
        else:
            answer = self._error(faults.answer_status, f"The sandbox was told to answer {faults.answer_status}.")
        answer.headers[NOT_THE_PROVIDERS] = "yes"
        return answer

    def _too_many(self) -> Response:
        answer = self._error(429, "Too many calls: try again in a second.")
        answer.headers["Retry-After"] = "1"
        return answer

    def _hang_up(self) -> Response:
        """Nobody is there any more to get the answer."""
        request.environ[HANG_UP]()
        return Response()
