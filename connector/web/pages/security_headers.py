"""What a browser is told to refuse on our pages: scripts and styles that are not our files, frames, foreign forms."""

from urllib.parse import urlsplit

import flask

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
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}


def form_leads_to(address: str) -> None:
    """Let the form of this page's answer end at another site, as an authorisation does: browsers follow a form's
    redirect only to where the page may send forms.
    """
    parts = urlsplit(address)
    flask.g.setdefault("page_policy", {})["form-action"] = f"'self' {parts.scheme}://{parts.netloc}"


def images_from_anywhere() -> None:
    """Let this page show images of other sites, over https."""
    flask.g.setdefault("page_policy", {})["img-src"] = "'self' https:"


def add(answer: flask.Response, *, cached: bool = False) -> flask.Response:
    """Add them to an answer. Nobody keeps it but where it is `cached`: the same for all."""
    policy = _POLICY | flask.g.get("page_policy", {})
    answer.headers.setdefault("Content-Security-Policy", "; ".join(f"{what} {where}" for what, where in policy.items()))
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if not cached:
        answer.headers["Cache-Control"] = "no-store"
    return answer
