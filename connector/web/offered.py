"""Files that this bridge offers to a provider, which needs no token: the address is signed."""

import mmap
from collections.abc import Iterator
from typing import Any

import flask

from connector.services.offered_files import PATH, Offered
from connector.web import context
from connector.web.server.environ import TAKES_VIEWS

PIECE = 4 * 1024 * 1024  # bytes

blueprint = flask.Blueprint("offered", __name__)


@blueprint.get(f"{PATH}<token>/<name>")
def offered(token: str, name: str) -> flask.Response:
    """Give a file, or one part of it, to whom it is offered."""
    found = context.bridge().offered.open(token)
    asked = flask.request.range
    part = asked.range_for_length(found.size) if asked else None
    first, end = part or (0, found.size)
    answer = flask.Response(status=206 if part else 200, content_type=found.media_type)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.content_length = end - first
    if part:
        answer.headers["Content-Range"] = f"bytes {first}-{end - 1}/{found.size}"
    if flask.request.method == "HEAD":
        found.content.close()
    else:
        answer.response = _pieces(found, first, end, views=TAKES_VIEWS in flask.request.environ)
        answer.call_on_close(found.content.close)
    return answer


def _pieces(found: Offered, first: int, end: int, *, views: bool) -> Iterator[Any]:
    """The bytes of a part. As `views` they are read from the disk only when they are sent, however slowly that goes."""
    mapped = memoryview(mmap.mmap(found.content.fileno(), 0, access=mmap.ACCESS_READ))
    for at in range(first, end, PIECE):
        piece = mapped[at : min(at + PIECE, end)]
        yield piece if views else bytes(piece)
    if (first, end) == (0, found.size):
        found.fetched()
