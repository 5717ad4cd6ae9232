"""The door of every page: which host was called, who is signed in, whether a form was sent from a page of ours.

A room is a blueprint of pages. Whoever adds pages makes one here, so that none has another door.
"""

import re
from typing import Any

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from connector import errors
from connector.web import hosts
from connector.web.pages import csrf, error_pages, security_headers, visitor

_SAFE = ("GET", "HEAD", "OPTIONS")
_NEXT = re.compile(
    r"(/console(/[\w~-][\w.~-]*)*|/oauth/authorize)(\?[!-\[\]-~]*)?", re.ASCII
)  # no scheme, no host, no backslash, no way up


def room(
    name: str, import_name: str, *, prefix: str = "", signed_in: bool = True, by_link: bool = False
) -> flask.Blueprint:
    """A blueprint of pages below `prefix`; with `signed_in` for those alone who are signed in.

    `by_link`: its addresses are signed, and whoever has one may do what it says: no form of ours needs be sent there.
    """
    blueprint = flask.Blueprint(name, import_name, url_prefix=prefix)
    blueprint.before_request(_check_query)
    blueprint.before_request(hosts.judge if by_link else _let_in_signed_in if signed_in else _let_in)
    blueprint.after_request(visitor.remember)
    blueprint.after_request(security_headers.add)
    blueprint.register_error_handler(errors.Problem, error_pages.problem)
    blueprint.register_error_handler(HTTPException, error_pages.of_the_framework)
    blueprint.register_error_handler(Exception, error_pages.unexpected)
    return blueprint


def go(endpoint: str, **values: Any) -> flask.Response:
    """Lead to a page with GET, after a form was done."""
    return _to(flask.url_for(endpoint, **values))


def go_on(wanted: str) -> flask.Response:
    """Lead to where somebody wanted to go before signing in, if that is a page that wants it, else to the console."""
    wanted = wanted if _NEXT.fullmatch(wanted) else "/console"
    return _to(flask.request.root_path.rstrip("/") + wanted)


def _check_query() -> None:
    """Raises `MalformedRequest` for a query with NUL in it, which PostgreSQL neither keeps nor looks for."""
    if any("\x00" in value for _, value in flask.request.args.items(multi=True)):
        raise errors.MalformedRequest("This address has a character in it that no text has.")


def _let_in() -> None:
    hosts.judge()
    if flask.request.method not in _SAFE:
        csrf.check()


def _let_in_signed_in() -> Response | None:
    hosts.judge()
    if visitor.signed_in() is None:
        return _sign_in_first()
    if flask.request.method not in _SAFE:
        csrf.check()
    return None


def _sign_in_first() -> flask.Response:
    asked_by_script = "HX-Request" in flask.request.headers
    wanted = flask.request.full_path.rstrip("?") if flask.request.method == "GET" and not asked_by_script else ""
    address = flask.url_for("sign_in.page", next=wanted if wanted not in ("", "/console") else None)
    if asked_by_script:  # which would put the page that a redirect leads to into a corner of this one
        return flask.Response(status=401, headers={"HX-Redirect": address})
    return _to(address)


def _to(address: str) -> flask.Response:
    return flask.Response(status=303, headers={"Location": address})
