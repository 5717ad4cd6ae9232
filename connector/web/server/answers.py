"""Answers as bytes: the app's, and our own refusals of what never reaches it, in the one shape of every error."""

import json
import time
from collections.abc import Iterable
from email.utils import formatdate
from http import HTTPStatus

from connector import errors
from connector.web import problems

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

_PHRASES = {each.value: each.phrase for each in HTTPStatus}
_date = (0, "")


def head(status: int, fields: Iterable[tuple[str, str]], *, keep_alive: bool) -> bytes:
    """The head of an answer, with its empty line; the status in HTTP's own words, whatever the app says."""
    lines = [f"HTTP/1.1 {status} {_PHRASES[status]}", *(f"{name}: {value}" for name, value in fields)]
    lines += [f"Date: {_now()}", "Connection: " + ("keep-alive" if keep_alive else "close")]
    text = "\r\n".join((*lines, "", ""))
    if text.count("\n") != len(lines) + 1:
        raise ValueError("a header of an answer has a line break in it")
    return text.encode("latin-1")


def plain(
    status: int, body: bytes, request_id: str, *, keep_alive: bool, more: Iterable[tuple[str, str]] = ()
) -> bytes:
    """A whole answer in JSON, with `more` headers than all have."""
    fields = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("X-Request-Id", request_id),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        *more,
    ]
    return head(status, fields, keep_alive=keep_alive) + body


def refusal(problem: errors.Problem, request_id: str, *, keep_alive: bool = False) -> bytes:
    """What a problem is answered with."""
    body = json.dumps(problems.shape(problem, request_id), separators=(",", ":")).encode() + b"\n"
    return plain(problem.status, body, request_id, keep_alive=keep_alive, more=problems.headers(problem).items())


def _now() -> str:
    """The time as HTTP writes it, made once a second."""
    global _date
    second = int(time.time())
    if _date[0] != second:
        _date = (second, formatdate(second, usegmt=True))
    return _date[1]
