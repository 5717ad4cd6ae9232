"""gunicorn's threads, with our answers to requests that are no HTTP: the one shape of every error, and a request id.

Such a request never reaches the app. What it said may hold a token, so neither the log nor the answer repeats it.
"""

import json
import logging
import os
import sys
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http import errors as parsing
from gunicorn.workers.gthread import ThreadWorker

from connector import errors, ids, orphans
from connector.web import problems

log = logging.getLogger(__name__)

LINE = 8_190  # bytes of a request's first line
FIELD = 8_190  # bytes of one header
_OF_THE_REST = (parsing.InvalidChunkSize, parsing.ChunkMissingTerminator, parsing.InvalidChunkExtension)  # of a body


class Worker(ThreadWorker):
    """One web process. When it is to stop, or its master has died, it gives its address back at once and finishes what
    it has taken: whoever is started next at that address need not wait for it.
    """

    def init_signals(self) -> None:
        super().init_signals()
        orphans.stop_with(self.ppid)

    def handle_exit(self, sig: int, frame: Any) -> None:
        if not self.booted:
            sys.exit(0)  # nothing is taken yet
        super().handle_exit(sig, frame)

    def run(self) -> None:
        super().run()
        if not super().is_parent_alive():
            os._exit(0)  # threads that hang would keep an orphan for ever

    def is_parent_alive(self) -> bool:
        self.alive = self.alive and super().is_parent_alive()
        return self.alive

    def set_accept_enabled(self, enabled: bool | None) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for each in self.sockets:
                each.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what could not be read, or what failed outside the app; the connection is closed."""
        problem, request_id = _problem(exc), ids.new_id("req")
        fields = {"status": problem.status, "code": problem.code, "request": request_id, "why": type(exc).__name__}
        if isinstance(problem, errors.InternalError):
            log.error("unexpected error", exc_info=exc, extra={"fields": fields})
        else:
            log.info("request refused", extra={"fields": fields})
        if isinstance(exc, _OF_THE_REST) and req is not None:
            return  # answered already: this came behind
        try:
            util.write_nonblock(client, _answer(problem, request_id))
        except OSError:
            log.debug("refusal not sent", extra={"fields": fields})


def _problem(wrong: BaseException) -> errors.Problem:
    match wrong:
        case parsing.LimitRequestLine():
            return errors.AddressTooLong(
                f"The address is longer than {LINE} bytes. Send long values in the body, or fewer in the query."
            )
        case parsing.LimitRequestHeaders():
            return errors.HeadersTooLarge(f"The headers are too many, or one is longer than {FIELD} bytes. Send less.")
        case parsing.InvalidHeader() if str(wrong.hdr).upper().startswith("CONTENT-LENGTH"):
            return errors.MalformedRequest("The header Content-Length must be the body's length: one whole number.")
        case parsing.UnsupportedTransferCoding():
            return errors.MalformedRequest("This Transfer-Encoding is not understood. Send chunked, or Content-Length.")
        case parsing.ExpectationFailed():
            return errors.MalformedRequest("This Expect header is not understood. Leave it out.")
        case parsing.ParseException():
            return errors.MalformedRequest("The request is not valid HTTP. Check its first line and its headers.")
        case _:
            return _ours()


def _ours() -> errors.Problem:
    return errors.InternalError(problems.UNEXPECTED)


def _answer(problem: errors.Problem, request_id: str) -> bytes:
    body = json.dumps(problems.shape(problem, request_id)).encode() + b"\n"
    lines = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Date: {util.http_date()}",
        f"X-Request-Id: {request_id}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
    )
    return "\r\n".join((*lines, "", "")).encode() + body
