"""The two cookies of pages: a session's, and a visit's for the forms that somebody fills in before signing in.

Both are for us alone: no script reads them, no other site's form brings them, and where the public address is https
they travel over nothing else, under a name that no neighbouring host can set.
"""

import flask

from connector import limits
from connector.web import context

_SESSION, _VISIT = "session", "visit"


def session() -> str:
    """What the session's cookie holds; empty without one."""
    return flask.request.cookies.get(_name(_SESSION), "")


def visit() -> str:
    """What the visit's cookie holds; empty without one."""
    return flask.request.cookies.get(_name(_VISIT), "")


def keep_session(answer: flask.Response, text: str) -> None:
    """Hand over the cookie of a session that has just begun."""
    _keep(answer, _SESSION, text, int(limits.SESSION_LIFETIME.total_seconds()))


def drop_session(answer: flask.Response) -> None:
    """Take the cookie of a session back."""
    answer.delete_cookie(_name(_SESSION), path="/", secure=_secure(), httponly=True, samesite="Lax")


def keep_visit(answer: flask.Response, text: str) -> None:
    """Hand over the cookie of a visit, which ends with the browser."""
    _keep(answer, _VISIT, text, None)


def _keep(answer: flask.Response, kind: str, text: str, seconds: int | None) -> None:
    answer.set_cookie(_name(kind), text, max_age=seconds, path="/", secure=_secure(), httponly=True, samesite="Lax")


def _name(kind: str) -> str:
    return f"__Host-connector-{kind}" if _secure() else f"connector-{kind}"


def _secure() -> bool:
    return context.bridge().settings.public_url.startswith("https://")
