"""Makes the Flask app: Argil's operations, at `/v1` and without it, its webhook endpoints at `/v2`, and the sandbox's
own pages.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask

from connector.sandbox.argil import errors
from connector.sandbox.argil.api import api
from connector.sandbox.argil.control import control, page
from connector.sandbox.argil.endpoints import endpoints
from connector.sandbox.argil.world import Terms, World
from connector.sandbox.faults import Faults, Switchboard

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_BODY = 20 * 1024 * 1024
"""Room for an avatar's picture of 10 MB in base64."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_sandbox(
    faults: Faults,
    *,
    render_seconds: float = 20.0,
    training_seconds: float = 20.0,
    credits: int = 10_000,
    keys: Collection[str] = (),
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """A fresh sandbox, with nothing in it but what the seeds plant.

    `render_seconds`, `training_seconds`: how long each takes by `clock`, which gives aware UTC.
    `credits`: what each account starts with. `keys`: API keys accepted besides those that start with `sandbox-`.
    The app's `extensions["sandbox"]` is its World; `close()` that when done (`server.serve` does).
    """
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # an id with a slash is unknown; an API redirects nobody
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    terms = Terms(render_seconds, training_seconds, credits, frozenset(keys))
    app.extensions["sandbox"] = World(terms, Switchboard(faults), clock)
    errors.install(app)
    app.get("/")(page)
    app.register_blueprint(control.blueprint())
    app.register_blueprint(api)
    app.register_blueprint(endpoints)
    app.wsgi_app = _Versioned(app.wsgi_app)  # type: ignore[method-assign]
    return app


class _Versioned:
    """Takes `/v1` off the front of a path, so that it may be there or not."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/v1/"):
            environ["SCRIPT_NAME"] += "/v1"
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/v1")
        return self._inner(environ, start_response)
