"""Files behind the addresses that actions give. Whoever has an address needs no token."""

from urllib.parse import quote

import flask

from connector import errors
from connector.egress.stream import Stream
from connector.services.downloads import PATH, Download
from connector.web import context
from connector.web.server.streaming import HAND_OVER

blueprint = flask.Blueprint("downloads", __name__)

_ONLY_SAVED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Accept-Ranges": "bytes",
}


@blueprint.get(f"{PATH}<token>")
def download(token: str) -> flask.Response:
    """Give a file, or a part of it, by an address that an action answered."""
    asked = flask.request.headers
    found = context.bridge().downloads.open(
        token, range=asked.get("Range", ""), if_range=asked.get("If-Range", "").strip()
    )
    answer = flask.Response(status=206 if found.part else 200, headers=_headers(found), content_type=found.content_type)
    if isinstance(found.body, bytes):
        answer.set_data(found.body)
    elif flask.request.method == "HEAD":
        found.body.close_soon()
    elif found.length is None and flask.request.environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        found.body.close_soon()  # such a client could not tell a body that breaks off from a whole one
        raise errors.ProviderFailed("Its source does not say how long this file is. Fetch it with HTTP/1.1.")
    else:
        _stream(answer, found.body)
    if found.length is not None:
        answer.content_length = found.length
    return answer


def _stream(answer: flask.Response, body: Stream) -> None:
    """Leave the body to the server, where it is ours; another's thread sends it."""
    hand_over = flask.request.environ.get(HAND_OVER)
    if hand_over is None:
        answer.response = body.chunks()
    else:
        hand_over(body)
        answer.response = iter(())  # an empty sequence would be given the length 0


def _headers(found: Download) -> dict[str, str]:
    part = {"Content-Range": str(found.part)} if found.part else {}
    return {**_ONLY_SAVED, **found.validators, **part, "Content-Disposition": _disposition(found.filename)}


def _disposition(filename: str) -> str:
    """A name to save the file under, for those who read UTF-8 (RFC 6266), and for those who do not."""
    plain = "".join(each if " " <= each <= "~" and each not in '"\\%' else "_" for each in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
