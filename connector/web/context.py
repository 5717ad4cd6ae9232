"""What a view works with: the process's bridge, the request's body and query."""

import contextlib
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any, cast

import flask
from werkzeug.exceptions import HTTPException

from connector import errors, ids, json_text
from connector.bridge import Bridge
from connector.catalogue import schemas
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Form
from connector.catalogue.fields import Field
from connector.web import body_limits, large_bodies, multipart

log = logging.getLogger(__name__)

_KEY = "bridge"


def attach(app: flask.Flask, bridge: Bridge) -> None:
    """Give an app its bridge."""
    app.extensions[_KEY] = bridge


def of(app: flask.Flask) -> Bridge:
    """The bridge of an app."""
    return cast(Bridge, app.extensions[_KEY])


def bridge() -> Bridge:
    """The bridge of the app that answers this request."""
    return of(flask.current_app)


def now() -> datetime:
    """What the bridge's clock shows."""
    return bridge().clock()


def note(**fields: Any) -> None:
    """Add to the line that the log gets about this request's answer."""
    flask.g.setdefault("noted", {}).update(fields)


def noted() -> Mapping[str, Any]:
    """What was noted about this request."""
    return cast(Mapping[str, Any], flask.g.get("noted", {}))


def body() -> Mapping[str, Any]:
    """The request's JSON object, or its multipart form where files are taken; an empty request is an empty object.

    Raises `MalformedRequest`.
    """
    large_bodies.hold(flask.g.get("connection_id", ""), min(_most(), body_limits.FILE))  # all strangers are one
    if body_limits.is_form(flask.request.content_type or ""):
        return _form()
    text = raw()
    if not text:
        return {}
    if not flask.request.is_json:
        raise errors.UnsupportedMediaType("Send JSON, with the header Content-Type: application/json.")
    try:
        told = json_text.read(text, most=json_text.MAX_VALUES)
    except json_text.NotJson as wrong:
        where = {"line": wrong.line, "column": wrong.column} if wrong.line else None
        raise errors.MalformedRequest(f"The body is not valid JSON. {wrong}", details=where) from None
    if not isinstance(told, dict):
        raise errors.MalformedRequest("The body must be a JSON object: {…}.")
    return told


def _form() -> Mapping[str, Any]:
    if not body_limits.takes_files(flask.request.path, bridge().catalogue):
        raise errors.UnsupportedMediaType("Send JSON: a multipart form is taken only by actions that take a file.")
    form = multipart.Form(flask.request.content_type or "")
    flask.g.form = form
    with _reading() as stream:
        return form.read(stream)


def forget_files(_: BaseException | None) -> None:
    """Remove the files that this request brought."""
    if (form := flask.g.pop("form", None)) is not None:
        form.close()


def raw() -> bytes:
    """The request's body, also a chunked one. Raises `BodyTooLarge` beyond this call's limit, `MalformedRequest`."""
    with _reading() as stream:
        return stream.read()


@contextlib.contextmanager
def _reading() -> Iterator["_Body"]:
    """The request's body, also a chunked one."""
    most = _most()
    if (flask.request.content_length or 0) > most:
        raise body_limits.too_large(most)
    flask.request.max_content_length = most + 1
    try:
        yield _Body(flask.request.stream, most)
    except (HTTPException, errors.Problem):
        raise
    except Exception as wrong:  # whoever serves has errors of its own for a body that breaks off
        log.info("request body not readable, answered 400", extra={"fields": {"why": type(wrong).__name__}})
        raise errors.MalformedRequest("The body broke off, or is not framed as HTTP wants it.") from None


class _Body:
    """A stream that may have so many bytes at most; whoever reads further is told `BodyTooLarge`."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._most = self._left = most

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise body_limits.too_large(self._most)
        return data


def _most() -> int:
    request = flask.request
    return body_limits.limit(request.method, request.path, request.content_type or "", bridge().catalogue)


def query() -> Mapping[str, Any]:
    """The request's query, each name once."""
    return flask.request.args.to_dict()


def limit(default: int) -> Field:
    """How many rows a caller wants."""
    return Field(key="limit", kind="integer", label="Limit", help=f"How many; {default} when left out.", min=1, max=100)


def cursor(given: str | None, prefix: str) -> str | None:
    """The id that a page before ended with, None for the first page. Raises `InvalidInput` for a text that is none."""
    if given and not ids.was_made(given, prefix):
        raise errors.InvalidInput.at("cursor", "Is none of this list. Leave it out to begin with the newest.")
    return given or None


def cut(rows: list[dict[str, Any]], *, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """A page of a list and the cursor of the next one, None for the last page: from one row more than was asked for,
    which only says that there is a next page.
    """
    return rows[:limit], rows[limit - 1]["id"] if len(rows) > limit else None


def paged(rows: list[dict[str, Any]], *, limit: int) -> flask.Response:
    """The answer with a page of a list, see `cut`."""
    data, cursor = cut(rows, limit=limit)
    return flask.jsonify(data=data, next_cursor=cursor)


def checked(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """What one of our own forms was filled in with. Raises `InvalidInput`."""
    return schemas.check(form, given)


def offered() -> Catalogue:
    """What is asked about: all that is offered, or what the `provider` in the query offers alone."""
    catalogue, provider = bridge().catalogue, flask.request.args.get("provider", "")
    try:
        return catalogue.only(provider) if provider else catalogue
    except KeyError:
        raise errors.NotFound(f'There is no provider "{provider[:64]}".') from None
