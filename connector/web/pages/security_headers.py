"""What a browser is told to refuse on our pages: scripts and styles that are not our files, frames, foreign forms."""

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
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _POLICY.items()),
    "Referrer-Policy": "same-origin",  # with no-referrer at all, browsers do not say from where a form is sent
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}


def add(answer: flask.Response, *, cached: bool = False) -> flask.Response:
    """Add them to an answer. Nobody keeps it but where it is `cached`: the same for all."""
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if not cached:
        answer.headers["Cache-Control"] = "no-store"
    return answer
