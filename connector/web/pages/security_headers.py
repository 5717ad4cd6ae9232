"""What a browser is told to refuse on our pages: scripts and styles that are not our files, frames, foreign forms."""

from urllib.parse import urlsplit

import flask

_OPENER, _POLICY_HEADER = "Cross-Origin-Opener-Policy", "Content-Security-Policy"
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Referrer-Policy": "same-origin",  # with no-referrer at all, browsers do not say from where a form is sent
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}


def form_leads_to(redirect_uri: str) -> None:
    """Let the form of this request's page lead out of here, to an app that people came from.

    Some browsers hold every further redirect against the page's policy, too, and apps lead on to hosts of theirs that
    nobody knows here (`www.make.com` to `eu1.make.com`). So it is any https address: such a page asks for no secret.
    """
    parts = urlsplit(redirect_uri)
    named = parts.scheme == "http" and "[" not in parts.netloc  # no policy can name an IPv6 address
    flask.g.form_action = f"'self' {parts.scheme}:{f'//{parts.netloc}' if named else ''}"


def opened_by_others() -> None:
    """Let this request's page stay tied to the one that opened it: an app's, which waits for what comes of it."""
    flask.g.opened_by_others = True


def add(answer: flask.Response, *, cached: bool = False) -> flask.Response:
    """Add them to an answer. Nobody keeps it but where it is `cached`: the same for all."""
    policy = _POLICY | {"form-action": flask.g.get("form_action", "'self'")}
    answer.headers.setdefault(_POLICY_HEADER, "; ".join(f"{what} {where}" for what, where in policy.items()))
    answer.headers.setdefault(_OPENER, "unsafe-none" if flask.g.get("opened_by_others") else "same-origin")
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if not cached:
        answer.headers["Cache-Control"] = "no-store"
    return answer
