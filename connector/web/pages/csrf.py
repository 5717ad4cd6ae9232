"""That a form was sent from a page of ours: a hidden field that other sites cannot know, and the browser's own word.

The field is derived from the cookie's secret, so that nothing is kept; a new session has a new one. The cookie itself
is not sent along with other sites' forms (SameSite=Lax), which holds only where a browser knows of it, and not against
neighbours on the same host's other ports.
"""

import hmac
from urllib.parse import urlsplit

import flask

from connector import errors, hosts, ids
from connector.web import context
from connector.web.pages import forms, visitor

FIELD = "csrf_token"

_WHAT_TO_DO = "Nothing was done. Go back, load the page anew and try again."


def token() -> str:
    """What the hidden field of this browser's forms holds."""
    return hmac.digest(visitor.secret().encode(), b"forms of our pages", "sha256").hex()


def check() -> None:
    """Raises `MalformedRequest` unless this request's form was sent from a page of ours."""
    _check_origin()
    if not ids.same(forms.read().get(FIELD, ""), token()):
        raise errors.MalformedRequest(
            f"This form was not sent from a page of this bridge, or is too old. {_WHAT_TO_DO}"
        )


def _check_origin() -> None:
    """A browser says from where a form is sent; older ones only say from which page, or nothing."""
    headers = flask.request.headers
    said = headers.get("Origin") or headers.get("Referer")
    if said is not None and not _ours(said) or headers.get("Sec-Fetch-Site") == "cross-site":
        raise errors.MalformedRequest(f"This form was sent from another site. {_WHAT_TO_DO}")


def _ours(said: str) -> bool:
    """Whether it is the public address, or the host that was called; some proxies pass that on without its port."""
    public = urlsplit(context.bridge().settings.public_url)
    try:
        sent = urlsplit(said)
        if (sent.scheme, sent.netloc.lower()) == (public.scheme, public.netloc.lower()):
            return True
        host, called = hosts.read(sent.netloc), hosts.read(flask.request.headers.get("Host", ""))
    except ValueError:
        return False
    return sent.scheme in ("http", "https") and (host == called or (host.name, None) == called)
