"""Makes the Flask app: HeyGen's operations, and the sandbox's own pages."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from flask import Flask

from connector.sandbox.faults import Faults, Switchboard
from connector.sandbox.heygen import control, errors
from connector.sandbox.heygen.assets_api import assets
from connector.sandbox.heygen.dubbing_api import dubbing
from connector.sandbox.heygen.legacy_api import legacy
from connector.sandbox.heygen.library_api import library
from connector.sandbox.heygen.uploads import uploads
from connector.sandbox.heygen.videos_api import videos
from connector.sandbox.heygen.webhooks_api import hooks
from connector.sandbox.heygen.world import Terms, World

LARGEST_BODY = 128 * 1024 * 1024
"""Room for a video of 100 MB."""
JOBS_AT_ONCE = 10
"""Of an account that pays as it goes: https://developers.heygen.com/docs/pricing."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_sandbox(
    faults: Faults,
    *,
    render_seconds: float = 20.0,
    training_seconds: float = 20.0,
    credits: float = 10_000,
    keys: Collection[str] = (),
    jobs_at_once: int = JOBS_AT_ONCE,
    clock: Callable[[], datetime] = utc_now,
) -> Flask:
    """A fresh sandbox, with nothing in it but what the seeds plant.

    `render_seconds`: how long a render or a translation takes by `clock`, which gives aware UTC. Nothing is trained,
    so `training_seconds` says nothing. `credits`: the USD that each account starts with. `keys`: API keys accepted
    besides those that start with `sandbox-`. `jobs_at_once`: more are answered 429.
    The app's `extensions["sandbox"]` is its World; `close()` that when done (`server.serve` does).
    """
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False  # an id with a slash is unknown; an API redirects nobody
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    terms = Terms(render_seconds, float(credits), jobs_at_once, frozenset(keys))
    app.extensions["sandbox"] = World(terms, Switchboard(faults), clock)
    errors.install(app)
    app.get("/")(control.page)
    for each in (control.control.blueprint(control.served), uploads, videos, dubbing, library, assets, hooks, legacy):
        app.register_blueprint(each)
    return app
